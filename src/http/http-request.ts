import type { IncomingMessage } from 'node:http';

import { toAbsoluteUri } from './absolute-uri.js';
import { BODILESS_METHODS } from './bodiless-methods.js';
import { EMPTY_BODY, type ParsedBody } from './body.js';
import { cgiVariables, defaultPort } from './cgi-variables.js';
import { DirectOrigin } from './direct-origin.js';
import { resolveForwarded, type Forwarded } from './forwarded.js';
import { notServed, splitDomainPort } from './host.js';
import { acceptsType, choosePreferredType, parseAccept, type MediaType } from './media-type.js';
import type { MultiValueMap } from './multi-value-map.js';
import { parseCookies } from './parse-cookies.js';
import { QueryDict } from './query-dict.js';
import {
  announcesBody,
  bodyNotLoaded,
  bytesOfBody,
  RequestBody,
  valueOfBody,
} from './request-body.js';
import type { RequestContext } from './request-context.js';
import { consultedNames, RequestHeaders } from './request-headers.js';
import { newRequestId } from './request-id.js';
import { decodePath, originForm } from './request-path.js';
import { RequestState } from './request-state.js';
import type { ResolverMatch } from './resolver-match.js';
import { withoutScriptName } from './script-name.js';
import { BadSignature, cookieSigner, type GetSignedCookieOptions } from './signing.js';
import { runClosers, type Closer } from './run-closers.js';
import type { UploadedFile } from './uploaded-file.js';

/**
 * A request, read lazily: nothing is parsed before it is asked for, and nothing twice (Django topic: HttpRequest).
 *
 * The body arrives while the request is answered. The framework has it read before the view is called, so `POST`,
 * `FILES`, `data` and `body` are ready there; a middleware that needs them earlier awaits {@link loadBody}.
 */
export class HttpRequest {
  /** Node's own request; Express's, with its prototype, when it came through a server. */
  readonly incoming: IncomingMessage;
  /** What all requests of the application share. */
  readonly context: RequestContext;
  /** HTTP method in upper case. */
  readonly method: string;
  /** What the URL resolver found; undefined before the URL was resolved. */
  resolverMatch: ResolverMatch | undefined = undefined;
  #id: string | undefined = undefined;
  /** Set by a middleware to resolve this request against another URL conf: a name of `settings.urlconfs`. */
  urlconf: string | undefined = undefined;

  #rawPath: string | undefined = undefined;
  #queryString = '';
  #path: string | undefined = undefined;
  #headers: RequestHeaders | undefined = undefined;
  #get: QueryDict | undefined = undefined;
  #cookies: ReadonlyMap<string, string> | undefined = undefined;
  #forwarded: Forwarded | undefined = undefined;
  #accepted: readonly MediaType[] | undefined = undefined;
  #state: RequestState | undefined = undefined;
  #meta: Readonly<Record<string, string>> | undefined = undefined;
  #abortion: AbortController | undefined = undefined;
  #body: RequestBody | undefined = undefined;
  #hostWasChecked = false;
  #closers: Closer[] | undefined = undefined;

  constructor(incoming: IncomingMessage, context: RequestContext) {
    this.incoming = incoming;
    this.context = context;
    this.method = incoming.method ?? 'GET';
  }

  // ---- Address ----------------------------------------------------------------------------------------------------

