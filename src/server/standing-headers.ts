import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { RequestContext } from '../http/request-context.js';
import {
  secureHeaders,
  securityHeaders,
  type SecurityHeaderSettings,
} from '../security/security-headers.js';

/**
 * The security headers of what the server answers without the application's middleware: refusals, health checks and
 * errors of Express middlewares. The same as `SecurityMiddleware` puts on the application's own answers.
 */
export class StandingHeaders {
  readonly #context: RequestContext;
  readonly #plain: Readonly<Record<string, string>>;
  readonly #secure: Readonly<Record<string, string>>;

  constructor(settings: SecurityHeaderSettings, context: RequestContext) {
    this.#context = context;
    this.#plain = Object.fromEntries(securityHeaders(settings));
    this.#secure = Object.fromEntries(secureHeaders(settings));
  }

  /** For an answer to `incoming`. */
  of(incoming: IncomingMessage): Readonly<Record<string, string>> {
    return new HttpRequest(incoming, this.#context).isSecure() ? this.#secure : this.#plain;
  }

  /** For an answer to what could not be read as a request, so that no proxy can tell how it came. */
  ofSocket(socket: Socket): Readonly<Record<string, string>> {
    return (socket as { encrypted?: boolean }).encrypted === true ? this.#secure : this.#plain;
  }

  /** Puts them on a response that lacks them. */
  addTo(request: HttpRequest, response: HttpResponse): HttpResponse {
    for (const [name, value] of Object.entries(this.of(request.incoming)))
      response.headers.setDefault(name, value);
    return response;
  }
}
