import { injectOverlay, type TypeErrorDiagnostic } from '../../debug/type-error-overlay.js';
import type { HttpRequest } from '../../http/http-request.js';
import type { HttpResponse } from '../../http/http-response.js';
import type { MiddlewareHooks } from '../../middleware/middleware.js';

/** Shows on every page what is wrong with the newest code, while the code before it serves. */
export class DevOverlay implements MiddlewareHooks {
  diagnostics: readonly TypeErrorDiagnostic[] = [];
  /** Why the newest code does not boot; empty when it does. */
  failure = '';

  processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
    if (this.diagnostics.length === 0 && this.failure === '') return response;
    return injectOverlay(response, { text: this.failure, diagnostics: this.diagnostics });
  }
}
