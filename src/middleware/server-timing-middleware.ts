import { BaseSettings } from '../conf/base-settings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import { StateKey } from '../http/request-state.js';
import { isThenable } from './layer-answer.js';
import { Middleware, MiddlewareNotUsed, type Next } from './middleware.js';

const HEADER = 'server-timing';
const METRIC_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

const timingsKey = new StateKey<string[]>('serverTimings');

/**
 * Tells the browser's developer tools how long the application took: `Server-Timing: app;dur=12.3`
 * (W3C Server Timing), in milliseconds, from this middleware inwards, for every answer.
 *
 * In debug only, since how long an answer took can tell strangers what is behind it. To have it in production for some
 * requests, extend it and override `shows`.
 *
 * @throws MiddlewareNotUsed without debug, unless it is extended.
 */
@Middleware()
export class ServerTimingMiddleware {
  constructor(protected readonly settings: BaseSettings) {
    if (new.target === ServerTimingMiddleware && !settings.debug) {
      throw new MiddlewareNotUsed('Timings are shown in debug only.');
    }
  }

  handle(request: HttpRequest, next: Next): HttpResponse | Promise<HttpResponse> {
    const started = performance.now();
    const answer = next(request);
    if (isThenable(answer))
      return answer.then((response) => this.#report(request, response, started));
    return this.#report(request, answer, started);
  }

  /** Whether the answer to `request` carries the header. @defaultValue in debug */
  protected shows(_request: HttpRequest): boolean {
    return this.settings.debug;
  }

  #report(request: HttpRequest, response: HttpResponse, started: number): HttpResponse {
    if (!this.shows(request)) return response;
    const metrics = [
      ...(request.state.get(timingsKey) ?? []),
      metric('app', performance.now() - started),
    ];
    response.headers.append(HEADER, metrics.join(', '));
    return response;
  }
}

/**
 * Adds a duration to what {@link ServerTimingMiddleware} reports: `addServerTiming(request, 'db', 3.2)`.
 *
 * @param name - a token, such as `db`
 * @throws ImproperlyConfigured `MIDDLEWARE_BAD_TIMING_NAME` when it is none.
 */
export function addServerTiming(request: HttpRequest, name: string, durationMs: number): void {
  const timings = request.state.get(timingsKey) ?? [];
  timings.push(metric(name, durationMs));
  request.state.set(timingsKey, timings);
}

function metric(name: string, durationMs: number): string {
  if (METRIC_NAME.test(name)) return `${name};dur=${durationMs.toFixed(1)}`;
  throw new ImproperlyConfigured(`"${name}" cannot be the name of a server timing.`, {
    code: 'MIDDLEWARE_BAD_TIMING_NAME',
    fix: 'Use letters, digits, "-" and "_".',
  });
}
