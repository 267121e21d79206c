import type { IncomingMessage } from 'node:http';

import { hasUnreadContent } from './linger.js';
import type { MinimalAnswer } from './minimal-answer.js';

/** Why a request is not let in, and what is answered; the connection is closed after it. */
export interface Refusal extends MinimalAnswer {
  readonly code: string;
  readonly problem: string;
}

/** Most headers of a request. */
export const MAX_HEADERS = 200;

const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

const REFUSED = {
  version: {
    status: 400,
    code: 'SERVER_UNKNOWN_VERSION',
    problem: 'The HTTP version is neither 1.0 nor 1.1.',
  },
  headers: {
    status: 431,
    code: 'SERVER_TOO_MANY_HEADERS',
    problem: `There are more than ${MAX_HEADERS} headers.`,
  },
  method: {
    status: 405,
    code: 'SERVER_METHOD_REFUSED',
    problem: 'TRACE and CONNECT are not served.',
    headers: { allow: ALLOWED_METHODS },
  },
  hosts: { status: 400, code: 'SERVER_TWO_HOSTS', problem: 'There is more than one Host header.' },
  noHost: {
    status: 400,
    code: 'SERVER_NO_HOST',
    problem: 'There is no Host header (RFC 9112, section 3.2).',
  },
  target: {
    status: 400,
    code: 'SERVER_BAD_TARGET',
    problem: 'The request target is neither a path nor an http address.',
  },
  otherHost: {
    status: 400,
    code: 'SERVER_OTHER_HOST',
    problem: 'The address names another host than the Host header.',
  },
  codingOn10: {
    status: 400,
    code: 'SERVER_CODING_ON_HTTP_1_0',
    problem:
      'Transfer-Encoding on HTTP/1.0: proxies disagree on where such a request ends (RFC 9112, section 6.1).',
  },
  coding: {
    // Not 501: what is wrong here is the client's doing, and an alarm for failures of ours should stay silent.
    status: 400,
    code: 'SERVER_UNKNOWN_CODING',
    problem: 'The transfer coding is not "chunked" alone (RFC 9112, section 7).',
  },
} as const satisfies Record<string, Refusal>;

/**
 * Finds what node's parser lets through although servers and proxies understand it differently:
 * the stuff that request smuggling is made of.
 */
export function findRefusal(incoming: IncomingMessage): Refusal | undefined {
  if (incoming.httpVersionMajor !== 1 || incoming.httpVersionMinor > 1) return REFUSED.version;
  const { rawHeaders, method } = incoming;
  if (rawHeaders.length > MAX_HEADERS * 2) return REFUSED.headers;
  if (method === 'TRACE' || method === 'CONNECT') return REFUSED.method;
  const hosts = countHosts(rawHeaders);
  if (hosts > 1) return REFUSED.hosts;
  if (hosts === 0 && incoming.httpVersionMinor === 1) return REFUSED.noHost;
  const coding = incoming.headers['transfer-encoding'];
  if (coding !== undefined && incoming.httpVersionMinor === 0) return REFUSED.codingOn10;
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return REFUSED.coding;
  // 47 is "/": any other beginning is rare, and looked at closely.
  if (incoming.url?.charCodeAt(0) !== 47) return findBadTarget(incoming);
  return undefined;
}

/**
 * True for a request with content where content has no meaning (RFC 9110, section 9.3.1). It is answered; but what
 * follows it on the connection may be its content, so the connection is closed and nothing more is read as a request.
 */
export function hasUnexpectedContent(incoming: IncomingMessage): boolean {
  return (incoming.method === 'GET' || incoming.method === 'HEAD') && hasUnreadContent(incoming);
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (
      name !== undefined &&
      name.length === 4 &&
      (name === 'Host' || name.toLowerCase() === 'host')
    )
      count++;
  }
  return count;
}

function findBadTarget(incoming: IncomingMessage): Refusal | undefined {
  const url = incoming.url ?? '';
  if (url === '*') return incoming.method === 'OPTIONS' ? undefined : REFUSED.target;
  const scheme = /^https?:\/\//i.exec(url)?.[0];
  if (scheme === undefined) return REFUSED.target;
  const authority = url.slice(scheme.length).split(/[/?#]/, 1)[0] ?? '';
  if (authority === '') return REFUSED.target;
  const defaultPort = scheme.length === 8 ? ':443' : ':80';
  const host = incoming.headers.host;
  const isSame =
    host === undefined || withoutPort(authority, defaultPort) === withoutPort(host, defaultPort);
  return isSame && !authority.includes('@') ? undefined : REFUSED.otherHost;
}

function withoutPort(authority: string, port: string): string {
  const lower = authority.toLowerCase();
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower;
}
