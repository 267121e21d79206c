import type { BaseSettings } from '../conf/base-settings.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { TriedPattern } from '../http/resolver-match.js';

/** Turns whatever was thrown into the response that the client gets. Never throws. */
export type ErrorResponder = (request: HttpRequest, error: unknown) => HttpResponse;

/** Where a failure of an error page itself is reported; any logger of this shape. */
export interface ErrorPageLogger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What {@link createErrorResponder} needs to know of the application. */
export interface ErrorResponderOptions {
  /** The application's settings; `debug` decides which responder is made. */
  readonly settings: BaseSettings;
  /** The URL patterns in the order in which they are tried for `request`. Asked in debug only. */
  readonly getTried: (request: HttpRequest) => readonly TriedPattern[];
  /** Names of the layers around the view of `request`, the outermost first. Asked in debug only. */
  readonly describeChain: (request: HttpRequest) => readonly string[];
  readonly logger?: ErrorPageLogger | undefined;
}
