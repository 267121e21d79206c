import { httpDate } from './http-date.js';
import type { HttpResponse } from './http-response.js';

/** Directives of `Cache-Control` (RFC 9111, section 5.2.2; RFC 5861; RFC 8246). Times are in seconds. */
export interface CacheControl {
  /** How long the response is fresh. */
  readonly maxAge?: number;
  /** The same for shared caches alone. */
  readonly sMaxage?: number;
  /** Any cache may keep it, even where it would not by itself. */
  readonly public?: boolean;
  /** Only the cache of one user may keep it. */
  readonly private?: boolean;
  /** `true`, or the name of a header that must be asked for again. */
  readonly noCache?: boolean | string;
  /** No cache may keep it. */
  readonly noStore?: boolean;
  /** Nobody on the way may change the content. */
  readonly noTransform?: boolean;
  /** Once stale, it is never used without asking. */
  readonly mustRevalidate?: boolean;
  /** The same for shared caches alone. */
  readonly proxyRevalidate?: boolean;
  /** Only caches that know what its status asks of them may keep it. */
  readonly mustUnderstand?: boolean;
  /** It does not change while it is fresh, so that a reload need not ask. */
  readonly immutable?: boolean;
  /** How long it may be used once stale, while a new one is being fetched. */
  readonly staleWhileRevalidate?: number;
  /** How long it may be used once stale, where asking fails. */
  readonly staleIfError?: number;
}

/** A directive without a value has `true`. `no-cache` may come with several header names. */
type Directives = Map<string, Set<string | true>>;

/**
 * Adds directives to `Cache-Control` (Django topic: patch_cache_control).
 *
 * Of two `max-age` the smaller stays, `public` removes `private` and the other way round, and anything else replaces
 * what was there. A directive that is `false` or absent is left alone.
 */
export function patchCacheControl(response: HttpResponse, changes: CacheControl): void {
  const directives = parseCacheControl(response.headers.get('cache-control') ?? '');
  if (isOn(changes.public)) directives.delete('private');
  else if (isOn(changes.private)) directives.delete('public');
  for (const [key, value] of Object.entries(changes) as [
    string,
    boolean | string | number | undefined,
  ][]) {
    if (value === undefined || value === false) continue;
    const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    applyDirective(directives, name, value === true ? true : String(value));
  }
  response.headers.set('cache-control', formatCacheControl(directives));
}

function isOn(value: boolean | undefined): boolean {
  return value === true;
}

function applyDirective(directives: Directives, name: string, value: string | true): void {
  const present = directives.get(name);
  if (name === 'no-cache' && present !== undefined) present.add(value);
  else if (name === 'max-age' && present !== undefined)
    directives.set(name, new Set([smaller(present, value)]));
  else directives.set(name, new Set([value]));
}

function smaller(present: ReadonlySet<string | true>, value: string | true): string | true {
  const [age] = present;
  const former = typeof age === 'string' ? toWholeNumber(age) : undefined;
  return former !== undefined && former < Number(value) ? String(former) : value;
}

function parseCacheControl(header: string): Directives {
  const directives: Directives = new Map();
  for (const field of splitCommas(header)) {
    const mark = field.indexOf('=');
    const name = (mark < 0 ? field : field.slice(0, mark)).toLowerCase();
    const value = mark < 0 ? true : field.slice(mark + 1);
    if (name === 'no-cache' && directives.has(name)) directives.get(name)!.add(value);
    else directives.set(name, new Set([value]));
  }
  return directives;
}

function formatCacheControl(directives: Directives): string {
  const parts: string[] = [];
  for (const [name, values] of directives) {
    if (values.has(true)) parts.push(name);
    else for (const value of values) parts.push(`${name}=${String(value)}`);
  }
  return parts.join(', ');
}

/** Elements of a comma-separated header. A quoted value keeps its commas. */
function splitCommas(header: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at <= header.length; at++) {
    const character = header[at];
    if (character === '"') isQuoted = !isQuoted;
    if (character !== undefined && (character !== ',' || isQuoted)) continue;
    const part = header.slice(start, at).trim();
    if (part !== '') parts.push(part);
    start = at + 1;
  }
  return parts;
}

function toWholeNumber(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `max-age` of a response in seconds; undefined when there is none, or it is no whole number. */
export function getMaxAge(response: HttpResponse): number | undefined {
  const header = response.headers.get('cache-control');
  const [value] = header === undefined ? [] : (parseCacheControl(header).get('max-age') ?? []);
  return typeof value === 'string' ? toWholeNumber(value) : undefined;
}

/** What every cache takes a longer time for (RFC 9111, section 1.2.2). */
const LONGEST_AGE = 2 ** 31;

/**
 * Adds `Expires` unless it is there, and `max-age`, for `seconds` from now, 2^31 at most (Django topic: patch_response_headers).
 *
 * @throws ImproperlyConfigured `HTTP_BAD_DATE` when `seconds` is NaN.
 */
export function patchResponseHeaders(
  response: HttpResponse,
  seconds: number,
  now: number = Date.now(),
): void {
  const maxAge = Math.min(Math.max(0, Math.trunc(seconds)), LONGEST_AGE);
  response.headers.setDefault('expires', httpDate(now + maxAge * 1000));
  patchCacheControl(response, { maxAge });
}

/** Says that the response may never be cached (Django topic: add_never_cache_headers). */
export function addNeverCacheHeaders(response: HttpResponse): void {
  patchResponseHeaders(response, 0);
  patchCacheControl(response, {
    noCache: true,
    noStore: true,
    mustRevalidate: true,
    private: true,
  });
}

/**
 * Adds names of request headers to `Vary`, each once, in any case; a `*` stands alone.
 */
export function patchVary(response: HttpResponse, names: readonly string[]): void {
  const text = response.headers.get('vary') ?? '';
  // The usual case: the answer has said so already.
  if (names.length === 1 && text === names[0]) return;
  const present = splitCommas(text);
  const known = new Set(present.map((name) => name.toLowerCase()));
  const all = [...present, ...names.filter((name) => !known.has(name.toLowerCase()))];
  response.headers.set('vary', all.includes('*') ? '*' : all.join(', '));
}

/** True when `Vary` names this request header. */
export function hasVary(response: HttpResponse, name: string): boolean {
  const wanted = name.trim().toLowerCase();
  return splitCommas(response.headers.get('vary') ?? '').some(
    (part) => part.toLowerCase() === wanted,
  );
}
