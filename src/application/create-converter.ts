import { FrameworkError } from '../errors/framework-error.js';
import { BadRequest, HttpError } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { ErrorResponder } from '../debug/error-responder.js';
import { isThenable, type ConvertError } from '../middleware/compose-chain.js';

/** A view of a URL conf that answers for errors of one status. */
export type ErrorView = (request: HttpRequest, error: unknown) => HttpResponse | Promise<HttpResponse>;

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
    const status = error instanceof HttpError ? error.status : 500;
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

/** A header value that could not be set is the client's fault where the client sent it. */
function blameRequest(request: HttpRequest, error: unknown): unknown {
  if (!(error instanceof FrameworkError) || error.code !== 'HTTP_BAD_HEADER') return error;
  const { value } = error as { readonly value?: unknown };
  if (typeof value !== 'string' || !wasSent(request, value)) return error;
  return new BadRequest('A value of the request cannot stand in a header.', {
    code: 'HTTP_BAD_HEADER_VALUE',
    fix: 'Encode the value before it is put into a header.',
    cause: error,
  });
}

function wasSent(request: HttpRequest, value: string): boolean {
  const sent = [...request.GET.values(), request.path, ...request.COOKIES.values()];
  if (request.isBodyLoaded) sent.push(...request.parsedBody.fields.values());
  return sent.some((text) => text !== '' && value.includes(text) && /[\r\n\0]/.test(text));
}
