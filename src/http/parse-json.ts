import { isUtf8 } from 'node:buffer';

import { BadRequest, ContentTooLarge, SuspiciousOperation } from '../errors/http-error.js';
import { findJsonFault } from './find-json-fault.js';
import type { HttpSettings } from './http-settings.js';
import { hasUnsafeKey } from './unsafe-keys.js';

/** The settings that reading JSON looks at. */
export type JsonSettings = Pick<HttpSettings, 'jsonMaxDepth' | 'jsonMaxTokens'>;

const QUOTE = 34;
const BACKSLASH = 92;

/** A limit on nesting over this is not checked by recursion. */
const MAX_RECURSION = 1000;

const WORD = 0;
const GAP = 1;
const STRING = 2;
const OPENING = 3;
const CLOSING = 4;

/** What each ASCII character begins outside of strings. */
const KINDS = new Uint8Array(128).fill(WORD);
for (const char of ' \t\n\r,:') KINDS[char.charCodeAt(0)] = GAP;
KINDS[QUOTE] = STRING;
for (const char of '[{') KINDS[char.charCodeAt(0)] = OPENING;
for (const char of ']}') KINDS[char.charCodeAt(0)] = CLOSING;

/**
 * Parses a JSON body (RFC 8259): strict UTF-8, limits on nesting and size, no keys that could reach a prototype.
 *
 * A key `__proto__` is refused anywhere, `constructor` and `prototype` where their value is an object or an array. So is
 * half a surrogate pair (RFC 7493, section 2.1): no text that holds one can be encoded, in a URL or for a database.
 *
 * @throws BadRequest `HTTP_MALFORMED_JSON`, `HTTP_JSON_NOT_UTF8`, `HTTP_JSON_TOO_DEEP`, `HTTP_JSON_LONE_SURROGATE`; ContentTooLarge
 * `HTTP_JSON_TOO_MANY_TOKENS`; SuspiciousOperation `HTTP_UNSAFE_KEY`.
 */
export function parseJson(bytes: Buffer, settings: JsonSettings): unknown {
  const text = decodeJson(bytes);
  // Each token has one character at least: only a longer text can have too many.
  const isLong = text.length > settings.jsonMaxTokens || settings.jsonMaxDepth > MAX_RECURSION;
  if (isLong) scanJson(text, settings);
  const value = parseText(text);
  if (text.includes('\\u') && hasLoneSurrogate(text)) throw loneSurrogate();
  // A short text is cheaper to measure once it is parsed, which takes no stack however deep it is.
  if (!isLong && hasMoreOpeners(text, settings.jsonMaxDepth))
    checkDepth(value, settings.jsonMaxDepth);
  if (mayHaveUnsafeKey(text) && hasUnsafeKey(value)) throw unsafeKey();
  return value;
}

function decodeJson(bytes: Buffer): string {
  // A byte order mark is allowed to be ignored (RFC 8259, section 8.1).
  const hasMark = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = bytes.toString('utf8', hasMark ? 3 : 0);
  // What is no UTF-8 becomes this character, which may also have been sent: only then need it be looked at closely.
  if (text.includes('\ufffd') && !isUtf8(bytes)) {
    throw new BadRequest('The JSON body is not UTF-8.', {
      code: 'HTTP_JSON_NOT_UTF8',
      fix: 'Encode JSON as UTF-8 (RFC 8259, section 8.1).',
      detail: 'The JSON body is not valid UTF-8.',
    });
  }
  return text;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw malformedJson(text, error);
  }
}

function malformedJson(text: string, cause: unknown): BadRequest {
  const position = findJsonFault(text);
  const place = describePlace(text, position);
  return new BadRequest(`The body is not JSON: it breaks at ${place}.`, {
    code: 'HTTP_MALFORMED_JSON',
    fix: 'Send a body that follows RFC 8259.',
    detail:
      text.trim() === '' ? 'The JSON body is empty (position 0).' : `Malformed JSON at ${place}.`,
    cause,
  });
}

function describePlace(text: string, position: number): string {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return `position ${position} (line ${line}, column ${position - lineStart + 1})`;
}

