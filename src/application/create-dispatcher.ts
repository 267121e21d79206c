import { MethodNotAllowed, type Http404 } from '../errors/http-error.js';
import { withoutStack } from '../errors/without-stack.js';
import { BODILESS_METHODS } from '../http/bodiless-methods.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import type { ConvertError } from '../middleware/layer-answer.js';
import type { MiddlewareInstance } from '../middleware/middleware.js';
import type { MethodRefused, NotFound } from '../urls/resolution.js';
import type { ResolvedView } from '../urls/resolved-view.js';
import type { UrlResolver } from '../urls/url-resolver.js';
import { askViewHooks, finishResponse } from './cycle-hooks.js';
import { noMatch } from './no-match.js';

/** What the dispatcher needs. */
export interface DispatcherParts {
  /** The resolver of a request: its own URL conf's, or the application's. */
  resolverFor(request: HttpRequest): UrlResolver;
  /** Instances with `processView`, the outermost first. */
  readonly viewHooks: readonly MiddlewareInstance[];
  /** Instances with `processTemplateResponse`, the innermost first. */
  readonly templateHooks: readonly MiddlewareInstance[];
  readonly convert: ConvertError;
  /**
   * Answers where no pattern matches without an error being made, since most of these requests are for nothing that ever was
   * here; undefined where somebody is to see the error.
   */
  answerNoMatch?(request: HttpRequest): HttpResponse | undefined;
}

/** The innermost handler: what happens inside all global middleware. */
export function createDispatcher({
  resolverFor,
  viewHooks,
  templateHooks,
  convert,
  answerNoMatch,
}: DispatcherParts): Handler {
  const hasViewHooks = viewHooks.length > 0;

  /** The usual body is at hand by now: then the view is called at once. */
  function dispatchWithBody(
    request: HttpRequest,
    view: ResolvedView,
    args: readonly unknown[],
  ): HttpResponse | Promise<HttpResponse> {
    try {
      if (!request.loadBodyAtHand()) return dispatchLater(request, view, args);
    } catch (error) {
      return refuse(request, view, error);
    }
    return view.invoke(request, args);
  }

  /** The body is not what it should be. */
  function refuse(
    request: HttpRequest,
    view: ResolvedView,
    error: unknown,
  ): HttpResponse | Promise<HttpResponse> {
    return view.refuse === undefined ? convert(request, error) : view.refuse(request, error);
  }

  async function dispatchLater(
    request: HttpRequest,
    view: ResolvedView,
    args: readonly unknown[],
  ): Promise<HttpResponse> {
    if (view.readsBody && mayHaveBody(request)) {
      try {
        await request.loadBody();
      } catch (error) {
        return refuse(request, view, error);
      }
    }
    // A view never throws: it answers for its own errors.
    const answer = hasViewHooks ? dispatchHooked(request, view, args) : view.invoke(request, args);
    // A promise is awaited, so that a stack within the view still shows this layer; and it costs two ticks less.
    return answer instanceof HttpResponse ? answer : await answer;
  }

  async function dispatchHooked(
    request: HttpRequest,
    view: ResolvedView,
    args: readonly unknown[],
  ): Promise<HttpResponse> {
    try {
      const early = await askViewHooks(viewHooks, request, view);
      return early === undefined
        ? await view.invoke(request, args)
        : await finishResponse(request, early, templateHooks);
    } catch (error) {
      return convert(request, error);
    }
  }

  return function dispatch(request) {
    let refused: NotFound | MethodRefused;
    try {
      const found = resolverFor(request).resolve(request.path, request.method);
      if (found.kind === 'found') {
        const { view, match } = found;
        request.resolverMatch = match;
        if (hasViewHooks) return dispatchLater(request, view, match.args);
        if (view.readsBody && mayHaveBody(request))
          return dispatchWithBody(request, view, match.args);
        return view.invoke(request, match.args);
      }
      if (found.kind === 'options') return optionsAnswer(found.allow);
      if (found.kind === 'not-found') {
        const answer = answerNoMatch?.(request);
        if (answer !== undefined) return answer;
      }
      refused = found;
    } catch (error) {
      return convert(request, error);
    }
    // Not thrown: to throw an error costs as much as to make one. The debug page shows its stack; nobody else looks at it.
    const make = () => refusal(request, refused);
    return convert(request, request.context.settings.debug ? make() : withoutStack(make));
  };
}

function refusal(
  request: HttpRequest,
  found: NotFound | MethodRefused,
): Http404 | MethodNotAllowed {
  if (found.kind === 'method-not-allowed') return new MethodNotAllowed(request.method, found.allow);
  return noMatch(request);
}

function mayHaveBody(request: HttpRequest): boolean {
  return !BODILESS_METHODS.has(request.method) && request.hasBody;
}

function optionsAnswer(allow: readonly string[]): HttpResponse {
  const response = new HttpResponse('', { status: 204, headers: { allow: allow.join(', ') } });
  response.headers.delete('content-type');
  return response;
}
