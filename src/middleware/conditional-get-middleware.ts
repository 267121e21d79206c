import { getConditionalResponse } from '../http/conditional.js';
import { computeEtag } from '../http/etag.js';
import { parseHttpDate } from '../http/http-date.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { hasCacheDirective } from './cache-directive.js';
import { CompressionMiddleware } from './compression-middleware.js';
import { Middleware } from './middleware.js';

/**
 * Answers 304 (or 412) in place of a page that the client has already (Django topic: ConditionalGetMiddleware;
 * RFC 9110, section 13.2.2).
 *
 * A 200 to GET or HEAD gets an `ETag` of its content unless it has one, is streamed, empty, or marked `no-store`. The
 * view runs all the same: this saves bytes, not work. An answer with an `ETag` or `Last-Modified` of its own takes
 * part whatever its content is.
 */
@Middleware({ after: [CompressionMiddleware] })
export class ConditionalGetMiddleware {
  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    if (request.method !== 'GET' && request.method !== 'HEAD') return response;
    if (needsEtag(response)) response.headers.set('etag', computeEtag(response.body));
    const etag = response.headers.get('etag');
    const modified = response.headers.get('last-modified');
    if (etag === undefined && modified === undefined) return response;
    const lastModified = modified === undefined ? undefined : parseHttpDate(modified);
    const answer = getConditionalResponse(request, { etag, lastModified, response });
    // What the view opened has to be closed although it is not sent.
    if (answer !== response && response.hasClosers) answer.onClose(() => response.close());
    return answer;
  }
}

function needsEtag(response: HttpResponse): boolean {
  if (response.status !== 200 || response.isStreaming || response.headers.has('etag')) return false;
  return response.body.length > 0 && !hasCacheDirective(response, 'no-store');
}
