import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { SuspiciousOperation } from '../errors/http-error.js';

/** The keys of a signer. */
export interface SigningKeys {
  /** Makes signatures. */
  readonly current: string;
  /** Still accepted when a signature is checked. */
  readonly former: readonly string[];
}

/** A value was not signed by us, or was changed since (Django topic: BadSignature). A 400. */
export class BadSignature extends SuspiciousOperation {
  constructor(
    problem: string,
    options: { readonly code?: string; readonly fix?: string; readonly cause?: unknown } = {},
  ) {
    super(problem, {
      code: 'HTTP_BAD_SIGNATURE',
      fix: 'Use a value that was signed with one of the keys in force, and the same salt.',
      kind: 'BadSignature',
      ...options,
    });
  }
}

/** A value was signed by us, but too long ago (Django topic: SignatureExpired). A 400. */
export class SignatureExpired extends BadSignature {
  constructor(
    readonly ageSeconds: number,
    readonly maxAgeSeconds: number,
  ) {
    super(
      `The signature is ${Math.round(ageSeconds)} seconds old; at most ${maxAgeSeconds} are accepted.`,
      {
        code: 'HTTP_SIGNATURE_EXPIRED',
        fix: 'Ask for a new one.',
      },
    );
  }
}

/** Options of {@link TimestampSigner.unsign} and {@link TimestampSigner.loads}. */
export interface UnsignOptions {
  /** Oldest age that is accepted; any without it. */
  readonly maxAgeSeconds?: number;
}

/** Options of a request's `getSignedCookie()`. */
export interface GetSignedCookieOptions extends UnsignOptions {
  /** The salt it was signed with. */
  readonly salt?: string;
  /** Given in place of an error for a cookie that is too old or was not signed by us, and for one that is missing. */
  readonly default?: string;
}

/** Options of {@link Signer.dumps}. */
export interface DumpsOptions {
  /** Packs the JSON where that makes it shorter. */
  readonly compress?: boolean;
}

const SEPARATOR = ':';
// What was signed by us may be trusted, but not with all the memory.
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

/**
 * Signs text with HMAC-SHA256, byte for byte as Django's `Signer` (Django topic: cryptographic signing).
 *
 * @throws ImproperlyConfigured `HTTP_NO_SECRET_KEY` when the current key is empty.
 */
export class Signer {
  readonly #keys: readonly string[];
  readonly #salt: string;

  /** @param salt - separates signatures of different purposes: one made with another salt is refused */
  constructor(keys: SigningKeys, salt: string) {
    if (keys.current === '') {
      throw new ImproperlyConfigured('Nothing can be signed: the secret key is empty.', {
        code: 'HTTP_NO_SECRET_KEY',
        fix: 'Set SECRET_KEY in the environment to at least 32 random characters.',
      });
    }
    this.#keys = [keys.current, ...keys.former.filter((key) => key !== '')];
    this.#salt = salt;
  }

  /** `value:signature`. */
  sign(value: string): string {
    return `${value}${SEPARATOR}${this.#signature(value, this.#keys[0]!)}`;
  }

  /**
   * The value that was signed.
   *
   * @throws BadSignature `HTTP_BAD_SIGNATURE` when no key in force has signed it.
   */
  unsign(signed: string, _options: UnsignOptions = {}): string {
    const at = signed.lastIndexOf(SEPARATOR);
    if (at < 0) throw new BadSignature('A signed value has no signature.');
    const value = signed.slice(0, at);
    const signature = signed.slice(at + 1);
    if (this.#keys.some((key) => isSame(signature, this.#signature(value, key)))) return value;
    throw new BadSignature('A signature does not match its value.');
  }

  /** Signs `value` as JSON in the alphabet of URLs (RFC 4648, section 5). It can be read by anybody. */
  dumps(value: unknown, options: DumpsOptions = {}): string {
    let data = Buffer.from(toAsciiJson(value), 'latin1');
    let prefix = '';
    if (options.compress === true) {
      const packed = deflateSync(data);
      if (packed.length < data.length - 1) [data, prefix] = [packed as Buffer<ArrayBuffer>, '.'];
    }
    return this.sign(prefix + data.toString('base64url'));
  }

  /**
   * The value that {@link dumps} has signed.
   *
   * @throws BadSignature `HTTP_BAD_SIGNATURE`, also for a signed text that `dumps` did not make.
   */
  loads(signed: string, options: UnsignOptions = {}): unknown {
    const text = this.unsign(signed, options);
    try {
      if (!text.startsWith('.'))
        return JSON.parse(Buffer.from(text, 'base64url').toString('latin1'));
      const packed = Buffer.from(text.slice(1), 'base64url');
      return JSON.parse(
        inflateSync(packed, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('latin1'),
      );
    } catch (cause) {
      throw new BadSignature('A signed value is no JSON.', { cause });
    }
  }

  #signature(value: string, key: string): string {
    const derived = createHash('sha256').update(`${this.#salt}signer`).update(key).digest();
    return createHmac('sha256', derived).update(value).digest('base64url');
  }
}

/** A {@link Signer} that also signs the time, so that a signature can grow too old. Times have whole seconds. */
export class TimestampSigner extends Signer {
  override sign(value: string): string {
    return super.sign(`${value}${SEPARATOR}${toBase62(Math.floor(Date.now() / 1000))}`);
  }

  /**
   * The value that was signed.
   *
   * @throws BadSignature `HTTP_BAD_SIGNATURE` when no key in force has signed it.
   * @throws SignatureExpired `HTTP_SIGNATURE_EXPIRED` when it is older than `maxAgeSeconds`.
   */
  override unsign(signed: string, options: UnsignOptions = {}): string {
    const stamped = super.unsign(signed);
    const at = stamped.lastIndexOf(SEPARATOR);
    const time = fromBase62(stamped.slice(at + 1));
    if (at < 0 || time === undefined) throw new BadSignature('A signed value has no time.');
    const age = Date.now() / 1000 - time;
    const { maxAgeSeconds } = options;
    // Turned round, so that nothing is young enough for an age that is no number.
    if (maxAgeSeconds !== undefined && !(age <= maxAgeSeconds))
      throw new SignatureExpired(age, maxAgeSeconds);
    return stamped.slice(0, at);
  }
}

const COOKIE_KEY_PREFIX = 'django.http.cookies';

/**
 * The signer of a cookie's value: with keys of its own, so that no other signed text passes for a cookie. The length of the salt stands
 * before it, so that the cookie `ab` with the salt `c` is none of the name `a` with the salt `bc` (CVE-2026-6873 of Django, which does the same since 5.2.15).
 */
export function cookieSigner(keys: SigningKeys, name: string, salt = ''): TimestampSigner {
  // An empty key stays empty, or the prefix would stand in for it.
  const derive = (key: string) => (key === '' ? '' : COOKIE_KEY_PREFIX + key);
  return new TimestampSigner(
    { current: derive(keys.current), former: keys.former.map(derive) },
    `${COOKIE_KEY_PREFIX}.v2:${Array.from(salt).length}:${salt}${name}`,
  );
}

function isSame(one: string, other: string): boolean {
  const left = Buffer.from(one, 'utf8');
  const right = Buffer.from(other, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}

function toAsciiJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  // DEL as well, as Python does.
  return json.replace(
    /[\x7f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function toBase62(number: number): string {
  let text = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62]! + text;
  return text || '0';
}

function fromBase62(text: string): number | undefined {
  if (text === '' || text.length > 10) return undefined;
  let number = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) return undefined;
    number = number * 62 + digit;
  }
  return number;
}
