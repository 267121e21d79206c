import { SuspiciousOperation } from '../errors/http-error.js';
import { splitDomainPort, validateHost } from '../http/host.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { iriToUri } from '../http/percent-encoding.js';
import { StateKey } from '../http/request-state.js';
import { isOffSite } from '../http/safe-redirect.js';

const approvedKey = new StateKey<Set<string>>('approvedRedirects');

/**
 * Says that `target` has been checked: a redirect of this request may go there although the request named it.
 *
 * For addresses of other sites that the application has looked up (a registered OAuth client's, say) or checked
 * against a list: `redirect(approveRedirect(request, safeRedirectTarget(next, { allowedHosts })))`.
 *
 * @returns `target`
 */
export function approveRedirect(request: HttpRequest, target: string): string {
  const approved = request.state.get(approvedKey) ?? new Set<string>();
  request.state.set(approvedKey, approved.add(target).add(iriToUri(target)));
  return target;
}

/**
 * Refuses a redirect to another site, or to another scheme, that the request itself has named.
 *
 * Looks at the query, at fields of a form or a JSON body (the first level), and at captures of the path: where one of
 * them leads off the site, or does so after a slash, and the `Location` begins with it, the redirect is open to anybody who can make a link. The
 * requested host and those listed in `allowedHosts` are this site; what {@link approveRedirect} was told passes.
 *
 * @throws SuspiciousOperation `SECURITY_UNSAFE_REDIRECT`, kind `UnsafeRedirect`, status 400.
 */
export function guardRedirect(request: HttpRequest, response: HttpResponse): void {
  const location = response.headers.get('location');
  if (location === undefined || !leavesSite(location, request)) return;
  if (request.state.get(approvedKey)?.has(location)) return;
  const target = parseUrl(location, request);
  if (valuesOf(request).some((value) => leadsTo(value, location, target, request)))
    throw unsafe(location);
}

function leavesSite(location: string, request: HttpRequest): boolean {
  const host = request.getHost();
  if (!isOffSite(location, host)) return false;
  const target = parseUrl(location, request);
  if (target === undefined || !isWeb(target)) return true;
  const own = request.context.allowedHosts.filter((pattern) => pattern !== '*');
  return !validateHost(splitDomainPort(target.host)[0], own);
}

/** True when `value` names the site that `location` leads to. */
function leadsTo(
  value: string,
  location: string,
  target: URL | undefined,
  request: HttpRequest,
): boolean {
  if (location === value || location === iriToUri(value)) return true;
  // After a slash of the application's own, "/evil.test" leads off the site as well.
  const address = isOffSite(value) ? value : `/${value}`;
  if (!isOffSite(address)) return false;
  const named = parseUrl(address, request);
  if (named === undefined || target === undefined) return false;
  if (!isWeb(named)) return named.protocol === target.protocol;
  return named.host === target.host && target.href.startsWith(trimSlash(named.href));
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

// Parsing adds a slash to a bare host, which the location need not have had in that place.
function trimSlash(href: string): string {
  return href.endsWith('/') ? href.slice(0, -1) : href;
}

function parseUrl(address: string, request: HttpRequest): URL | undefined {
  try {
    return new URL(address, `${request.scheme}://${request.getHost()}`);
  } catch {
    return undefined;
  }
}

function valuesOf(request: HttpRequest): string[] {
  const { resolverMatch } = request;
  const values: unknown[] = [
    ...Object.values(resolverMatch?.kwargs ?? {}),
    ...(resolverMatch?.args ?? []),
  ];
  for (const [, value] of request.GET) values.push(value);
  if (request.isBodyLoaded) values.push(...bodyValues(request));
  return values.filter((value) => typeof value === 'string');
}

function bodyValues({ parsedBody }: HttpRequest): unknown[] {
  if (parsedBody.kind === 'form') return [...parsedBody.fields].map(([, value]) => value);
  if (parsedBody.kind === 'text') return [parsedBody.text];
  if (parsedBody.kind !== 'json') return [];
  const { json } = parsedBody;
  return typeof json === 'object' && json !== null ? Object.values(json) : [json];
}

function unsafe(location: string): SuspiciousOperation {
  return new SuspiciousOperation(
    `The request named the site that it would be redirected to: "${location.slice(0, 200)}".`,
    {
      code: 'SECURITY_UNSAFE_REDIRECT',
      kind: 'UnsafeRedirect',
      fix: 'Keep it on this site with "safeRedirectTarget()", or check it and then call "approveRedirect()".',
    },
  );
}
