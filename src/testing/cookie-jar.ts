/** A cookie as a browser keeps it (RFC 6265bis, section 5.7). */
export interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** True when subdomains of `domain` get it as well. */
  readonly includesSubdomains: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** As it was sent, in lower case; undefined without the attribute. */
  readonly sameSite: string | undefined;
  /** Milliseconds since 1970; undefined for a cookie that ends with the session. */
  readonly expiresAt: number | undefined;
}

/** What may be told about a cookie that a test puts into a jar. */
export type CookieAttributes = Partial<Omit<StoredCookie, 'name' | 'value'>>;

/** A `Set-Cookie` header, taken apart. */
export interface ParsedSetCookie {
  readonly name: string;
  readonly value: string;
  /** Attributes by name in lower case; a flag such as `secure` has an empty value. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Takes a `Set-Cookie` header apart; undefined when it has no name. */
export function parseSetCookie(header: string): ParsedSetCookie | undefined {
  const [pair = '', ...rest] = header.split(';');
  const [name, value] = splitPair(pair);
  if (name === '' || !pair.includes('=')) return undefined;
  const attributes = rest.map(splitPair).map(([key, text]) => [key.toLowerCase(), text] as const);
  return { name, value: value.replace(/^"(.*)"$/, '$1'), attributes: new Map(attributes) };
}

/** The cookies of one client. Follows a browser's rules of host, path, expiry, `Secure` and name prefixes. */
export class CookieJar implements Iterable<StoredCookie> {
  readonly #cookies = new Map<string, StoredCookie>();
  readonly #defaultHost: string;

  /** @param defaultHost - host of the cookies that a test sets itself */
  constructor(defaultHost = 'testserver') {
    this.#defaultHost = defaultHost;
  }

  /** Number of cookies that have not expired. */
  get size(): number {
    return [...this].length;
  }

  /** The value of a cookie, wherever it is valid; undefined when there is none. */
  get(name: string): string | undefined {
    return this.find(name)?.value;
  }

  /** A cookie with its attributes. */
  find(name: string): StoredCookie | undefined {
    return [...this].find((cookie) => cookie.name === name);
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** Puts a cookie into the jar, for the whole site unless `attributes` say otherwise. */
  set(name: string, value: string, attributes: CookieAttributes = {}): this {
    return this.#store({
      name,
      value,
      domain: this.#defaultHost,
      includesSubdomains: false,
      path: '/',
      secure: false,
      httpOnly: false,
      sameSite: undefined,
      expiresAt: undefined,
      ...attributes,
    });
  }

  /** Removes a cookie from all paths. */
  delete(name: string): boolean {
    const keys = [...this.#cookies]
      .filter(([, cookie]) => cookie.name === name)
      .map(([key]) => key);
    for (const key of keys) this.#cookies.delete(key);
    return keys.length > 0;
  }

  clear(): void {
    this.#cookies.clear();
  }

  *[Symbol.iterator](): Iterator<StoredCookie> {
    for (const [key, cookie] of this.#cookies) {
      if (isExpired(cookie)) this.#cookies.delete(key);
      else yield cookie;
    }
  }

  /** Takes in the `Set-Cookie` headers of an answer from `url`. What a browser would refuse is left out. */
  receive(url: URL, headers: readonly string[]): void {
    for (const header of headers) {
      const parsed = parseSetCookie(header);
      const cookie = parsed && toStoredCookie(parsed, url);
      if (cookie !== undefined && isAcceptable(cookie, parsed as ParsedSetCookie, url))
        this.#store(cookie);
    }
  }

  /** The `Cookie` header of a request to `url`; empty without a cookie for it. */
  headerFor(url: URL): string {
    return [...this]
      .filter(
        (cookie) => isHostMatch(cookie, url.hostname) && isPathMatch(cookie.path, url.pathname),
      )
      .filter((cookie) => !cookie.secure || url.protocol === 'https:')
      .sort((one, other) => other.path.length - one.path.length)
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join('; ');
  }

  #store(cookie: StoredCookie): this {
    const key = [cookie.name, cookie.domain, cookie.path].join('\n');
    if (isExpired(cookie)) this.#cookies.delete(key);
    else this.#cookies.set(key, cookie);
    return this;
  }
}

function toStoredCookie({ name, value, attributes }: ParsedSetCookie, url: URL): StoredCookie {
  const domain = (attributes.get('domain') ?? '').replace(/^\./, '').toLowerCase();
  const path = attributes.get('path') ?? '';
  return {
    name,
    value,
    domain: domain || url.hostname,
    includesSubdomains: domain !== '',
    path: path.startsWith('/') ? path : defaultPath(url.pathname),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: attributes.get('samesite')?.toLowerCase(),
    expiresAt: expiryOf(attributes),
  };
}

/** `Max-Age` wins over `Expires` (RFC 6265bis, section 5.6). */
function expiryOf(attributes: ReadonlyMap<string, string>): number | undefined {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) {
    return Number(maxAge) <= 0 ? 0 : Date.now() + Number(maxAge) * 1000;
  }
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? undefined : expires;
}

function isAcceptable(cookie: StoredCookie, { attributes }: ParsedSetCookie, url: URL): boolean {
  if (!isHostMatch(cookie, url.hostname)) return false;
  if (cookie.secure && url.protocol !== 'https:') return false;
  if (cookie.sameSite === 'none' && !cookie.secure) return false;
  const name = cookie.name.toLowerCase();
  if (name.startsWith('__secure-') && !cookie.secure) return false;
  const isForHostAlone =
    cookie.secure && !cookie.includesSubdomains && attributes.get('path') === '/';
  return !name.startsWith('__host-') || isForHostAlone;
}

function isExpired({ expiresAt }: StoredCookie): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}

function isHostMatch({ domain, includesSubdomains }: StoredCookie, host: string): boolean {
  return host === domain || (includesSubdomains && host.endsWith(`.${domain}`));
}

function isPathMatch(cookiePath: string, path: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return (
    path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/'
  );
}

function defaultPath(path: string): string {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

function splitPair(text: string): [name: string, value: string] {
  const mark = text.indexOf('=');
  return mark < 0 ? [text.trim(), ''] : [text.slice(0, mark).trim(), text.slice(mark + 1).trim()];
}
