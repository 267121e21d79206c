import { canGenerateCode, generateFunction } from '../conf/generate-function.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import {
  checkResponse,
  isFinished,
  isThenable,
  rendered,
  type ConvertError,
} from './layer-answer.js';
import type { MiddlewareInstance } from './middleware.js';

/**
 * Links a layer of the general spelling, `handle(request, next)`. Runs once, at boot.
 *
 * Closures of one function share what the engine has learned about the calls in it, so that with several layers none is
 * fast; a generated function of its own for each is. It does what the closure does.
 */
export function linkHandle(
  layer: MiddlewareInstance,
  next: Handler,
  convert: ConvertError,
): Handler {
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
          const page = rendered(request, checkResponse(response, name, 'handle'));
          return isThenable(page) ? settleRendering(request, page, convert) : page;
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

async function settleRendering(
  request: HttpRequest,
  pending: PromiseLike<HttpResponse>,
  convert: ConvertError,
): Promise<HttpResponse> {
  try {
    return await pending;
  } catch (error) {
    return convert(request, error);
  }
}

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

/** Gives a function the name that stack traces show. */
function rename<Callable extends (...args: never[]) => unknown>(
  name: string,
  callable: Callable,
): Callable {
  return Object.defineProperty(callable, 'name', { value: name, configurable: true });
}
