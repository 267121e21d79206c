import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { Middleware } from '../middleware/middleware.js';
import { guardRedirect } from './guard-redirect.js';
import { SecurityMiddleware } from './security-middleware.js';

/**
 * Keeps requests and redirects to the hosts they may be about.
 *
 * Inwards, a request for a host that is not in `allowedHosts` gets 400 (Django topic: ALLOWED_HOSTS), whether or not
 * anything asks for its host later. Outwards, a redirect to another site that the request itself has named gets 400;
 * see {@link guardRedirect}. Both are written to the security log. It stands inside `SecurityMiddleware`, which then
 * sees the refusals too.
 */
@Middleware({ after: [SecurityMiddleware] })
export class AllowedHostsMiddleware {
  processRequest(request: HttpRequest): void {
    request.getHost();
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    if (response.status >= 300 && response.status < 400) guardRedirect(request, response);
    return response;
  }
}