  /** The path, decoded once, without the query: the only form that anything in this package looks at. */
  get path(): string {
    return (this.#path ??= decodePath(this.rawPath));
  }

  /** The path as it was sent, percent-encoded, without script name and query. */
  get rawPath(): string {
    return this.#rawPath ?? this.#splitUrl();
  }

  /** What follows the `?`, without it. */
  get queryString(): string {
    if (this.#rawPath === undefined) this.#splitUrl();
    return this.#queryString;
  }

  #splitUrl(): string {
    const url = originForm(this.incoming.url ?? '/');
    const mark = url.indexOf('?');
    const given = mark < 0 ? url : url.slice(0, mark);
    this.#queryString = mark < 0 ? '' : url.slice(mark + 1);
    const path = given.startsWith('/') ? given : `/${given}`;
    const { scriptName } = this.context;
    return (this.#rawPath = scriptName === '' ? path : withoutScriptName(path, scriptName));
  }

  /** Path (with script name) and query, as they were sent. */
  getFullPath(): string {
    const { scriptName } = this.context;
    return scriptName + this.rawPath + (this.queryString === '' ? '' : `?${this.queryString}`);
  }

  /** `https` or `http`, also as told by a trusted proxy. */
  get scheme(): 'http' | 'https' {
    return this.#origin().scheme;
  }

  /** True when the client's connection is encrypted. */
  isSecure(): boolean {
    return this.#origin().scheme === 'https';
  }

  /** The client's address: of the connection, or as told by trusted proxies. */
  get remoteAddress(): string {
    return this.#origin().address;
  }

  #origin(): Forwarded {
    if (this.#forwarded === undefined) {
      const direct = new DirectOrigin(this.incoming);
      const { trusts, settings } = this.context;
      this.#forwarded =
        trusts === undefined
          ? direct
          : resolveForwarded(this.incoming.headers, direct, trusts, settings.forwardedHeaders);
    }
    return this.#forwarded;
  }

  /**
   * The host that the client asked for, with its port where it is not the scheme's own.
   *
   * @throws DisallowedHost `HTTP_DISALLOWED_HOST` when it is not in `allowedHosts`.
   */
  getHost(): string {
    const { host } = this.#origin();
    if (this.#hostWasChecked) return host;
    if (!this.context.serves(host)) throw notServed(host);
    this.#hostWasChecked = true;
    return host;
  }

  /** The port that the client asked for. */
  getPort(): string {
    const [, port] = splitDomainPort(this.getHost());
    return port !== '' ? port : defaultPort(this.scheme);
  }

  /** `location`, or this request's own address, as an absolute URI. */
  buildAbsoluteUri(location?: string): string {
    const host = this.getHost();
    if (location === undefined) return `${this.scheme}://${host}${this.getFullPath()}`;
    const path = this.context.scriptName + this.rawPath;
    return toAbsoluteUri(location, { scheme: this.scheme, host, path });
  }

  // ---- Headers ----------------------------------------------------------------------------------------------------

  /** The headers, by names in any case. */
  get headers(): RequestHeaders {
    return (this.#headers ??= new RequestHeaders(this.incoming.headers));
  }

  /** The request in the form of CGI variables: `REQUEST_METHOD`, `PATH_INFO`, `HTTP_USER_AGENT` … */
  get META(): Readonly<Record<string, string>> {
    return (this.#meta ??= cgiVariables(this, this.#origin().host));
  }

  /** The cookies that the client sent, by name; of one name twice the last. */
  get COOKIES(): ReadonlyMap<string, string> {
    return (this.#cookies ??= parseCookies(this.incoming.headers.cookie ?? ''));
  }

  /**
   * The value of a signed cookie; undefined, or `default`, when there is none.
   *
   * @throws BadSignature unless a `default` is given: `HTTP_BAD_SIGNATURE` when it was not signed by us,
   * `HTTP_SIGNATURE_EXPIRED` when it is too old.
   */
  getSignedCookie(
    name: string,
    options: GetSignedCookieOptions & { readonly default: string },
  ): string;
  getSignedCookie(name: string, options?: GetSignedCookieOptions): string | undefined;
  getSignedCookie(
    name: string,
    { salt, default: fallback, ...age }: GetSignedCookieOptions = {},
  ): string | undefined {
    const value = this.COOKIES.get(name);
    if (value === undefined) return fallback;
    try {
      return cookieSigner(this.context.signingKeys, name, salt).unsign(value, age);
    } catch (error) {
      if (fallback === undefined || !(error instanceof BadSignature)) throw error;
      return fallback;
    }
  }

  /** The media type of the body, in lower case, without parameters; empty without one. */
  get contentType(): string {
    return this.#bodyPart.contentType.type;
  }

  /** Parameters of the content type: `charset`, `boundary`. */
  get contentParams(): ReadonlyMap<string, string> {
    return this.#bodyPart.contentType.parameters;
  }

  /** What the client accepts, the most wanted first (RFC 9110, section 12.5.1). */
  get acceptedTypes(): readonly MediaType[] {
    return (this.#accepted ??= parseAccept(this.incoming.headers.accept ?? '*/*'));
  }

  /**
   * Headers of the request that were looked at, among `Accept` and `Cookie`: those that the answer may depend on, for
   * `Vary` (RFC 9110, section 12.5.5).
   */
  get consultedHeaders(): readonly string[] {
    return consultedNames(this.#accepted !== undefined, this.#cookies !== undefined);
  }

  /** True when the client accepts `mediaType`. */
  accepts(mediaType: string): boolean {
    return acceptsType(this.acceptedTypes, mediaType);
  }

  /** The one of `mediaTypes` that the client likes best; undefined when it accepts none. */
  getPreferredType<Type extends string>(mediaTypes: readonly Type[]): Type | undefined {
    return choosePreferredType(this.acceptedTypes, mediaTypes);
  }

  // ---- Query and body -----------------------------------------------------------------------------------------------

  /** The query string, immutable. */
  get GET(): QueryDict {
    return (this.#get ??= QueryDict.parse(this.queryString, {
      maxFields: this.context.settings.dataUploadMaxFields,
    }));
  }

  /** Fields of a form sent with POST; empty for anything else, as in Django. */
  get POST(): QueryDict {
    if (this.method !== 'POST') return QueryDict.EMPTY;
    return this.#loadedBody.fields;
  }

  /** Files of a form, sent by any method. */
  get FILES(): MultiValueMap<UploadedFile> {
    return this.#loadedBody.files;
  }

  /** The parsed body of any method: a JSON value, a QueryDict for a form, a string for text, bytes for the rest. */
  get data(): unknown {
    return valueOfBody(this.#loadedBody);
  }

  /** The body as {@link loadBody} read it. */
  get parsedBody(): ParsedBody {
    return this.#loadedBody;
  }

  /**
   * The bytes of the body.
   *
   * @throws BadRequest `HTTP_BODY_WAS_STREAMED` for a multipart body, whose files have been written away.
   */
  get body(): Buffer {
    return bytesOfBody(this.#loadedBody);
  }

  /** The body as a stream, for a route marked with `@StreamBody()`. */
  get stream(): IncomingMessage {
    return this.incoming;
  }

  /** True once the body has been read. */
  get isBodyLoaded(): boolean {
    return this.#body?.parsed !== undefined;
  }

  /** True when the client announced a body. */
  get hasBody(): boolean {
    return announcesBody(this.incoming);
  }

  /**
   * Reads and parses the body, once. Later calls wait for the first.
   *
   * @throws HttpError a typed 4xx for anything a client can get wrong: type, syntax, size, time.
   */
  loadBody(): Promise<void> {
    return this.#bodyPart.load((close) => this.onClose(close));
  }

  /**
   * The same at once, for a body that has come together with its head; false for any other, of which nothing was read then.
   *
   * @throws HttpError as {@link loadBody}
   */
  loadBodyAtHand(): boolean {
    return this.#bodyPart.loadAtHand();
  }

  get #bodyPart(): RequestBody {
    return (this.#body ??= new RequestBody(this.incoming, this.context.settings));
  }

  get #loadedBody(): ParsedBody {
    const parsed = this.#body?.parsed;
    if (parsed !== undefined) return parsed;
    // Of a method whose body means nothing, none is read unless it is asked for.
    if (!this.hasBody || BODILESS_METHODS.has(this.method)) return EMPTY_BODY;
    throw bodyNotLoaded(this);
  }

  // ---- The life of the request ----------------------------------------------------------------------------------------

  /** Values that middlewares and views keep on the request. */
  get state(): RequestState {
    return (this.#state ??= new RequestState());
  }

  /** Identifies the request in logs; set by `RequestIdMiddleware`, else made on first use. */
  get id(): string {
    return (this.#id ??= newRequestId());
  }

  set id(id: string) {
    this.#id = id;
  }

  /** Aborted when the client goes away before the answer is complete, or the server has to cut it short. */
  get signal(): AbortSignal {
    return (this.#abortion ??= new AbortController()).signal;
  }

  /** True once the client has gone, or the server has cut the request short. */
  get isAborted(): boolean {
    return this.#abortion?.signal.aborted === true;
  }

  /** Aborts {@link signal}. Called by the server. */
  abort(reason?: unknown): void {
    (this.#abortion ??= new AbortController()).abort(reason);
  }

  /** Runs `closer` once when the request is over, however it ends. */
  onClose(closer: Closer): this {
    (this.#closers ??= []).push(closer);
    return this;
  }

  /** True when {@link close} has something to do. */
  get hasClosers(): boolean {
    return this.#closers !== undefined;
  }

  /** Runs what {@link onClose} collected. A closer that fails does not keep the others from running. Called by the server. */
  async close(): Promise<void> {
    const closers = this.#closers;
    this.#closers = undefined;
    if (closers !== undefined) await runClosers(closers);
  }
}
