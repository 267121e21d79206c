// Checked by the compiler, never run: each @ts-expect-error that is not needed fails the build.
import { Catch, Use, Without } from '../../src/controllers/handler-decorators.js';
import { Controller } from '../../src/controllers/controller.js';
import { Get } from '../../src/controllers/verbs.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import type { TemplateResponse } from '../../src/http/template-response.js';
import { Middleware, type MiddlewareClass, type Next } from '../../src/middleware/middleware.js';
import { SecurityMiddleware } from '../../src/security/security-middleware.js';
import type { ResolvedView } from '../../src/urls/resolved-view.js';

class Ledger {
  readonly entries = 0;
}
class Special extends HttpResponse {}

@Middleware()
class Wrapping {
  constructor(readonly ledger: Ledger) {}
  async handle(request: HttpRequest, next: Next) {
    return request.path === '/' ? next(request) : new Special();
  }
}

@Middleware({ after: [SecurityMiddleware] })
class Hooks {
  processRequest(request: HttpRequest) {
    if (request.path === '/') return new HttpResponse();
  }
  async processView(_request: HttpRequest, view: ResolvedView): Promise<void> {
    view.marks.get(0);
  }
  processException(_request: HttpRequest, error: unknown): HttpResponse | undefined {
    return error instanceof RangeError ? new HttpResponse() : undefined;
  }
  processTemplateResponse = (_request: HttpRequest, response: TemplateResponse) => response;
  processResponse(_request: HttpRequest, response: HttpResponse) {
    return response;
  }
}

@Middleware()
class Short extends Hooks {
  override processRequest(): undefined {}
}

@Catch(RangeError)
class Filter {
  catch(error: RangeError): string {
    return error.message;
  }
}

@Middleware()
class Wide<Kept> {
  kept?: Kept;
  processRequest(_request: object): void {}
}

/** A class made for one place, as guards with options are. */
function allow(role: string): MiddlewareClass {
  @Middleware()
  class Allow {
    processRequest(request: HttpRequest): void {
      request.headers.get(role);
    }
  }
  return Allow;
}

@Controller()
@Use(Wrapping, Hooks, Short, Filter, Wide, allow('editor'))
export class Pages {
  @Get() @Use(allow('author')) @Without(Hooks) list() {}
  // @ts-expect-error no middleware
  @Get('a/') @Use(Ledger, Hooks) ledger() {}
  // @ts-expect-error an instance is no class
  @Get('b/') @Use(new Filter()) instance() {}
}

// @ts-expect-error neither "handle" nor a hook
@Middleware()
export class Misspelt {
  processRespone(_request: HttpRequest, response: HttpResponse) {
    return response;
  }
}

// @ts-expect-error a text is no response
@Middleware()
export class Text {
  handle(request: HttpRequest, _next: Next) {
    return request.path;
  }
}

// @ts-expect-error a response is forgotten on one of the ways
@Middleware()
export class Forgetful {
  handle(request: HttpRequest, next: Next) {
    if (request.path === '/') return next(request);
    return undefined;
  }
}

// @ts-expect-error the request comes first
@Middleware()
export class ResponseFirst {
  processResponse(response: HttpResponse, _request: HttpRequest) {
    return response;
  }
}

// @ts-expect-error the response is not given back
@Middleware()
export class Silent {
  processResponse(_request: HttpRequest, response: HttpResponse): void {
    response.headers.delete('x-sound');
  }
}

// @ts-expect-error a request is no text
@Middleware()
export class OfText {
  processRequest(_path: string): void {}
}
