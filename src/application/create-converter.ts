import { isNativeError } from 'node:util/types';

import { BadRequest } from '../errors/http-error.js';
import { ClientDisconnected } from '../http/client-disconnected.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { BadHeader, BadReason } from '../http/header-syntax.js';
import { sentValues } from '../http/sent-values.js';
import type { ErrorResponder } from '../debug/error-responder.js';
import { statusOf } from '../debug/error-status.js';
import { isThenable, type ConvertError } from '../middleware/layer-answer.js';
import { NoReverseMatch } from '../urls/no-reverse-match.js';

/** A view of a URL conf that answers for errors of one status. */
export type ErrorView = (
  request: HttpRequest,
  error: unknown,
) => HttpResponse | Promise<HttpResponse>;

/** What the conversion of errors needs. */
export interface ConverterParts {
  /** The URL conf's own view for a status, if it has one. */
  errorViewFor(request: HttpRequest, status: number): ErrorView | undefined;
  readonly respond: ErrorResponder;
  /** Is told of each error once, with the response that stands for it. */
  report(request: HttpRequest, error: unknown, response: HttpResponse): void;
}

/** Makes the one function that turns errors into responses (Django topic: convert_exception_to_response). */
export function createConverter({ errorViewFor, respond, report }: ConverterParts): ConvertError {
  function plain(request: HttpRequest, error: unknown): HttpResponse {
    const response = respond(request, error);
    report(request, error, response);
    return response;
  }

  return function convertError(request, thrown) {
    const error = blameRequest(request, thrown);
    const status = statusOf(error);
    const view = errorViewFor(request, status);
    if (view === undefined) return plain(request, error);
    try {
      const answer = view(request, error);
      if (isThenable(answer)) {
        return answer.then(
          (response) => reported(response),
          (later: unknown) => plain(request, later),
        );
      }
      return reported(answer);
    } catch (later) {
      return plain(request, later);
    }

    function reported(response: HttpResponse): HttpResponse {
      report(request, error, response);
      return response;
    }
  };
}

/** A value that cannot stand where the application has put it is the client's fault where the client sent it. */
function blameRequest(request: HttpRequest, error: unknown): unknown {
  if (request.isAborted && isAbort(request, error)) return new ClientDisconnected(error);
  if (
    (error instanceof BadHeader && carries(request, error.value, CONTROL)) ||
    (error instanceof BadReason && carries(request, error.value, BEYOND_REASON))
  ) {
    return new BadRequest('A value of the request cannot stand in the head of the answer.', {
      code: 'HTTP_BAD_HEADER_VALUE',
      fix: 'Encode the value before it is put into a header or a reason phrase.',
      cause: error,
    });
  }
  if (error instanceof NoReverseMatch && wasSent(request, error.given)) {
    return new BadRequest('A value of the request leads to no URL.', {
      code: 'URLS_NO_REVERSE_OF_INPUT',
      fix: 'Look whether the value is one of those that your URLs know before "reverse()" or "redirect()" gets it.',
      cause: error,
    });
  }
  return error;
}

/** True for what is thrown because the request's signal was aborted. */
function isAbort(request: HttpRequest, error: unknown): boolean {
  // Errors of node's own modules belong to another realm where tests run in one of their own.
  return (
    error === request.signal.reason ||
    ((isNativeError(error) || error instanceof Error) && error.name === 'AbortError')
  );
}

/** What a header value must not hold: control characters of ASCII, but for a tab. */
const CONTROL = /[^\P{Cc}\t\u0080-\u009f]/u;

const BEYOND_REASON = /[^\t\x20-\x7e\x80-\xff]/;

/** True when a text that was sent is part of `value`, and has what cannot be sent. */
function carries(request: HttpRequest, value: string, unsendable: RegExp): boolean {
  return sentValues(request).some((text) => unsendable.test(text) && value.includes(text));
}

function wasSent(request: HttpRequest, given: readonly unknown[]): boolean {
  const sent = new Set<unknown>(sentValues(request));
  return given.some((value) => sent.has(value));
}
