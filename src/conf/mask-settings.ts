import { KeyObject } from 'node:crypto';

/** What stands in place of a secret. */
export const MASK = '********************';

// An author and a passenger are no secrets; an authorization and a password are.
const SECRET_NAME =
  /key|secret|token|pass(?!enger|age|ive|ion)|pwd|auth(?!or(?!i[sz]))|cookie|session|csrf|xsrf|signature|credential|jwt|otp$|cvv|cvc|(?:^|[-_.])sid(?:$|[-_.])/i;
// Up to the last "@" before the path; or, in an address that is not well-formed since its password should have been encoded, up to
// the first one, unless a port stands there.
const URL_CREDENTIALS =
  /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@[]{0,256}):(?:[^\s/?#"'`<>]{1,1024}|(?!\d{1,5}[/?#])[^\s@"'`<>]{1,1024})@/gi;
const URL_PARAMETER = /([?&]([\w.~%-]{1,64})=)[^\s&#"'`<>]{1,1024}/g;
const TOKEN_START = /eyJ|bearer |basic /i;
const WEB_TOKEN = /\beyJ[\w-]{8,1000}\.[\w-]{8,}(?:\.[\w-]*)?/g;
const BEARER = /\b(bearer|basic) +[\w.~+/=-]{8,}/gi;
const MAX_DEPTH = 8;
const MAX_ITEMS = 1000;

/** True when the name alone says that a value is not to be shown: `apiKey`, `DB_PASSWORD`, `authorization` … */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * A copy of `value` that may be shown on a debug page, in a terminal or in a log.
 *
 * Masked are: values whose `name` (or key, at any depth) sounds secret, key objects, and passwords inside URLs.
 * Switches (`true`, `false`), `null` and `undefined` are never masked. Functions and classes become their names,
 * bytes their length. Never throws; of a list the first 1000 items are shown.
 */
export function maskSettings(value: unknown, name = ''): unknown {
  return mask(value, name, []);
}

/** `text` with passwords and secret parameters of URLs, JSON Web Tokens and bearer tokens masked: what gives itself away by its form. */
export function maskText(text: string): string {
  const masked = text.includes('://') ? maskUrls(text) : text;
  if (!TOKEN_START.test(masked)) return masked;
  return masked.replace(WEB_TOKEN, MASK).replace(BEARER, `$1 ${MASK}`);
}

function maskUrls(text: string): string {
  return text
    .replace(URL_CREDENTIALS, `$1:${MASK}@`)
    .replace(URL_PARAMETER, (parameter, start: string, name: string) =>
      isSecretName(name) ? start + MASK : parameter,
    );
}

/** False where {@link maskText} leaves every part of `text` as it is. Cheaper, for a text that is put together from many. */
export function mayHoldSecret(text: string): boolean {
  return text.includes('://') || TOKEN_START.test(text);
}

function mask(value: unknown, name: string, parents: readonly object[]): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (isSecretName(name)) return value === '' ? '' : MASK;
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'function') return nameOfFunction(value);
  // JSON knows neither.
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return value;
  if (parents.includes(value)) return '(circular)';
  if (parents.length >= MAX_DEPTH) return '(too deep)';
  try {
    return maskObject(value, [...parents, value]);
  } catch {
    // A getter or a proxy may throw whatever it likes; showing the rest matters more.
    return '(unreadable)';
  }
}

function maskObject(value: object, parents: readonly object[]): unknown {
  if (value instanceof KeyObject) return MASK;
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof URL) return maskText(value.href);
  if (value instanceof Error) return maskText(`${value.name}: ${value.message}`);
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  if (Array.isArray(value) || value instanceof Set) return maskList([...value], parents);
  return maskEntries(value instanceof Map ? [...value] : Object.entries(value), parents);
}

function maskList(items: readonly unknown[], parents: readonly object[]): unknown[] {
  const shown = items.slice(0, MAX_ITEMS).map((item) => mask(item, '', parents));
  if (items.length > MAX_ITEMS) shown.push(`(${items.length - MAX_ITEMS} more)`);
  return shown;
}

function maskEntries(
  entries: readonly (readonly [unknown, unknown])[],
  parents: readonly object[],
): unknown {
  const shown = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of entries.slice(0, MAX_ITEMS)) {
    const name =
      typeof key === 'object' || typeof key === 'function' ? `(${typeof key})` : String(key);
    shown[name] = mask(item, name, parents);
  }
  if (entries.length > MAX_ITEMS) shown['…'] = `(${entries.length - MAX_ITEMS} more)`;
  return shown;
}

function nameOfFunction({ name }: { readonly name: unknown }): string {
  return typeof name === 'string' && name !== '' ? name : '(function)';
}
