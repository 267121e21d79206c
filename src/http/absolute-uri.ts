import { iriToUri } from './percent-encoding.js';

/** Where a relative address starts from. */
export interface UriBase {
  readonly scheme: string;
  /** With its port, if any. */
  readonly host: string;
  /** Percent-encoded, without a query. */
  readonly path: string;
}

/**
 * The absolute form of `location` (Django topic: build_absolute_uri). An address with a scheme stays as it is, one with `//` and a
 * host gets the scheme, and any other stays on the host of `base`. Never throws.
 */
export function toAbsoluteUri(location: string, { scheme, host, path }: UriBase): string {
  let uri = iriToUri(location);
  // With the scheme of the request and no host, it is relative (RFC 3986, section 5.2.2, the older rule; as Django and browsers have it).
  if (
    uri.slice(0, scheme.length + 1).toLowerCase() === `${scheme}:` &&
    !uri.startsWith('//', scheme.length + 1)
  )
    uri = uri.slice(scheme.length + 1);
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri)) return uri;
  if (/^\/\/[^/?#]/.test(uri)) return `${scheme}:${uri}`;
  return `${scheme}://${host}${resolvePath(path, uri.replace(/^\/+/, '/'))}`;
}

/** Where `reference`, a path, query or fragment, leads to from `path`. */
function resolvePath(path: string, reference: string): string {
  if (reference.startsWith('/') && !reference.includes('/.')) return reference;
  // Some hosts that requests may name are none for `URL`, such as one with the port 99999: it gets to see another.
  const { pathname, search, hash } = new URL(reference, `http://host${path}`);
  return pathname + search + hash;
}
