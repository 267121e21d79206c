import type { IncomingMessage } from 'node:http';

import { splitDomainPort } from './host.js';
import type { RequestHeaders } from './request-headers.js';

/** What {@link cgiVariables} looks at of a request. */
export interface CgiSource {
  readonly incoming: IncomingMessage;
  readonly headers: RequestHeaders;
  readonly method: string;
  readonly path: string;
  readonly queryString: string;
  readonly scheme: 'http' | 'https';
  readonly remoteAddress: string;
  readonly context: { readonly scriptName: string };
}

/** A request in the form of CGI variables (RFC 3875, section 4.1). `host` is the one that was asked for, unchecked. */
export function cgiVariables(request: CgiSource, host: string): Readonly<Record<string, string>> {
  const meta = Object.create(null) as Record<string, string>;
  for (const [name, value] of request.headers) {
    // "X_User" would stand for "X-User", which a proxy may vouch for; it is left out, as by Django's servers.
    if (name.includes('_')) continue;
    const key = name.toUpperCase().replaceAll('-', '_');
    meta[key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : `HTTP_${key}`] = value;
  }
  meta.REQUEST_METHOD = request.method;
  meta.PATH_INFO = request.path;
  meta.SCRIPT_NAME = request.context.scriptName;
  meta.QUERY_STRING = request.queryString;
  meta.REMOTE_ADDR = request.remoteAddress;
  meta.SERVER_PROTOCOL = `HTTP/${request.incoming.httpVersion}`;
  const [domain, port] = splitDomainPort(host);
  meta.SERVER_NAME = domain;
  meta.SERVER_PORT = port !== '' ? port : defaultPort(request.scheme);
  return Object.freeze(meta);
}

/** The port of a scheme where an address names none. */
export function defaultPort(scheme: 'http' | 'https'): string {
  return scheme === 'https' ? '443' : '80';
}
