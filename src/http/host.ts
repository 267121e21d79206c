import { DisallowedHost } from '../errors/http-error.js';

// One of two runs of one class of characters each, so it cannot backtrack far.
const HOST = /^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([0-9]+))?$/;

/**
 * Splits a `Host` value into domain (lower case, without a final dot) and port; both are empty when it is no host.
 */
export function splitDomainPort(host: string): readonly [domain: string, port: string] {
  const found = HOST.exec(host.toLowerCase());
  if (found === null) return ['', ''];
  const domain = found[1]!;
  return [domain.endsWith('.') ? domain.slice(0, -1) : domain, found[2] ?? ''];
}

/** The error for a host that is none, or none of ours. */
export function notServed(host: string): DisallowedHost {
  const [domain] = splitDomainPort(host);
  return new DisallowedHost(
    domain === ''
      ? `"${host}" is not a host name by RFC 9110 and RFC 1123.`
      : `The host "${host}" is not served here.`,
  );
}

/** True when `domain` (from {@link splitDomainPort}) matches one of `patterns`: a name, `.name` with subdomains, or `*`. */
export function validateHost(domain: string, patterns: readonly string[]): boolean {
  for (const pattern of patterns) {
    if (pattern === '*' || isSameDomain(domain, pattern)) return true;
  }
  return false;
}

/** True when `host` equals `pattern`, or lies within it when the pattern starts with a dot. */
export function isSameDomain(host: string, pattern: string): boolean {
  if (pattern === '') return false;
  const wanted = pattern.toLowerCase();
  if (wanted[0] !== '.') return host === wanted;
  return host.endsWith(wanted) || host === wanted.slice(1);
}
