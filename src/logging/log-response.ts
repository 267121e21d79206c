import { STATUS_CODES } from '../conf/node-http.js';
import { SuspiciousOperation } from '../errors/http-error.js';
import type { Logger, LogLevel } from './logger.js';
import { maskedJson, requestLine } from './request-line.js';
import { isError } from './serialize-fields.js';

/** What the request log reads of a request; an `HttpRequest` has it. */
export interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  /** The path as it was sent, without the query, which may hold secrets. */
  readonly rawPath: string;
  readonly remoteAddress: string;
  /** True once the client has gone. */
  readonly isAborted: boolean;
  readonly resolverMatch: { readonly route: string; readonly view: string } | undefined;
}

/** What the request log reads of a response. */
export interface LoggedResponse {
  readonly status: number;
}

const CLIENT_GONE = new Set([
  'HTTP_CLIENT_GONE',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

const LOGGED = Symbol('logged');
// A mark on the response itself: a table of all that are alive costs more than the line, and the collector walks through it.
type Marked = LoggedResponse & { [LOGGED]?: true };
/** The few that somebody has frozen. */
const loggedFrozen = new WeakSet<object>();

/**
 * Writes a line for `response` when its status is 400 or more; once, however often it is called with it.
 *
 * 5xx is an `error` with the stack of `error`, or with what was thrown in its place; 4xx is a `warn`. A `SuspiciousOperation` goes to `security.<kind>`. When the
 * client has gone, whatever went wrong because of that is `debug` (Django topic: `django.request` and `django.security`).
 */
export function logResponse(
  logger: Logger,
  request: LoggedRequest,
  response: LoggedResponse,
  error?: unknown,
): void {
  if (response.status < 400 || isResponseLogged(response)) return;
  mark(response);
  const isGone = isClientGone(request, error);
  const level: LogLevel = isGone ? 'debug' : response.status >= 500 ? 'error' : 'warn';
  const isSuspicious = error instanceof SuspiciousOperation;
  const target = logger.child(isSuspicious ? `security.${error.kind}` : 'request');
  if (!target.isEnabled(level)) return;

  const shown = isSuspicious ? undefined : error;
  if (level === 'warn' && !isSuspicious) {
    const reason = reasonOf(shown);
    const reasonText = typeof reason === 'string' ? maskedJson(reason) : undefined;
    const isText = reasonText !== undefined || reason === undefined;
    if (isText && target.warnLine(requestLine(request, response.status, reasonText))) return;
  }
  const title = isSuspicious ? error.problem : (STATUS_CODES[response.status] ?? 'Unknown');
  target.log(
    level,
    describe(request, response, shown, level),
    `${isGone ? 'Client gone' : title}: ${request.method} ${request.rawPath}`,
  );
}

/**
 * The same for a 4xx whose error nobody has made, since its reason is all that was ever read of it.
 *
 * @param reasonText - the reason as JSON, masked
 */
export function logRefusal(
  logger: Logger,
  request: LoggedRequest,
  response: LoggedResponse,
  reasonText: string,
): boolean {
  const target = logger.child('request');
  if (target.isEnabled('warn')) {
    if (!target.warnLine(requestLine(request, response.status, reasonText))) return false;
  }
  mark(response);
  return true;
}

/** True when `response` is in the log already. */
export function isResponseLogged(response: LoggedResponse): boolean {
  if ((response as Marked)[LOGGED] === true) return true;
  return !Object.isExtensible(response) && loggedFrozen.has(response);
}

function mark(response: LoggedResponse): void {
  if (Object.isExtensible(response)) (response as Marked)[LOGGED] = true;
  else loggedFrozen.add(response);
}

function isClientGone(request: LoggedRequest, error: unknown): boolean {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === 'HTTP_CLIENT_GONE') return true;
  return (
    request.isAborted &&
    (error === undefined || name === 'AbortError' || CLIENT_GONE.has(String(code)))
  );
}

/** One literal, since it is made for each line. A stack where our side is at fault; else the reason alone. */
function describe(
  request: LoggedRequest,
  { status }: LoggedResponse,
  error: unknown,
  level: LogLevel,
): object {
  const match = request.resolverMatch;
  const isOurs = level === 'error';
  return {
    requestId: request.id,
    method: request.method,
    path: request.rawPath,
    remoteAddress: request.remoteAddress,
    route: match?.route,
    view: match?.view,
    status,
    err: isOurs ? error : undefined,
    reason: isOurs ? undefined : reasonOf(error),
  };
}

/** A text, unless somebody has put something else in its place. */
function reasonOf(error: unknown): unknown {
  if (!isError(error)) return undefined;
  return (error as { problem?: string }).problem ?? error.message;
}
