import { HttpError, ValidationFailed } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import {
  problemDocument,
  problemMaker,
  statusPhrase,
  type ProblemOptions,
} from '../http/problem-document.js';
import { chooseFormat } from './answer-format.js';
import type { ErrorPageLogger, ErrorResponder } from './error-responder.js';
import { headersOf, statusOf } from './error-status.js';
import { plainErrorPage } from './plain-error-page.js';

/**
 * The responder of a server that strangers can reach: a client learns the status, the `detail` that an
 * {@link HttpError} was given for clients, and which of its own fields are wrong. Nothing else.
 */
export function createProductionResponder(logger?: ErrorPageLogger): ErrorResponder {
  return function respondToError(request, error) {
    try {
      return productionAnswer(request, error);
    } catch (failure) {
      return lastResort(failure, logger);
    }
  };
}

/** What is answered when the answer to an error fails as well. Made of constants, so it cannot fail. */
export function lastResort(failure: unknown, logger: ErrorPageLogger | undefined): HttpResponse {
  try {
    logger?.error({ error: failure }, 'The answer to an error failed; a plain 500 was sent.');
  } catch {
    // A logger that throws must not take the answer with it.
  }
  return new HttpResponse('500 Internal Server Error\n', {
    status: 500,
    contentType: 'text/plain; charset=utf-8',
  });
}

/** What such a server answers where nothing is: the same as for an `Http404` without a detail, without having one made. */
export function answerNotFound(
  request: HttpRequest,
  logger: ErrorPageLogger | undefined,
): HttpResponse {
  try {
    return chooseFormat(request) === 'problem'
      ? notFoundDocument(request)
      : answerStatus(request, NOT_FOUND);
  } catch (failure) {
    return lastResort(failure, logger);
  }
}

interface Told extends ProblemOptions {
  readonly headers: Readonly<Record<string, string>>;
}

const NOT_FOUND: Told = { status: 404, headers: { vary: 'Accept' } };
const notFoundDocument = problemMaker(NOT_FOUND);

function productionAnswer(request: HttpRequest, error: unknown): HttpResponse {
  const status = statusOf(error);
  return answerStatus(request, {
    status,
    detail: error instanceof HttpError && error.status === status ? error.detail : undefined,
    errors: error instanceof ValidationFailed ? error.errors : undefined,
    headers: headersOf(error),
  });
}

function answerStatus(request: HttpRequest, problem: Told): HttpResponse {
  const { status, detail, headers } = problem;
  switch (chooseFormat(request)) {
    case 'html':
      return plainErrorPage(status, { headers, requestId: request.id });
    case 'text':
      return plainText(status, detail, headers);
    default:
      return problemDocument(request, problem);
  }
}

function plainText(
  status: number,
  detail: string | undefined,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  const line = `${status} ${statusPhrase(status)}${detail === undefined ? '' : `: ${detail}`}\n`;
  return new HttpResponse(line, {
    status,
    headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' },
  });
}
