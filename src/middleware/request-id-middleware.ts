import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { newRequestId } from '../http/request-id.js';
import { Middleware } from './middleware.js';

const HEADER = 'x-request-id';

// An id is copied into logs and headers, so only characters that are inert in both may pass.
const SAFE_ID = /^[\w-]{8,128}$/;

/**
 * Gives every request an id and echoes it in the `X-Request-Id` response header.
 *
 * An id sent by the client is kept when it is 8 to 128 characters of `[A-Za-z0-9_-]`;
 * anything else is replaced by a random UUID (RFC 9562, version 4).
 */
@Middleware()
export class RequestIdMiddleware {
  processRequest(request: HttpRequest): void {
    const offered = request.headers.get(HEADER) ?? '';
    request.id = SAFE_ID.test(offered) ? offered : newRequestId();
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    response.headers.set(HEADER, request.id);
    return response;
  }
}
