import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { chooseFormat } from './answer-format.js';
import { errorReportOf } from './error-report.js';
import type { ErrorResponder, ErrorResponderOptions } from './error-responder.js';
import { headersOf } from './error-status.js';
import { foreignHostAnswer } from './foreign-host-answer.js';
import { pageResponse } from './page-layout.js';
import { lastResort } from './production-responder.js';
import { technicalPage } from './technical-page.js';
import { technicalProblem } from './technical-problem.js';
import { textReport } from './text-report.js';

// The default of ten ends inside the framework's own layers when the error comes from deep inside a library.
const STACK_TRACE_LIMIT = 50;

/** The responder of debug: everything that is known, in the form that the client asks for. */
export function createTechnicalResponder(options: ErrorResponderOptions): ErrorResponder {
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, STACK_TRACE_LIMIT);
  return function respondToError(request, error) {
    try {
      return foreignHostAnswer(request) ?? technicalAnswer(request, error, options);
    } catch (failure) {
      return lastResort(failure, options.logger);
    }
  };
}

function technicalAnswer(
  request: HttpRequest,
  error: unknown,
  options: ErrorResponderOptions,
): HttpResponse {
  const format = chooseFormat(request);
  const report = errorReportOf(request, error, { ...options, withCode: format === 'html' });
  const headers = headersOf(error);
  switch (format) {
    case 'html':
      return pageResponse(technicalPage(report), report.status, headers);
    case 'text':
      return new HttpResponse(textReport(report), {
        status: report.status,
        headers: {
          ...headers,
          'content-type': 'text/plain; charset=utf-8',
          'cache-control': 'no-store',
        },
      });
    default:
      return technicalProblem(request, report, headers);
  }
}