/** True when `text` has more than `count` opening brackets, in strings or not. */
function hasMoreOpeners(text: string, count: number): boolean {
  if (text.length <= count) return false;
  let found = 0;
  for (const opener of ['{', '[']) {
    for (let at = text.indexOf(opener); at >= 0; at = text.indexOf(opener, at + 1)) {
      found += 1;
      if (found > count) return true;
    }
  }
  return false;
}

/** Goes down one level beyond the limit at most, so that the recursion is bounded. */
function checkDepth(value: unknown, limit: number, depth = 1): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > limit) throw tooDeep(limit);
  if (Array.isArray(value)) {
    for (const item of value) checkDepth(item, limit, depth + 1);
    return;
  }
  for (const key in value) checkDepth((value as Record<string, unknown>)[key], limit, depth + 1);
}

/** One pass over `text` that counts nesting and tokens. Says nothing about its syntax. */
function scanJson(text: string, { jsonMaxDepth, jsonMaxTokens }: JsonSettings): void {
  const { length } = text;
  let depth = 0;
  let tokens = 0;
  let previous = GAP;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? (KINDS[code] as number) : WORD;
    if (kind === GAP || (kind === WORD && previous === WORD)) {
      // A number or a word counts once, at its first character.
      previous = kind;
      continue;
    }
    previous = kind;
    tokens += 1;
    if (tokens > jsonMaxTokens) throw tooManyTokens(jsonMaxTokens);
    if (kind === STRING) at = endOfString(text, at);
    else if (kind === OPENING && ++depth > jsonMaxDepth) throw tooDeep(jsonMaxDepth);
    else if (kind === CLOSING) depth -= 1;
  }
}

/** The index of the quote that closes the string opened at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** Cheap, and never wrong when it says no: looks for the words, and for escapes that could spell them. */
function mayHaveUnsafeKey(text: string): boolean {
  return text.includes('proto') || text.includes('constructor') || text.includes('\\u00');
}

// Takes escapes one after the other: whole pairs, halves (captured), and any other.
const ESCAPES =
  /\\(?:u[dD](?:[89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|([89a-fA-F])[\da-fA-F]{2})|[^])/g;

/** To be asked of valid JSON in valid UTF-8 only: half a pair can stand there as an escape alone. */
function hasLoneSurrogate(text: string): boolean {
  for (const [, half] of text.matchAll(ESCAPES)) if (half !== undefined) return true;
  return false;
}

function loneSurrogate(): BadRequest {
  return new BadRequest('A text of the JSON body has half a surrogate pair.', {
    code: 'HTTP_JSON_LONE_SURROGATE',
    fix: 'Escape characters beyond U+FFFF as two halves, or send them as UTF-8 (RFC 7493, section 2.1).',
    detail: 'A text of the JSON body is not valid Unicode.',
  });
}

function tooDeep(limit: number): BadRequest {
  return new BadRequest(`The JSON body is nested deeper than ${limit} levels.`, {
    code: 'HTTP_JSON_TOO_DEEP',
    fix: 'Send flatter JSON, or raise "jsonMaxDepth" in the settings.',
    detail: `JSON may be nested ${limit} levels deep at most.`,
  });
}

function tooManyTokens(limit: number): ContentTooLarge {
  return new ContentTooLarge(`The JSON body has more than ${limit} values, keys and brackets.`, {
    code: 'HTTP_JSON_TOO_MANY_TOKENS',
    fix: 'Send less at a time, or raise "jsonMaxTokens" in the settings.',
    detail: `JSON may have ${limit} values, keys and brackets at most.`,
  });
}

/** 400: a key of the body names a prototype. */
export function unsafeKey(): SuspiciousOperation {
  return new SuspiciousOperation('A key of the body names a prototype.', {
    code: 'HTTP_UNSAFE_KEY',
    fix: 'Leave out the keys "__proto__", "constructor" and "prototype".',
    detail: 'The body has a key that is not allowed.',
    kind: 'UnsafeKey',
  });
}
