import type { IncomingHttpHeaders } from 'node:http';

/** The headers of a request. Names are read in any case, and with `_` for `-`, as in Django. */
export class RequestHeaders implements Iterable<readonly [string, string]> {
  readonly #headers: IncomingHttpHeaders;

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers;
  }

  /** The value of a header; several of the same name are joined with commas. */
  get(name: string): string | undefined {
    return this.#read(normalize(name));
  }

  #read(key: string): string | undefined {
    const value = this.#headers[key];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  has(name: string): boolean {
    return this.#headers[normalize(name)] !== undefined;
  }

  *[Symbol.iterator](): IterableIterator<readonly [string, string]> {
    for (const name of Object.keys(this.#headers)) yield [name, this.#read(name) ?? ''];
  }
}

const MAX_KNOWN_NAMES = 500;
const knownNames = new Map<string, string>();

/** Programs ask for few names, so each is looked at once. */
function normalize(name: string): string {
  let known = knownNames.get(name);
  if (known === undefined) {
    known = name.toLowerCase().replaceAll('_', '-');
    if (knownNames.size < MAX_KNOWN_NAMES) knownNames.set(name, known);
  }
  return known;
}

const NONE: readonly string[] = Object.freeze([]);
const ACCEPT: readonly string[] = Object.freeze(['Accept']);
const COOKIE: readonly string[] = Object.freeze(['Cookie']);
const ACCEPT_AND_COOKIE: readonly string[] = Object.freeze(['Accept', 'Cookie']);

/** Names for `Vary` of those of the two headers that were looked at; one list for each case, as each request asks. */
export function consultedNames(isAcceptRead: boolean, isCookieRead: boolean): readonly string[] {
  if (!isAcceptRead) return isCookieRead ? COOKIE : NONE;
  return isCookieRead ? ACCEPT_AND_COOKIE : ACCEPT;
}
