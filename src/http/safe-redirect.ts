import { stripWhiteSpace } from './white-space.js';

/** Options of {@link urlHasAllowedHostAndScheme}. */
export interface AllowedHostOptions {
  /** Hosts (with port, if any) that an absolute address may name. None by default: only paths are allowed. */
  readonly allowedHosts?: string | Iterable<string> | undefined;
  /** Refuses `http`. */
  readonly requireHttps?: boolean;
}

/** Longest address that is accepted. */
export const MAX_URL_LENGTH = 2048;

const SCHEME_CHARACTERS = /^[A-Za-z0-9+.-]+$/;
// Tabs and line breaks are removed by browsers wherever they stand in an address, so "/\t/evil.test" leads away.
const IGNORED_BY_BROWSERS = /[\t\r\n]/g;

/**
 * True when it is safe to redirect to `url`: it stays on an allowed host, and has the scheme http or https, or none.
 *
 * Read it strictly, as the most forgiving browser would (Django topic: url_has_allowed_host_and_scheme): backslashes
 * count as slashes too, tabs and line breaks as nothing.
 */
export function urlHasAllowedHostAndScheme(
  url: string | undefined,
  options: AllowedHostOptions = {},
): boolean {
  if (url === undefined || url.length > MAX_URL_LENGTH) return false;
  const address = stripWhiteSpace(url);
  if (address === '') return false;
  const hosts = toSet(options.allowedHosts);
  const schemes = options.requireHttps === true ? ['https'] : ['http', 'https'];
  return (
    isAllowed(address, hosts, schemes) && isAllowed(address.replaceAll('\\', '/'), hosts, schemes)
  );
}

function isAllowed(url: string, hosts: ReadonlySet<string>, schemes: readonly string[]): boolean {
  if (/^\p{C}/u.test(url)) return false;
  const plain = url.replace(IGNORED_BY_BROWSERS, '');
  // Browsers read three slashes and more as two.
  if (plain.startsWith('///')) return false;
  const { scheme, host } = splitAuthority(plain);
  if (host === '') return scheme === '';
  return hosts.has(host) && schemes.includes(scheme === '' ? 'http' : scheme);
}

/** Scheme and authority of an address; each empty when there is none. */
function splitAuthority(url: string): { readonly scheme: string; readonly host: string } {
  const colon = url.indexOf(':');
  const hasScheme = colon > 0 && SCHEME_CHARACTERS.test(url.slice(0, colon));
  const rest = hasScheme ? url.slice(colon + 1) : url;
  const scheme = hasScheme ? url.slice(0, colon).toLowerCase() : '';
  if (!rest.startsWith('//')) return { scheme, host: '' };
  const end = rest.slice(2).search(/[/?#]/);
  return { scheme, host: end < 0 ? rest.slice(2) : rest.slice(2, 2 + end) };
}

function toSet(hosts: string | Iterable<string> | undefined): ReadonlySet<string> {
  if (hosts === undefined) return new Set();
  return new Set(typeof hosts === 'string' ? [hosts] : hosts);
}

/** Options of {@link safeRedirectTarget}. */
export interface SafeRedirectOptions extends AllowedHostOptions {
  /**
   * Where to go when `url` is not safe.
   *
   * @defaultValue '/'
   */
  readonly fallback?: string;
}

/** `url` if it is safe to redirect to, else the fallback: for addresses that come with the request, such as `?next=`. */
export function safeRedirectTarget(
  url: string | undefined,
  options: SafeRedirectOptions = {},
): string {
  return url !== undefined && urlHasAllowedHostAndScheme(url, options)
    ? url
    : (options.fallback ?? '/');
}

/**
 * True when a browser that follows `location` would leave this host.
 *
 * @param host - the own host with its port, if it is known; an absolute address that names it stays
 */
export function isOffSite(location: string, host = ''): boolean {
  // Browsers drop control characters and spaces at the start.
  const plain = location
    .replace(/^[^\x21-\uffff]+/, '')
    .replace(IGNORED_BY_BROWSERS, '')
    .replaceAll('\\', '/');
  const { scheme, host: named } = splitAuthority(plain);
  if (named === '') return scheme !== '' || plain.startsWith('//');
  if (scheme !== '' && scheme !== 'http' && scheme !== 'https') return true;
  return host === '' || named.toLowerCase() !== host.toLowerCase();
}
