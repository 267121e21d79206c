import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { StreamingHttpResponse } from '../http/streaming-response.js';
import { TemplateResponse } from '../http/template-response.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import type { ResolvedView } from '../urls/resolved-view.js';

/** Asks `processView` hooks in order; the first response stands in for the view. */
export async function askViewHooks(
  hooks: readonly MiddlewareInstance[],
  request: HttpRequest,
  view: ResolvedView,
): Promise<HttpResponse | undefined> {
  for (const hook of hooks) {
    const response = await hook.processView!(request, view);
    if (response) return response;
  }
  return undefined;
}

/** Asks `processException` hooks in order; the first response ends the search. */
export async function askExceptionHooks(
  hooks: readonly MiddlewareInstance[],
  request: HttpRequest,
  error: unknown,
): Promise<HttpResponse | undefined> {
  for (const hook of hooks) {
    const response = await hook.processException!(request, error);
    if (response) return response;
  }
  return undefined;
}

/**
 * Makes a response ready to go outwards, wherever it was made: a template is rendered, a file is looked up. Here, within
 * the cycle, so that a file which is missing becomes a 404 like any other, and middlewares see the final status.
 */
export function finishResponse(
  request: HttpRequest,
  response: HttpResponse,
  hooks: readonly MiddlewareInstance[],
): HttpResponse | Promise<HttpResponse> {
  if (response instanceof TemplateResponse && !response.isRendered)
    return renderTemplate(request, response, hooks);
  if (!(response instanceof StreamingHttpResponse)) return response;
  const pending = response.prepare(request);
  return pending === undefined ? response : pending.then(() => response);
}

/** Runs `processTemplateResponse` hooks, then renders. */
async function renderTemplate(
  request: HttpRequest,
  response: TemplateResponse,
  hooks: readonly MiddlewareInstance[],
): Promise<HttpResponse> {
  let current = response;
  for (const hook of hooks) {
    const answer: unknown = await hook.processTemplateResponse!(request, current);
    if (!(answer instanceof TemplateResponse)) throw noTemplateResponse(hook);
    current = answer;
  }
  current.request ??= request;
  return current.render();
}

function noTemplateResponse(hook: MiddlewareInstance): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `"${hook.constructor.name}.processTemplateResponse" returned no TemplateResponse.`,
    {
      code: 'MIDDLEWARE_NO_TEMPLATE_RESPONSE',
      fix: 'Return the response that the hook was given, or another TemplateResponse.',
    },
  );
}
