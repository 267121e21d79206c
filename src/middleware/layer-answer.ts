import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { TemplateResponse } from '../http/template-response.js';

/** Turns whatever was thrown into a response. Never throws and never rejects. */
export type ConvertError = (
  request: HttpRequest,
  error: unknown,
) => HttpResponse | Promise<HttpResponse>;

/** True for anything that can be awaited. */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return (
    value !== null &&
    typeof value === 'object' &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** True for a response to which a layer has nothing more to do: the usual case. */
export function isFinished(answer: unknown): answer is HttpResponse {
  return (
    answer instanceof HttpResponse && (!(answer instanceof TemplateResponse) || answer.isRendered)
  );
}

/** A page that a layer answers with by itself is rendered at once, so that the layers around see what they can change. */
export function rendered(
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  if (!(response instanceof TemplateResponse) || response.isRendered) return response;
  response.request ??= request;
  return response.render();
}

/**
 * The response that a layer gave.
 *
 * @throws ImproperlyConfigured `MIDDLEWARE_NO_RESPONSE` for anything else.
 */
export function checkResponse(value: unknown, name: string, method: string): HttpResponse {
  if (value instanceof HttpResponse) return value;
  throw new ImproperlyConfigured(
    `"${name}.${method}" returned ${value === undefined ? 'nothing' : `a ${typeof value}`} in place of an HttpResponse.`,
    {
      code: 'MIDDLEWARE_NO_RESPONSE',
      fix: `Return the response that "next(request)" gave, or one of your own.`,
    },
  );
}
