import { BaseSettings } from '../conf/base-settings.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { DisallowedHost } from '../errors/http-error.js';
import { patchVary } from '../http/cache-control.js';
import { HeaderBlock } from '../http/header-block.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse } from '../http/http-response.js';
import { Middleware } from '../middleware/middleware.js';
import { toRequestPattern } from '../middleware/request-pattern.js';
import { CompiledPolicy, overridingPolicy, usedNonce } from './content-security-policy.js';
import { secureHeaders, securityHeaders } from './security-headers.js';

/**
 * Puts the security headers on every answer, and sends http to https where `secureSslRedirect` is on
 * (Django topic: SecurityMiddleware, XFrameOptionsMiddleware, ContentSecurityPolicyMiddleware).
 *
 * A header that the view set itself stays. It never throws and never rejects, so that as the outermost layer it sees
 * every answer, those to refused requests included.
 *
 * | on | header |
 * | --- | --- |
 * | every answer to which `Accept` or `Cookie` mattered | these names in `Vary` |
 * | every answer | `X-Content-Type-Options`, `X-Frame-Options`, `Referrer-Policy`, `Cross-Origin-Opener-Policy`, `Cross-Origin-Resource-Policy` |
 * | https | `Strict-Transport-Security` |
 * | HTML, XHTML, SVG | `Content-Security-Policy`, and its report-only twin |
 * | `application/octet-stream` | `Content-Disposition: attachment` |
 * | `text/*` without a charset | `; charset=utf-8` |
 */
@Middleware()
export class SecurityMiddleware {
  readonly #plain: HeaderBlock;
  readonly #secure: HeaderBlock;
  readonly #policies: readonly (readonly [name: string, policy: CompiledPolicy])[];
  readonly #redirectsToHttps: boolean;
  readonly #httpsHost: string;
  readonly #exemptPaths: readonly RegExp[];

  constructor(settings: BaseSettings) {
    this.#plain = new HeaderBlock(securityHeaders(settings));
    this.#secure = new HeaderBlock(secureHeaders(settings));
    this.#policies = policiesOf(settings);
    this.#redirectsToHttps = settings.secureSslRedirect;
    this.#httpsHost = settings.secureSslHost;
    this.#exemptPaths = settings.secureRedirectExempt.map(toExemption);
  }

  processRequest(request: HttpRequest): HttpResponse | undefined {
    return this.#redirectsToHttps && !request.isSecure()
      ? this.#redirectToHttps(request)
      : undefined;
  }

  processResponse(request: HttpRequest, response: HttpResponse): HttpResponse {
    const { headers } = response;
    headers.setDefaults(request.isSecure() ? this.#secure : this.#plain);
    const consulted = request.consultedHeaders;
    if (consulted.length > 0) patchVary(response, consulted);
    const type = headers.get('content-type');
    if (type !== undefined && !isHarmlessType(type)) this.#secureType(request, response, type);
    return response;
  }

  #secureType(request: HttpRequest, response: HttpResponse, type: string): void {
    if (DOCUMENT.test(type)) this.#setPolicies(request, response);
    else if (UNKNOWN.test(type)) response.headers.setDefault('content-disposition', 'attachment');
    if (TEXT_WITHOUT_CHARSET.test(type))
      response.headers.set('content-type', `${type}; charset=utf-8`);
  }

  #setPolicies(request: HttpRequest, response: HttpResponse): void {
    const override = overridingPolicy(request);
    const nonce = usedNonce(request);
    for (const [name, configured] of this.#policies) {
      const policy = name === POLICY ? (override ?? configured) : configured;
      const value = nonce === undefined ? policy.text : policy.withNonce(nonce);
      if (value !== '') response.headers.setDefault(name, value);
    }
  }

  #redirectToHttps(request: HttpRequest): HttpResponse | undefined {
    const path = request.path.slice(1);
    if (this.#exemptPaths.some((pattern) => pattern.test(path))) return undefined;
    const host = this.#httpsHost === '' ? hostWithoutPort(request) : this.#httpsHost;
    // A host that is not served is refused further in, and the refusal comes back through this layer.
    if (host === undefined) return undefined;
    return new HttpResponse('', {
      status: 301,
      headers: { location: `https://${host}${request.getFullPath()}` },
    });
  }
}

const POLICY = 'content-security-policy';
const DOCUMENT = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)\b/i;
const UNKNOWN = /^application\/octet-stream\b/i;
// Event streams are UTF-8 by definition, and some clients compare the whole value.
const TEXT_WITHOUT_CHARSET = /^text\/(?!event-stream)(?:(?!charset=).)*$/i;

const MAX_KNOWN_TYPES = 100;
const knownTypes = new Map<string, boolean>();

/** True for a type that nothing has to be done about. An application uses few types, so each is looked at once. */
function isHarmlessType(type: string): boolean {
  let isHarmless = knownTypes.get(type);
  if (isHarmless === undefined) {
    isHarmless = !DOCUMENT.test(type) && !UNKNOWN.test(type) && !TEXT_WITHOUT_CHARSET.test(type);
    if (knownTypes.size < MAX_KNOWN_TYPES) knownTypes.set(type, isHarmless);
  }
  return isHarmless;
}

function policiesOf(settings: BaseSettings): [string, CompiledPolicy][] {
  return [
    [POLICY, new CompiledPolicy(settings.contentSecurityPolicy)],
    [`${POLICY}-report-only`, new CompiledPolicy(settings.contentSecurityPolicyReportOnly)],
  ];
}

function toExemption(pattern: unknown): RegExp {
  if (pattern instanceof RegExp) return toRequestPattern(pattern, 'secureRedirectExempt');
  throw new ImproperlyConfigured(
    `"secureRedirectExempt" holds "${String(pattern)}", which is no regular expression.`,
    {
      code: 'SECURITY_BAD_EXEMPTION',
      fix: 'Write the paths as regular expressions: [/^health\\/$/].',
    },
  );
}

/** The requested host; without its port, since http and https never share one. */
function hostWithoutPort(request: HttpRequest): string | undefined {
  try {
    return request.getHost().replace(/:\d+$/, '');
  } catch (error) {
    if (error instanceof DisallowedHost) return undefined;
    throw error;
  }
}
