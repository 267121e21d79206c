import { BaseSettings } from '../conf/base-settings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { PermissionDenied } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { UrlLookup } from '../urls/url-lookup.js';
import { Middleware } from './middleware.js';
import { toRequestPattern } from './request-pattern.js';

/**
 * Tidies addresses (Django topic: CommonMiddleware).
 *
 * - A user agent that matches one of `disallowedUserAgents` gets 403.
 * - With `prependWww`, `example.org` is redirected to `www.example.org`, the slash appended in the same step.
 * - With `appendSlash`, a path that leads nowhere is redirected (301) to the same path with a slash, where that one
 *   leads somewhere. It is looked at only after a 404, so a hit pays nothing.
 *
 * The host is checked here too, so that an application with this middleware alone serves its own hosts only.
 */
@Middleware()
export class CommonMiddleware {
  readonly #lookup: UrlLookup;
  readonly #disallowedAgents: readonly RegExp[];
  readonly #prependsWww: boolean;
  readonly #appendsSlash: boolean;
  readonly #explains: boolean;

  constructor(settings: BaseSettings, lookup: UrlLookup) {
    this.#lookup = lookup;
    this.#disallowedAgents = settings.disallowedUserAgents.map((pattern) =>
      toRequestPattern(pattern, 'disallowedUserAgents'),
    );
    this.#prependsWww = settings.prependWww;
    this.#appendsSlash = settings.appendSlash;
    this.#explains = settings.debug;
  }

  processRequest(request: HttpRequest): HttpResponse | undefined {
    if (this.#disallowedAgents.length > 0) this.#refuseAgent(request);
    const host = request.getHost();
    // An IPv6 address has brackets, and no "www." before them.
    if (!this.#prependsWww || /^(?:www\.|\[)/i.test(host)) return undefined;
    return redirect(`${request.scheme}://www.${host}${this.#fullPath(request)}`);
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    if (response.status !== 404 || !this.#wantsSlash(request)) return response;
    return redirect(this.#pathWithSlash(request));
  }

  #refuseAgent(request: HttpRequest): void {
    const agent = request.headers.get('user-agent');
    if (agent === undefined || !this.#disallowedAgents.some((pattern) => pattern.test(agent)))
      return;
    throw new PermissionDenied(`The user agent "${agent.slice(0, 200)}" is not allowed.`, {
      code: 'MIDDLEWARE_DISALLOWED_USER_AGENT',
      fix: 'Change "disallowedUserAgents" if it is to be served.',
    });
  }

  #wantsSlash(request: HttpRequest): boolean {
    if (!this.#appendsSlash || request.path.endsWith('/')) return false;
    // A view was found, so the 404 is the view's own.
    if (request.resolverMatch !== undefined) return false;
    // In this order, because an address that leads nowhere seldom leads somewhere with a slash: one look is enough.
    return (
      this.#lookup.resolves(`${request.path}/`, request) &&
      !this.#lookup.resolves(request.path, request)
    );
  }

  #fullPath(request: HttpRequest): string {
    return this.#wantsSlash(request)
      ? this.#pathWithSlash(request)
      : escapeLeadingSlashes(request.getFullPath());
  }

  #pathWithSlash(request: HttpRequest): string {
    if (this.#explains && LOSES_BODY.has(request.method)) throw bodyWouldBeLost(request);
    const { rawPath, queryString, context } = request;
    return escapeLeadingSlashes(
      `${context.scriptName}${rawPath}/${queryString === '' ? '' : `?${queryString}`}`,
    );
  }
}

const LOSES_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** `//host/` would be another site to a browser, and so would `/\host/`. */
function escapeLeadingSlashes(path: string): string {
  if (path.startsWith('//')) return `/%2F${path.slice(2)}`;
  return path.startsWith('/\\') ? `/%5C${path.slice(2)}` : path;
}

function redirect(location: string): HttpResponse {
  return new HttpResponse('', { status: 301, headers: { location } });
}

function bodyWouldBeLost(request: HttpRequest): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `${request.method} ${request.path} would be redirected to "${request.path}/", and its body would be lost on the way.`,
    {
      code: 'MIDDLEWARE_SLASH_LOSES_BODY',
      fix: `Send it to "${request.path}/", or set "appendSlash" to false.`,
    },
  );
}
