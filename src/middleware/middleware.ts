import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { TemplateResponse } from '../http/template-response.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import { PlaceMark } from '../errors/source-place.js';
import type { ResolvedView } from '../urls/resolved-view.js';

/** Goes inwards. Never rejects: whatever happens inside arrives as a response. */
export type Next = Handler;

type Answer = HttpResponse | Promise<HttpResponse>;
type MaybeAnswer = HttpResponse | undefined | void | Promise<HttpResponse | undefined | void>;

/** Wraps a handler. Call `next` once to go inwards, or return a response to stop here. */
export interface Middleware {
  handle(request: HttpRequest, next: Next): Answer;
}

/** Django's hooks, the other spelling of a middleware; any subset of the five. */
export interface MiddlewareHooks {
  /** Before the URL is resolved. A response stops the way inwards; this layer's `processResponse` still sees it. */
  processRequest?(request: HttpRequest): MaybeAnswer;
  /** After the URL is resolved and the body read, before the view is called. A response stands in for the view. */
  processView?(request: HttpRequest, view: ResolvedView): MaybeAnswer;
  /** When the view has thrown; innermost layer first. A response ends the search. */
  processException?(request: HttpRequest, error: unknown): MaybeAnswer;
  /** When the view has returned a response that is still to be rendered; must return one. */
  processTemplateResponse?(
    request: HttpRequest,
    response: TemplateResponse,
  ): TemplateResponse | Promise<TemplateResponse>;
  /** On the way out; must return a response. */
  processResponse?(request: HttpRequest, response: HttpResponse): Answer;
}

/** An instance of a middleware class in either spelling. */
export interface MiddlewareInstance extends Partial<Middleware>, MiddlewareHooks {
  /** Answers errors, in a class with `@Catch()`. */
  catch?(error: never, request: HttpRequest): unknown;
}

/** A class whose instances are middlewares in either spelling, or that handles errors: `@Catch()` with `catch(error, request)`. */
export type MiddlewareClass = Constructor<MiddlewareInstance>;

/** What {@link Middleware} returns: a method with the name of a hook has its signature, and there is one at least. */
export type MiddlewareDecorator = (target: MiddlewareClass) => void;

/** Rules of order that boot checks for a middleware class in `settings.middleware`. */
export interface MiddlewareOptions {
  /** Classes that must be further out where they are used at all. */
  readonly after?: readonly Constructor[];
  /** Classes that must be further in where they are used at all. */
  readonly before?: readonly Constructor[];
}

/** Makes a class with `handle` or with Django's hooks injectable as a middleware. */
export function Middleware(options: MiddlewareOptions = {}): MiddlewareDecorator {
  const place = PlaceMark.capture(Middleware);
  return (target) => {
    metadataRegistry.recordMiddleware(target, { ...options, place });
  };
}

/** Thrown by the constructor or `onBoot` of a middleware that is not wanted with these settings: it is left out. */
export class MiddlewareNotUsed extends ImproperlyConfigured {
  constructor(reason = 'Not wanted with these settings.') {
    super(reason, { code: 'MIDDLEWARE_NOT_USED', fix: 'Nothing: boot leaves the middleware out.' });
  }
}
