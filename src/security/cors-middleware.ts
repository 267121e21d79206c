import { BaseSettings } from '../conf/base-settings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { patchVary } from '../http/cache-control.js';
import { Middleware, MiddlewareNotUsed } from '../middleware/middleware.js';
import { toRequestPattern } from '../middleware/request-pattern.js';
import { AllowedHostsMiddleware } from './allowed-hosts-middleware.js';
import { SecurityMiddleware } from './security-middleware.js';

const ANY = '*';

/**
 * Lets scripts of other origins read answers (Fetch standard, CORS protocol), as `corsAllowedOrigins` says.
 *
 * An origin is compared as a whole, or with a regular expression that has to cover the whole. A preflight is answered
 * here, with 204, and goes no further. Every other request is served, also one of a strange origin: CORS keeps a
 * browser from reading the answer, it is no protection for what the request does. Access to private networks
 * (`Access-Control-Request-Private-Network`) is never granted.
 *
 * @throws MiddlewareNotUsed when no origin is allowed.
 * @throws ImproperlyConfigured `SECURITY_CORS_ANY_WITH_CREDENTIALS`, `SECURITY_CORS_BAD_ORIGIN`,
 * `MIDDLEWARE_UNSAFE_REGEX`.
 */
@Middleware({ after: [SecurityMiddleware, AllowedHostsMiddleware] })
export class CorsMiddleware {
  readonly #origins: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  readonly #allowsAny: boolean;
  readonly #allowsCredentials: boolean;
  readonly #exposedHeaders: string;
  readonly #preflightHeaders: Readonly<Record<string, string>>;

  constructor(settings: BaseSettings) {
    const origins = settings.corsAllowedOrigins;
    if (origins.length === 0) throw new MiddlewareNotUsed('"corsAllowedOrigins" is empty.');
    this.#allowsAny = origins.includes(ANY);
    this.#allowsCredentials = settings.corsAllowCredentials;
    if (this.#allowsAny && this.#allowsCredentials) throw anyWithCredentials();
    this.#origins = new Set(
      origins.filter((origin) => typeof origin === 'string').map(checkOrigin),
    );
    this.#patterns = origins.filter((origin) => origin instanceof RegExp).map(checkPattern);
    this.#exposedHeaders = settings.corsExposedHeaders.join(', ');
    this.#preflightHeaders = {
      'access-control-allow-methods': settings.corsAllowedMethods.join(', '),
      'access-control-allow-headers': settings.corsAllowedHeaders.join(', '),
      'access-control-max-age': String(settings.corsMaxAgeSeconds),
    };
  }

  processRequest(request: HttpRequest): HttpResponse | undefined {
    if (request.method !== 'OPTIONS' || !isPreflight(request)) return undefined;
    const isAllowed = this.#allows(request.headers.get('origin') ?? '');
    const response = new HttpResponse('', {
      status: 204,
      ...(isAllowed ? { headers: this.#preflightHeaders } : {}),
    });
    response.headers.delete('content-type');
    patchVary(response, ['access-control-request-method', 'access-control-request-headers']);
    return response;
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    // Also without an Origin header: what is cached for one origin must not be shown to another.
    if (!this.#allowsAny) patchVary(response, ['origin']);
    const origin = request.headers.get('origin');
    if (origin === undefined || !this.#allows(origin)) return response;
    const { headers } = response;
    headers.set('access-control-allow-origin', this.#allowsAny ? ANY : origin);
    if (this.#allowsCredentials) headers.set('access-control-allow-credentials', 'true');
    if (this.#exposedHeaders !== '')
      headers.setDefault('access-control-expose-headers', this.#exposedHeaders);
    return response;
  }

  #allows(origin: string): boolean {
    if (this.#allowsAny || this.#origins.has(origin)) return true;
    return this.#patterns.some((pattern) => pattern.test(origin));
  }
}

function isPreflight(request: HttpRequest): boolean {
  return request.headers.has('origin') && request.headers.has('access-control-request-method');
}

// `null` is what every sandboxed frame and every file sends, so it names nobody.
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/;

function checkOrigin(origin: string): string {
  if (origin === ANY || ORIGIN.test(origin)) return origin;
  throw badOrigin(`"${origin}" in "corsAllowedOrigins" is no origin`);
}

function checkPattern(pattern: RegExp): RegExp {
  const { source } = pattern;
  if (!source.startsWith('^') || !source.endsWith('$') || pattern.multiline) {
    throw badOrigin(`${String(pattern)} in "corsAllowedOrigins" does not cover the whole origin`);
  }
  // Grouped, since each alternative of ^a|b$ would be bound at one end only.
  const whole = new RegExp(`^(?:${source})$`, pattern.flags);
  return toRequestPattern(whole, 'corsAllowedOrigins');
}

function badOrigin(problem: string): ImproperlyConfigured {
  return new ImproperlyConfigured(`${problem}.`, {
    code: 'SECURITY_CORS_BAD_ORIGIN',
    fix: 'Write scheme, host and port in lower case, without a path: "https://app.example"; a regular expression from ^ to $.',
  });
}

function anyWithCredentials(): ImproperlyConfigured {
  return new ImproperlyConfigured(
    '"corsAllowedOrigins" allows any origin, and "corsAllowCredentials" is on.',
    {
      code: 'SECURITY_CORS_ANY_WITH_CREDENTIALS',
      fix: 'Name the origins that may send cookies.',
    },
  );
}
