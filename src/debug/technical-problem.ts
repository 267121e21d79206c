import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { problemDocument } from '../http/problem-document.js';
import type { ErrorFacts } from './error-facts.js';
import type { ErrorReport } from './error-report.js';

/** The problem document of debug: that of production, and the facts of the technical page beside it. */
export function technicalProblem(
  request: HttpRequest,
  report: ErrorReport,
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  return problemDocument(request, {
    status: report.status,
    detail: report.detail,
    errors: report.errors,
    headers: { ...headers, 'cache-control': 'no-store' },
    extensions: {
      ...errorMembers(report.error),
      ...addressMembers(report),
      ...fieldMembers(report),
    },
  });
}

function errorMembers(error: ErrorFacts): Readonly<Record<string, unknown>> {
  return {
    exception: error.type,
    problem: error.problem,
    code: error.code,
    fix: error.fix,
    ...(error.properties.length === 0
      ? {}
      : { properties: Object.fromEntries(error.properties.map(({ name, text }) => [name, text])) }),
    stack: error.frames.map(({ functionName, isAsync, owner, location }) => ({
      function: functionName,
      ...(isAsync ? { async: true } : {}),
      owner,
      location,
    })),
    ...(error.causes.length === 0
      ? {}
      : {
          causes: error.causes.map(({ relation, error: cause }) => ({
            relation,
            ...errorMembers(cause),
          })),
        }),
  };
}

function addressMembers({
  request,
  chain,
  tried,
  nearMisses,
  allowed,
  routes,
}: ErrorReport): Readonly<Record<string, unknown>> {
  return {
    request: `${request.method} ${request.address}`,
    view: request.match.find(({ name }) => name === 'View')?.text,
    middleware: chain,
    ...(nearMisses.length === 0
      ? {}
      : { nearMisses: nearMisses.map(({ pattern, reason }) => ({ ...pattern, reason })) }),
    ...(tried.length === 0 ? {} : { tried }),
    ...(allowed.length === 0 ? {} : { allowed }),
    ...(routes.length === 0 ? {} : { routes }),
  };
}

function fieldMembers({ fields, dtoName, source }: ErrorReport): Readonly<Record<string, unknown>> {
  return fields.length === 0 ? {} : { dto: dtoName, source, fields };
}
