import { matchesStrongly, matchesWeakly, parseEtags } from './etag.js';
import { parseHttpDate } from './http-date.js';
import { HttpResponse } from './http-response.js';
import { HttpResponseNotModified } from './not-modified.js';

/** What is looked at of a request. */
export interface ConditionalRequest {
  readonly method: string;
  readonly headers: { get(name: string): string | undefined };
}

/** What the resource is now. With neither of the two there is none, which is what `*` asks for (RFC 9110, section 13.1.1). */
export interface Validators {
  /** Entity tag in quotes. */
  readonly etag?: string | undefined;
  /** Time of the last change; compared in whole seconds. */
  readonly lastModified?: Date | number | undefined;
}

/** What the preconditions of a request say. */
export type PreconditionResult = 'proceed' | 'not-modified' | 'failed';

/**
 * Evaluates the preconditions of a request in the order of RFC 9110, section 13.2.2.
 *
 * Call it before a view changes anything: a PUT that may not happen is to be refused with 412 first.
 */
export function evaluatePreconditions(
  request: ConditionalRequest,
  validators: Validators,
): PreconditionResult {
  const { etag } = validators;
  const modified = toSeconds(validators.lastModified);
  const isThere = etag !== undefined || modified !== undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const ifMatch = parseEtags(request.headers.get('if-match') ?? '');
  if (ifMatch.length > 0) {
    const isMatched = ifMatch[0] === '*' ? isThere : matchesStrongly(etag ?? '', ifMatch);
    if (!isMatched) return 'failed';
  } else if (modified !== undefined) {
    // Without a date of the content, a recipient must ignore the field (RFC 9110, section 13.1.4).
    const since = readDate(request, 'if-unmodified-since');
    if (since !== undefined && modified > since) return 'failed';
  }
  const ifNoneMatch = parseEtags(request.headers.get('if-none-match') ?? '');
  if (ifNoneMatch.length > 0) {
    const isKnown = ifNoneMatch[0] === '*' ? isThere : matchesWeakly(etag ?? '', ifNoneMatch);
    return isKnown ? (isRead ? 'not-modified' : 'failed') : 'proceed';
  }
  const since = isRead ? readDate(request, 'if-modified-since') : undefined;
  return since !== undefined && modified !== undefined && modified <= since
    ? 'not-modified'
    : 'proceed';
}

/** Options of {@link getConditionalResponse}. */
export interface ConditionalOptions extends Validators {
  /** What would be answered without conditions. */
  readonly response?: HttpResponse | undefined;
}

/**
 * The response that the preconditions ask for: 304, 412, or `response` as it is. A response other than 2xx stays
 * (Django topic: conditional view processing).
 */
export function getConditionalResponse(
  request: ConditionalRequest,
  options: ConditionalOptions & { readonly response: HttpResponse },
): HttpResponse;
export function getConditionalResponse(
  request: ConditionalRequest,
  options: ConditionalOptions,
): HttpResponse | undefined;
export function getConditionalResponse(
  request: ConditionalRequest,
  options: ConditionalOptions,
): HttpResponse | undefined {
  const { response } = options;
  if (response !== undefined && (response.status < 200 || response.status > 299)) return response;
  switch (evaluatePreconditions(request, options)) {
    case 'failed':
      return new HttpResponse('', { status: 412 });
    case 'not-modified':
      return response === undefined
        ? new HttpResponseNotModified()
        : HttpResponseNotModified.of(response);
    default:
      return response;
  }
}

/** Undefined for an invalid date as well: it tells no time. */
function toSeconds(time: Date | number | undefined): number | undefined {
  const seconds = time === undefined ? Number.NaN : Math.floor(Number(time) / 1000);
  return Number.isNaN(seconds) ? undefined : seconds;
}

function readDate(request: ConditionalRequest, name: string): number | undefined {
  const header = request.headers.get(name);
  // 1970 itself counts as no date, as in Django: it is what broken clocks and libraries send.
  return header === undefined ? undefined : toSeconds(parseHttpDate(header)) || undefined;
}
