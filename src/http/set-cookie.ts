import { ImproperlyConfigured } from '../errors/framework-error.js';
import { httpDate } from './http-date.js';

/** Attributes of a cookie (RFC 6265bis, section 4.1.2). */
export interface CookieOptions {
  /**
   * Lifetime in seconds; until the browser is closed without it and `expires`. Also writes `expires`. It ends with the year 9999
   * at the latest; browsers shorten it to 400 days (RFC 6265bis, section 5.5).
   */
  readonly maxAgeSeconds?: number | undefined;
  /** End of its life; a `Date` also writes `Max-Age`. A text is written as it is. */
  readonly expires?: Date | string | undefined;
  /** @defaultValue '/' */
  readonly path?: string | undefined;
  /** Also sends it to subdomains of this domain; to this host alone without it. */
  readonly domain?: string | undefined;
  /** Sends it over https alone. By default it is set where the request came over https. */
  readonly secure?: boolean | undefined;
  /**
   * Hides it from scripts.
   *
   * @defaultValue true
   */
  readonly httpOnly?: boolean | undefined;
  /**
   * Whether other sites' requests carry it; `false` leaves the attribute out.
   *
   * @defaultValue 'lax'
   */
  readonly sameSite?: 'lax' | 'strict' | 'none' | false | undefined;
  /** Keeps one jar per top-level site (CHIPS); needs `secure`. */
  readonly partitioned?: boolean | undefined;
}

