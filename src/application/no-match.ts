import { isPlainText } from '../conf/plain-text.js';
import type { ErrorPageLogger } from '../debug/error-responder.js';
import { answerNotFound } from '../debug/production-responder.js';
import { Http404 } from '../errors/http-error.js';
import { withoutStack } from '../errors/without-stack.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { maskedJson } from '../logging/request-line.js';
import type { ConverterParts } from './create-converter.js';

/** The error of a request whose path no URL pattern matches. */
export function noMatch(request: HttpRequest): Http404 {
  return new Http404(problemOf(request.path), {
    code: 'URLS_NO_MATCH',
    fix: 'Add a route for the path, or correct the address; "lapompe routes" lists all.',
  });
}

/** The problem of that error as JSON, masked, without making the error. */
export function noMatchReason({ path }: HttpRequest): string {
  return isPlainText(path)
    ? `"No URL pattern matches \\"${path}\\"."`
    : maskedJson(problemOf(path));
}

function problemOf(path: string): string {
  return `No URL pattern matches "${path}".`;
}

/** What {@link createNoMatchAnswer} needs. */
export interface NoMatchParts extends Pick<ConverterParts, 'errorViewFor'> {
  readonly logger: ErrorPageLogger;
  /** Is told of each answer. */
  reportNoMatch(request: HttpRequest): void;
}

/**
 * Makes the function that answers in production where no pattern matches, as the conversion of the error would. It gives undefined
 * where the URL conf has a view of its own for that, which wants the error.
 */
export function createNoMatchAnswer({ errorViewFor, logger, reportNoMatch }: NoMatchParts) {
  return function answerNoMatch(request: HttpRequest): HttpResponse | undefined {
    if (errorViewFor(request, 404) !== undefined) return undefined;
    const response = answerNotFound(request, logger);
    reportNoMatch(request);
    return response;
  };
}

const FAILURE = Symbol('failure');
const NO_MATCH = Symbol('noMatch');
// On the request itself: a table of all that are alive costs as much as the answer.
type Failed = HttpRequest & { [FAILURE]?: unknown };

/** Keeps `error` as what went wrong with `request`. */
export function keepFailure(request: HttpRequest, error: unknown): void {
  (request as Failed)[FAILURE] = error;
}

/** Keeps that no pattern matches; the error is made when somebody asks for it. */
export function keepNoMatch(request: HttpRequest): void {
  (request as Failed)[FAILURE] = NO_MATCH;
}

/** True while that, and nothing else, went wrong with `request`, and nobody has asked for the error. */
export function isNoMatch(request: HttpRequest): boolean {
  return (request as Failed)[FAILURE] === NO_MATCH;
}

/** What went wrong last with `request`; undefined when nothing did. */
export function failureOf(request: HttpRequest): unknown {
  const failed = request as Failed;
  if (failed[FAILURE] === NO_MATCH) failed[FAILURE] = withoutStack(() => noMatch(request));
  return failed[FAILURE];
}
