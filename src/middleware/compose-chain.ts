import { canGenerateCode, generateFunction } from '../conf/generate-function.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { TemplateResponse } from '../http/template-response.js';
import type { MiddlewareInstance } from './middleware.js';

/** Turns whatever was thrown into a response. Never throws and never rejects. */
export type ConvertError = (
  request: HttpRequest,
  error: unknown,
) => HttpResponse | Promise<HttpResponse>;

/**
 * Links `layers` around `view`, the first one outermost. Runs once, at boot.
 *
 * Each layer converts what it throws into a response, so `next()` never rejects and an outer layer always sees a
 * response. A layer that answers at once costs no tick: only a thenable is awaited. The functions carry the names of
 * their middleware, so a stack seen in the view names every layer on the way.
 */
export function composeChain(
  layers: readonly MiddlewareInstance[],
  view: Handler,
  convert: ConvertError,
): Handler {
  return layers.reduceRight<Handler>((next, layer) => linkLayer(layer, next, convert), view);
}

/** True for anything that can be awaited. */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return (
    value !== null &&
    typeof value === 'object' &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

function linkLayer(layer: MiddlewareInstance, next: Handler, convert: ConvertError): Handler {
  if (layer.handle !== undefined) return linkHandle(layer, next, convert);
  if (layer.processRequest !== undefined) return linkBothHooks(layer, next, convert);
  if (layer.processResponse !== undefined) return linkResponseHook(layer, next, convert);
  return next;
}

/** The general spelling: `handle(request, next)`. */
function linkHandle(layer: MiddlewareInstance, next: Handler, convert: ConvertError): Handler {
  const name = layer.constructor.name;
  const settle = rename(name, async (request: HttpRequest, pending: PromiseLike<HttpResponse>) => {
    try {
      return await rendered(request, checkResponse(await pending, name, 'handle'));
    } catch (error) {
      return convert(request, error);
    }
  });
  // An asynchronous `handle` is named in stacks by itself, so that what waits for it need not be an asynchronous function,
  // which costs twice as much.
  const wait = isAsyncFunction(layer.handle) ? waitFor(name, convert) : settle;
  /** What a layer gives besides a finished response: a promise, a page to be rendered, or nothing of use. */
  const finish = (request: HttpRequest, answer: unknown): HttpResponse | Promise<HttpResponse> => {
    if (isThenable(answer)) return wait(request, answer as Promise<HttpResponse>);
    const response = rendered(request, checkResponse(answer, name, 'handle'));
    return isThenable(response) ? settle(request, response) : response;
  };
  if (canGenerateCode()) return generateHandle(name, { layer, next, convert, finish });
  return rename(name, (request) => {
    try {
      const answer: unknown = layer.handle!(request, next);
      return isFinished(answer) ? answer : finish(request, answer);
    } catch (error) {
      return convert(request, error);
    }
  });
}

function waitFor(name: string, convert: ConvertError) {
  return (request: HttpRequest, pending: Promise<HttpResponse>): Promise<HttpResponse> =>
    pending.then(
      (response) => {
        if (isFinished(response)) return response;
        try {
          const done = rendered(request, checkResponse(response, name, 'handle'));
          return isThenable(done) ? settleHook(request, done, convert) : done;
        } catch (error) {
          return convert(request, error);
        }
      },
      (error: unknown) => convert(request, error),
    );
}

function isAsyncFunction(callable: unknown): boolean {
  return (callable as object | undefined)?.constructor.name === 'AsyncFunction';
}

/** Hooks with `processRequest`: it may stop the way inwards, and the layer's own `processResponse` still runs then. */
function linkBothHooks(layer: MiddlewareInstance, next: Handler, convert: ConvertError): Handler {
  const name = layer.constructor.name;
  const leave = responseStep(layer, convert);
  const enterLater = rename(
    name,
    async (request: HttpRequest, pending: PromiseLike<HttpResponse | undefined | void>) => {
      try {
        const early = await pending;
        return await applyResponseHook(
          layer,
          request,
          early ? await rendered(request, early) : await next(request),
        );
      } catch (error) {
        return convert(request, error);
      }
    },
  );
  /** What a hook gives that stops the way inwards, or may: a response, or a promise of one. */
  const enter = (request: HttpRequest, early: unknown): HttpResponse | Promise<HttpResponse> => {
    if (isThenable(early)) return enterLater(request, early as PromiseLike<HttpResponse>);
    return leave(request, early ? rendered(request, early as HttpResponse) : next(request));
  };
  if (canGenerateCode()) return generateHooks(name, { layer, next, convert, enter, leave });
  return rename(name, (request) => {
    try {
      const early = layer.processRequest!(request);
      if (early !== undefined) return enter(request, early);
      return leave(request, next(request));
    } catch (error) {
      return convert(request, error);
    }
  });
}

function linkResponseHook(
  layer: MiddlewareInstance,
  next: Handler,
  convert: ConvertError,
): Handler {
  const leave = responseStep(layer, convert);
  if (canGenerateCode())
    return generateHooks(layer.constructor.name, { layer, next, convert, leave });
  return rename(layer.constructor.name, (request) => leave(request, next(request)));
}

/** What a layer of hooks does with the answer from inside, at once or when it arrives. */
function responseStep(layer: MiddlewareInstance, convert: ConvertError): ResponseStep {
  const settle = rename(
    layer.constructor.name,
    async (request: HttpRequest, pending: PromiseLike<HttpResponse>) => {
      try {
        return await applyResponseHook(layer, request, await pending);
      } catch (error) {
        return convert(request, error);
      }
    },
  );
  return (request, answer) => {
    if (isThenable(answer)) return settle(request, answer);
    try {
      const result = applyResponseHook(layer, request, answer);
      return isThenable(result) ? settleHook(request, result, convert) : result;
    } catch (error) {
      return convert(request, error);
    }
  };
}

async function settleHook(
  request: HttpRequest,
  pending: PromiseLike<HttpResponse>,
  convert: ConvertError,
) {
  try {
    return await pending;
  } catch (error) {
    return convert(request, error);
  }
}

function applyResponseHook(
  layer: MiddlewareInstance,
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  if (layer.processResponse === undefined) return response;
  const answer = layer.processResponse(request, response);
  if (answer === response) return response;
  const { name } = layer.constructor;
  if (!isThenable(answer)) return checkResponse(answer, name, 'processResponse');
  return answer.then((value) => checkResponse(value, name, 'processResponse'));
}

// ---- Generated layers ----------------------------------------------------------------------------------------------
// Closures of one function share what the engine has learned about the calls in it, so that with several layers none is
// fast. A function of its own for each is: with five layers that is a third of their time. They do what the closures do.

type ResponseStep = (
  request: HttpRequest,
  answer: HttpResponse | Promise<HttpResponse>,
) => HttpResponse | Promise<HttpResponse>;

interface HandleParts {
  readonly layer: MiddlewareInstance;
  readonly next: Handler;
  readonly convert: ConvertError;
  finish(request: HttpRequest, answer: unknown): HttpResponse | Promise<HttpResponse>;
}

function generateHandle(name: string, parts: HandleParts): Handler {
  return generateFunction<Handler>(
    name,
    { ...parts, isFinished },
    `(request) {
  try {
    const answer = layer.handle(request, next);
    return isFinished(answer) ? answer : finish(request, answer);
  } catch (error) {
    return convert(request, error);
  }
}`,
  );
}

interface HooksParts {
  readonly layer: MiddlewareInstance;
  readonly next: Handler;
  readonly convert: ConvertError;
  /** Undefined for a layer without `processRequest`. */
  readonly enter?: (request: HttpRequest, early: unknown) => HttpResponse | Promise<HttpResponse>;
  readonly leave: ResponseStep;
}

function generateHooks(name: string, parts: HooksParts): Handler {
  const { layer } = parts;
  const inwards =
    parts.enter === undefined
      ? `  const response = next(request);`
      : `  let response;
  try {
    const early = layer.processRequest(request);
    if (early !== undefined) return enter(request, early);
    response = next(request);
  } catch (error) {
    return convert(request, error);
  }`;
  const outwards =
    layer.processResponse === undefined
      ? `  return response instanceof HttpResponse ? response : leave(request, response);`
      : `  if (!(response instanceof HttpResponse)) return leave(request, response);
  let changed;
  try {
    changed = layer.processResponse(request, response);
    if (changed === response) return response;
  } catch (error) {
    return convert(request, error);
  }
  return settle(request, changed);`;
  return generateFunction<Handler>(
    name,
    { ...parts, HttpResponse, settle: changedStep(parts) },
    `(request) {\n${inwards}\n${outwards}\n}`,
  );
}

/** What becomes of an answer that a hook has put in the place of another. */
function changedStep({ layer, convert }: HooksParts) {
  const { name } = layer.constructor;
  return (request: HttpRequest, answer: unknown): HttpResponse | Promise<HttpResponse> => {
    try {
      if (!isThenable(answer)) return checkResponse(answer, name, 'processResponse');
      const checked = (answer as Promise<unknown>).then((value) =>
        checkResponse(value, name, 'processResponse'),
      );
      return settleHook(request, checked, convert);
    } catch (error) {
      return convert(request, error);
    }
  };
}

/** True for a response to which nothing more has to be done here: the usual case. */
function isFinished(answer: unknown): answer is HttpResponse {
  return (
    answer instanceof HttpResponse && (!(answer instanceof TemplateResponse) || answer.isRendered)
  );
}

/** A page that a layer answers with by itself is rendered at once, so that the layers around see what they can change. */
function rendered(
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  if (!(response instanceof TemplateResponse) || response.isRendered) return response;
  response.request ??= request;
  return response.render();
}

function checkResponse(value: unknown, name: string, method: string): HttpResponse {
  if (value instanceof HttpResponse) return value;
  throw new ImproperlyConfigured(
    `"${name}.${method}" returned ${value === undefined ? 'nothing' : `a ${typeof value}`} in place of an HttpResponse.`,
    {
      code: 'MIDDLEWARE_NO_RESPONSE',
      fix: `Return the response that "next(request)" gave, or one of your own.`,
    },
  );
}

/** Gives a function the name that stack traces show. */
function rename<Callable extends (...args: never[]) => unknown>(
  name: string,
  callable: Callable,
): Callable {
  return Object.defineProperty(callable, 'name', { value: name, configurable: true });
}
