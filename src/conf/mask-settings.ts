import { KeyObject } from 'node:crypto';

/** What stands in place of a secret. */
export const MASK = '********************';

// An author is no secret; authorization is.
const SECRET_NAME =
  /key|secret|token|password|passwd|pass|signature|credential|auth(?!or(?!i[sz]a))|cookie|session/i;
const URL_CREDENTIALS = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@]{0,256}):[^\s/?#@]{1,1024}@/gi;
const MAX_DEPTH = 8;

/** True when the name alone says that a value is not to be shown: `apiKey`, `DB_PASSWORD`, `authorization` … */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * A copy of `value` that may be shown on a debug page, in a terminal or in a log.
 *
 * Masked are: values whose `name` (or key, at any depth) sounds secret, key objects, and passwords inside URLs.
 * Switches (`true`, `false`), `null` and `undefined` are never masked. Functions and classes become their names,
 * bytes their length.
 */
export function maskSettings(value: unknown, name = ''): unknown {
  return mask(value, name, []);
}

function mask(value: unknown, name: string, parents: readonly object[]): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (isSecretName(name)) return value === '' ? '' : MASK;
  if (typeof value === 'string') return value.replace(URL_CREDENTIALS, `$1:${MASK}@`);
  if (typeof value === 'function') return value.name === '' ? '(function)' : value.name;
  if (typeof value === 'symbol') return String(value);
  if (typeof value !== 'object') return value;
  if (parents.includes(value)) return '(circular)';
  if (parents.length >= MAX_DEPTH) return '(too deep)';
  return maskObject(value, [...parents, value]);
}

function maskObject(value: object, parents: readonly object[]): unknown {
  if (value instanceof KeyObject) return MASK;
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof URL) return mask(value.href, '', parents);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (Array.isArray(value) || value instanceof Set)
    return [...value].map((item) => mask(item, '', parents));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const shown = Object.create(null) as Record<string, unknown>;
  for (const [key, item] of entries) shown[String(key)] = mask(item, String(key), parents);
  return shown;
}
