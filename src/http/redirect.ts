import { SuspiciousOperation } from '../errors/http-error.js';
import { HttpResponse, type HttpResponseOptions } from './http-response.js';
import { iriToUri } from './percent-encoding.js';
import { MAX_URL_LENGTH } from './safe-redirect.js';

/** Options of a redirect. */
export interface RedirectOptions extends Pick<HttpResponseOptions, 'headers' | 'reason'> {
  /** Makes the client keep method and body: 307 for 302, 308 for 301. */
  readonly preserveRequest?: boolean;
}

const ALLOWED_SCHEMES = ['http', 'https', 'ftp'];

/**
 * What redirects have in common. They have no content.
 *
 * @throws SuspiciousOperation `HTTP_UNSAFE_REDIRECT` (a 400) for a scheme other than http, https and ftp, and for an
 * address of more than 2048 characters.
 */
abstract class RedirectResponse extends HttpResponse {
  constructor(to: string | URL, status: number, options: RedirectOptions) {
    super('', { ...options, status });
    this.headers.set('location', toLocation(String(to)));
  }

  /** Where it leads. */
  get url(): string {
    return this.headers.get('location', '');
  }
}

/** 302, or 307: what is asked for is elsewhere for now (RFC 9110, sections 15.4.3 and 15.4.8). */
export class HttpResponseRedirect extends RedirectResponse {
  constructor(to: string | URL, options: RedirectOptions = {}) {
    super(to, options.preserveRequest === true ? 307 : 302, options);
  }
}

/** 301, or 308: what is asked for has moved for good (RFC 9110, sections 15.4.2 and 15.4.9). */
export class HttpResponsePermanentRedirect extends RedirectResponse {
  constructor(to: string | URL, options: RedirectOptions = {}) {
    super(to, options.preserveRequest === true ? 308 : 301, options);
  }
}

function toLocation(to: string): string {
  if (to.length > MAX_URL_LENGTH)
    throw unsafe(`It has ${to.length} characters; at most ${MAX_URL_LENGTH} are allowed.`);
  // Encoding comes first: a control character within a scheme cannot hide it then.
  const location = iriToUri(to);
  const scheme = /^([a-z0-9+.-]+):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme !== undefined && !ALLOWED_SCHEMES.includes(scheme))
    throw unsafe(`Its scheme is "${scheme.slice(0, 40)}".`);
  return location;
}

function unsafe(reason: string): SuspiciousOperation {
  return new SuspiciousOperation(`A redirect to an unsafe address was refused. ${reason}`, {
    code: 'HTTP_UNSAFE_REDIRECT',
    kind: 'DisallowedRedirect',
    fix: 'Redirect to a path, or to an address with the scheme http, https or ftp.',
  });
}
