import { TestingError, type FollowedRedirect, type TestResponse } from './test-response.js';

const MAX_REDIRECTS = 20;

/** Redirects go round in a circle, or are more than 20 (Django topic: RedirectCycleError). */
export class RedirectCycleError extends TestingError {
  constructor(
    problem: string,
    /** The answer that asked for one redirect too many. */
    readonly lastResponse: TestResponse,
    readonly redirectChain: readonly FollowedRedirect[],
  ) {
    super(`${problem}: ${redirectChain.map(([url, status]) => `${status} ${url}`).join(' -> ')}.`, {
      code: 'TESTING_REDIRECT_CYCLE',
      fix: 'Correct the view or middleware that redirects, or leave "follow" out.',
    });
  }
}

/** Where a response redirects to; undefined when it does not. */
export function redirectTarget(response: TestResponse): URL | undefined {
  const location = response.get('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined)
    return undefined;
  return URL.canParse(location, response.request.url)
    ? new URL(location, response.request.url)
    : undefined;
}

/** True when a redirect with this status repeats method and body (RFC 9110, sections 15.4.8 and 15.4.9). */
export function preservesRequest(status: number): boolean {
  return status === 307 || status === 308;
}

/**
 * `chain` with one more redirect.
 *
 * @throws RedirectCycleError `TESTING_REDIRECT_CYCLE`
 */
export function extendChain(
  chain: readonly FollowedRedirect[],
  response: TestResponse,
  target: URL,
): readonly FollowedRedirect[] {
  const url =
    target.origin === response.request.url.origin ? target.pathname + target.search : target.href;
  const next: FollowedRedirect = [url, response.status];
  const extended = [...chain, next];
  if (chain.some(([seen, status]) => seen === url && status === response.status)) {
    throw new RedirectCycleError('The redirects go round in a circle', response, extended);
  }
  if (extended.length > MAX_REDIRECTS) {
    throw new RedirectCycleError(
      `There are more than ${MAX_REDIRECTS} redirects`,
      response,
      extended,
    );
  }
  return extended;
}
