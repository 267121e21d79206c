import { addTypeErrorOverlay, type TypeDiagnostic } from '../../debug/type-error-overlay.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { HttpResponse } from '../../http/http-response.js';
import type { MiddlewareHooks } from '../../middleware/middleware.js';

/** Shows on every page what is wrong with the newest code, while the code before it serves. */
export class DevOverlay implements MiddlewareHooks {
  diagnostics: readonly TypeDiagnostic[] = [];

  processRequest(request: HttpRequest): void {
    // A compressed page could not be added to.
    delete request.incoming.headers['accept-encoding'];
  }

  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    addTypeErrorOverlay(response, this.diagnostics);
    return response;
  }
}
