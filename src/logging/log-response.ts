import { STATUS_CODES } from '../conf/node-http.js';
import { SuspiciousOperation } from '../errors/http-error.js';
import type { Logger, LogLevel } from './logger.js';

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

const logged = new WeakSet<object>();

/**
 * Writes a line for `response` when its status is 400 or more; once, however often it is called with it.
 *
 * 5xx is an `error` with the stack of `error`; 4xx is a `warn`. A `SuspiciousOperation` goes to `security.<kind>`. When the
 * client has gone, whatever went wrong because of that is `debug` (Django topic: `django.request` and `django.security`).
 */
export function logResponse(
  logger: Logger,
  request: LoggedRequest,
  response: LoggedResponse,
  error?: unknown,
): void {
  if (response.status < 400 || logged.has(response)) return;
  logged.add(response);
  const isGone = isClientGone(request, error);
  const level: LogLevel = isGone ? 'debug' : response.status >= 500 ? 'error' : 'warn';
  const isSuspicious = error instanceof SuspiciousOperation;
  const target = logger.child(isSuspicious ? `security.${error.kind}` : 'request');
  if (!target.isEnabled(level)) return;

  const reason = isSuspicious ? error.problem : (STATUS_CODES[response.status] ?? 'Unknown');
  target.log(
    level,
    {
      ...describeRequest(request),
      status: response.status,
      ...(!isSuspicious && error instanceof Error && describeError(error, level)),
    },
    `${isGone ? 'Client gone' : reason}: ${request.method} ${request.rawPath}`,
  );
}

/** True when `response` is in the log already. */
export function isResponseLogged(response: LoggedResponse): boolean {
  return logged.has(response);
}

function isClientGone(request: LoggedRequest, error: unknown): boolean {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === 'HTTP_CLIENT_GONE') return true;
  return (
    request.isAborted &&
    (error === undefined || name === 'AbortError' || CLIENT_GONE.has(String(code)))
  );
}

function describeRequest(request: LoggedRequest): object {
  const match = request.resolverMatch;
  return {
    requestId: request.id,
    method: request.method,
    path: request.rawPath,
    remoteAddress: request.remoteAddress,
    ...(match && { route: match.route, view: match.view }),
  };
}

/** A stack where our side is at fault; else the reason alone. */
function describeError(error: Error, level: LogLevel): object {
  if (level === 'error') return { err: error };
  return { reason: (error as { problem?: string }).problem ?? error.message };
}
