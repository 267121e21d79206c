import type { CausingError, ErrorFacts, NamedText, ShownFrame } from './error-facts.js';
import type { ErrorReport } from './error-report.js';

/** The whole report as plain text, to be copied into an issue or read in a terminal. */
export function textReport(report: ErrorReport): string {
  const { error, request, status, phrase } = report;
  return `${[
    `${status} ${phrase}\n${request.method} ${request.address}`,
    errorText(error),
    ...addressText(report),
    ...(report.fields.length === 0
      ? []
      : [block(fieldsTitle(report), report.fields.flatMap(fieldLines))]),
    block('Request', [...request.match, ...request.client].map(pairLine)),
    ...request.tables
      .filter(({ rows }) => rows.length > 0)
      .map(({ title, rows }) => block(title, rows.map(pairLine))),
    ...(report.chain.length === 0 ? [] : [block('Middleware, outermost first', report.chain)]),
    block('Versions', report.versions.map(pairLine)),
  ].join('\n\n')}\n`;
}

function errorText(error: ErrorFacts): string {
  const lines = [
    `${error.type}: ${error.problem}`,
    ...(error.fix === undefined ? [] : [`How to fix: ${error.fix}`]),
    ...(error.code === undefined ? [] : [`Code: ${error.code}`]),
    ...error.properties.map(pairLine),
    ...error.frames.map(frameLine),
    ...error.causes.map(causeText),
  ];
  return lines.join('\n');
}

function causeText({ relation, error }: CausingError): string {
  return `${relation === 'cause' ? 'Caused by' : 'Inside'}: ${errorText(error)}`;
}

function frameLine(frame: ShownFrame): string {
  const call =
    frame.functionName === '' ? frame.location : `${frame.functionName} (${frame.location})`;
  return `    at ${frame.isAsync ? 'async ' : ''}${call}`;
}

function addressText({ tried, nearMisses, allowed, routes }: ErrorReport): string[] {
  const routeLine = (pattern: ErrorReport['tried'][number]): string =>
    [pattern.methods?.join(',') ?? 'any', `/${pattern.route}`, pattern.name ?? '']
      .join('  ')
      .trimEnd();
  return [
    ...(nearMisses.length === 0
      ? []
      : [
          block(
            'Did you mean',
            nearMisses.map(({ pattern, reason }) => `${routeLine(pattern)}  ${reason}`),
          ),
        ]),
    ...(allowed.length === 0 ? [] : [block('Allowed methods', [allowed.join(', ')])]),
    ...(routes.length === 0 ? [] : [block('Routes of this address', routes.map(routeLine))]),
    ...(tried.length === 0 ? [] : [block('Patterns tried, in this order', tried.map(routeLine))]),
  ];
}

function fieldsTitle({ dtoName, source }: ErrorReport): string {
  return `Refused values in the ${source ?? 'request'}${dtoName === undefined ? '' : ` (${dtoName})`}`;
}

function fieldLines({ field, problems, received }: ErrorReport['fields'][number]): string[] {
  return problems.map(({ code, message }) => `${field}: ${message} [${code}] received ${received}`);
}

function pairLine({ name, text }: NamedText): string {
  return `${name}: ${text}`;
}

function block(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`)].join('\n');
}