const COOKIE_NAME = /^[A-Za-z0-9!#$%&'*+\-.^_`|~:]+$/;
const INERT_VALUE = COOKIE_NAME;
const RESERVED_NAMES = new Set([
  'comment',
  'domain',
  'expires',
  'httponly',
  'max-age',
  'partitioned',
  'path',
  'samesite',
  'secure',
  'version',
]);
const UNSAFE_ATTRIBUTE = /[^\x20-\x3a\x3c-\x7e\x80-\xff]/;
/** Seconds from 1970 to the end of the year 9999: a lifetime that outlasts every other, in digits alone. */
const FOREVER = 253_402_300_799;
const SAME_SITE_NAMES = { lax: 'Lax', strict: 'Strict', none: 'None' } as const;

/**
 * Refuses a cookie that browsers would drop or that would break out of its header.
 *
 * @throws ImproperlyConfigured `HTTP_BAD_COOKIE`
 */
export function checkCookie(name: string, value: string, options: CookieOptions): void {
  const problem = findProblem(name, value, options);
  if (problem === undefined) return;
  throw new ImproperlyConfigured(`The cookie "${name.slice(0, 80)}" cannot be set: ${problem}.`, {
    code: 'HTTP_BAD_COOKIE',
    fix: 'Correct the name or the options given to "setCookie".',
  });
}

function findProblem(name: string, value: string, options: CookieOptions): string | undefined {
  if (typeof value !== 'string') return 'its value is not a string';
  if (!COOKIE_NAME.test(name))
    return 'its name is empty or has characters that a name may not have';
  if (RESERVED_NAMES.has(name.toLowerCase())) return 'its name is that of an attribute';
  return findBadAttribute(options) ?? findBrokenPromise(name, options);
}

function findBadAttribute(options: CookieOptions): string | undefined {
  for (const attribute of ['path', 'domain', 'expires'] as const) {
    const text = options[attribute];
    if (typeof text === 'string' && UNSAFE_ATTRIBUTE.test(text))
      return `"${attribute}" has a character that ends it`;
  }
  if (typeof options.expires === 'object' && Number.isNaN(Number(options.expires)))
    return '"expires" is no date';
  if (options.maxAgeSeconds !== undefined && !Number.isFinite(options.maxAgeSeconds)) {
    return '"maxAgeSeconds" is not a finite number';
  }
  const { sameSite } = options;
  if (sameSite !== undefined && sameSite !== false && !Object.hasOwn(SAME_SITE_NAMES, sameSite)) {
    return `"sameSite" is "${String(sameSite)}"; use 'lax', 'strict', 'none' or false`;
  }
  return undefined;
}

/** What the name or one option promises to browsers, and another option breaks. */
function findBrokenPromise(name: string, options: CookieOptions): string | undefined {
  if (isHostBound(name)) {
    if (options.domain !== undefined && options.domain !== '')
      return 'a name with "__Host-" may have no "domain"';
    if (options.path !== undefined && options.path !== '/')
      return 'a name with "__Host-" needs the path "/"';
  }
  if (options.secure === false && needsSecure(name, options)) {
    return 'a name with "__Host-" or "__Secure-", sameSite "none" and "partitioned" need "secure"';
  }
  return undefined;
}

function isHostBound(name: string): boolean {
  return name.toLowerCase().startsWith('__host-');
}

function needsSecure(name: string, options: CookieOptions): boolean {
  if (options.sameSite === 'none' || options.partitioned === true) return true;
  return isHostBound(name) || name.toLowerCase().startsWith('__secure-');
}

/**
 * The value of a `Set-Cookie` header. A cookie that needs `Secure` gets it even where it was left open.
 *
 * @param now - milliseconds since 1970, from which lifetimes count
 */
export function serializeSetCookie(
  name: string,
  value: string,
  options: CookieOptions,
  now: number = Date.now(),
): string {
  const { maxAgeSeconds, expires } = lifetime(options, now);
  const { domain, path = '/', sameSite = 'lax' } = options;
  let text = `${name}=${quoteCookieValue(value)}`;
  if (domain !== undefined && domain !== '') text += `; Domain=${domain}`;
  if (expires !== undefined && expires !== '') text += `; expires=${expires}`;
  if (options.httpOnly !== false) text += '; HttpOnly';
  if (maxAgeSeconds !== undefined) text += `; Max-Age=${maxAgeSeconds}`;
  if (options.partitioned === true) text += '; Partitioned';
  if (path !== '') text += `; Path=${path}`;
  if (sameSite !== false) text += `; SameSite=${SAME_SITE_NAMES[sameSite]}`;
  if (options.secure === true || needsSecure(name, options)) text += '; Secure';
  return text;
}

/** Old clients know `expires` alone, new ones prefer `Max-Age`: each is made of the other. */
function lifetime(
  options: CookieOptions,
  now: number,
): { maxAgeSeconds?: number; expires?: string } {
  const { maxAgeSeconds, expires } = options;
  // By its type, since a date may be of another realm, such as one of node's own where tests run in a realm of theirs.
  const end = typeof expires === 'object' ? expires : undefined;
  // Rounded up to whole seconds, as Max-Age is, so that both name the same moment.
  const text =
    typeof expires !== 'object' ? expires : httpDate(Math.ceil(expires.getTime() / 1000) * 1000);
  if (maxAgeSeconds !== undefined) {
    return {
      maxAgeSeconds: Math.trunc(Math.min(Math.max(maxAgeSeconds, -FOREVER), FOREVER)),
      expires: text || httpDate(now + maxAgeSeconds * 1000),
    };
  }
  if (end !== undefined)
    return {
      maxAgeSeconds: Math.min(Math.max(0, Math.ceil((end.getTime() - now) / 1000)), FOREVER),
      expires: text!,
    };
  return text === undefined ? {} : { expires: text };
}

/**
 * Quotes a value as Python's `http.cookies`: anything that is not inert is put in quotes, with octal escapes. Characters
 * beyond U+00FF are written as their UTF-8 bytes, which `parseCookies` reads back.
 */
function quoteCookieValue(value: string): string {
  if (value === '') return '""';
  if (INERT_VALUE.test(value)) return value;
  let quoted = '"';
  for (const character of value) quoted += escapeCharacter(character);
  return `${quoted}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const code = character.codePointAt(0)!;
  if (code > 0xff) return Buffer.from(character, 'utf8').toString('latin1');
  if (INERT_VALUE.test(character) || ' ()/<=>?@[]{}'.includes(character)) return character;
  return `\\${code.toString(8).padStart(3, '0')}`;
}
