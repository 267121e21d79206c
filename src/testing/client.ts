import type { OutgoingHttpHeaders } from 'node:http';

import type { Constructor } from '../conf/constructor.js';
import { HttpError } from '../errors/http-error.js';
import { CookieJar } from './cookie-jar.js';
import { encodeBody, encodeForm, type BodyOptions, type FormData } from './encode-body.js';
import { InMemoryAgent } from './in-memory-agent.js';
import { Observations } from './observations.js';
import { extendChain, preservesRequest, redirectTarget } from './redirects.js';
import { planCall, type CallArguments, type CallBody, type CallableName } from './route-call.js';
import { sendRequest, type ReceivedResponse, type SentRequest } from './send-request.js';
import { TestResponse, type FollowedRedirect } from './test-response.js';
import type { TestableApplication } from './testable-application.js';

/** Headers to send; names in any case. */
export type ClientHeaders = Readonly<Record<string, string | number | readonly string[]>>;

/** Options of a {@link Client}. */
export interface ClientOptions {
  /** Headers of every request. */
  readonly headers?: ClientHeaders;
  /**
   * Throws in the test what a view threw and nobody handled, in place of giving the 500 that it became.
   *
   * @defaultValue true
   */
  readonly raiseRequestException?: boolean;
  /** Sends requests over https unless told otherwise. */
  readonly secure?: boolean;
  /**
   * Value of the `Host` header: `testserver` where the application's `allowedHosts` have it, else the first host that
   * they allow.
   */
  readonly host?: string;
  /** Other hosts that lead to the application: redirects to them are followed as well. */
  readonly servedHosts?: readonly string[];
  /**
   * The client's address as the server sees it.
   *
   * @defaultValue '127.0.0.1'
   */
  readonly remoteAddress?: string;
}

/** Options of one request. */
export interface RequestOptions extends BodyOptions {
  /** Added to the query of the path. */
  readonly query?: FormData;
  /** Sent beside the client's own; they win over those. */
  readonly headers?: ClientHeaders;
  /** Follows redirects, at most 20. */
  readonly follow?: boolean;
  /** Sends it over https, or over http where the client's default is https. */
  readonly secure?: boolean;
}

/**
 * A browser in miniature for tests: sends requests through the whole framework without opening a port, keeps cookies,
 * follows redirects (Django topic: the test client).
 *
 * ```ts
 * const client = new Client(application);
 * const response = await client.get('/search/', { query: { q: 'science' } });
 * expect(response.status).toBe(200);
 * ```
 */
export class Client {
  /** Kept from answer to request, as a browser does. */
  readonly cookies: CookieJar;
  readonly application: TestableApplication;
  readonly host: string;
  readonly #options: ClientOptions;
  readonly #observations: Observations;
  #plainAgent: InMemoryAgent | undefined;
  #secureAgent: InMemoryAgent | undefined;

  constructor(application: TestableApplication, options: ClientOptions = {}) {
    this.application = application;
    this.host = options.host ?? defaultHost(application.settings);
    this.cookies = new CookieJar(this.host.replace(/:\d+$/, ''));
    this.#options = options;
    this.#observations = Observations.of(application);
  }

  /** Sends GET; `data` becomes the query. */
  get(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('GET', path, options);
  }

  /** Sends HEAD; `data` becomes the query. */
  head(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('HEAD', path, options);
  }

  /** Sends POST; `data` becomes a multipart form unless `contentType` says otherwise. */
  post(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('POST', path, options);
  }

  /** Sends PUT. */
  put(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('PUT', path, options);
  }

  /** Sends PATCH. */
  patch(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('PATCH', path, options);
  }

  /** Sends DELETE. */
  delete(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('DELETE', path, options);
  }

  /** Sends OPTIONS. */
  options(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('OPTIONS', path, options);
  }

  /** Sends TRACE. */
  trace(path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.request('TRACE', path, options);
  }

  /**
   * Calls a controller's method by its name: URL, HTTP method and the type of the body come from the route.
   *
   * ```ts
   * const { body } = await client.call(BookController, 'show', 3); // body.published is a string: JSON has no dates
   * ```
   *
   * @throws ImproperlyConfigured `TESTING_NO_ROUTE` when the method is no route
   */
  async call<Controller, Name extends CallableName<Controller>>(
    controller: Constructor<Controller>,
    handlerName: Name,
    ...args: CallArguments<Controller[Name], RequestOptions>
  ): Promise<TestResponse<CallBody<Controller[Name]>>> {
    const { method, path, options } = planCall<RequestOptions>(
      this.application,
      controller,
      handlerName,
      args,
    );
    return (await this.request(method, path, options)) as TestResponse<CallBody<Controller[Name]>>;
  }

  /**
   * Sends a request with any method. A path is sent as it is, but for characters that HTTP cannot carry.
   *
   * @throws what a view threw and nobody handled, unless `raiseRequestException` is false
   * @throws RedirectCycleError `TESTING_REDIRECT_CYCLE` with `follow`
   */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<TestResponse> {
    const name = method.toUpperCase();
    const isBodiless = name === 'GET' || name === 'HEAD';
    const { data, ...rest } = options;
    const query = { ...options.query, ...(isBodiless ? data : undefined) };
    const address = this.#address(path, query, options.secure ?? this.#options.secure ?? false);
    const response = await this.#send(
      this.#prepare(name, address, isBodiless ? rest : options),
      [],
    );
    return options.follow ? this.#follow(response, options) : response;
  }

  /** Closes the client's connections. */
  close(): void {
    this.#plainAgent?.destroy();
    this.#secureAgent?.destroy();
  }

  #address(path: string, query: FormData, isSecure: boolean): Address {
    const base = new URL(`${isSecure ? 'https' : 'http'}://${this.host}`);
    const absolute = /^https?:\/\/[^/?#]+/i.exec(path)?.[0];
    const [rest = ''] = path.slice(absolute?.length ?? 0).split('#', 1);
    const added = encodeForm(query);
    const mark = added === '' ? '' : rest.includes('?') ? '&' : '?';
    const target = rest.startsWith('/') || rest === '*' ? rest : `/${rest}`;
    return {
      origin: absolute === undefined ? base : new URL(absolute),
      target: target.replace(/[^\x21-\x7e]+/gu, encodeURIComponent) + mark + added,
    };
  }

  #prepare(method: string, { origin, target }: Address, options: RequestOptions): SentRequest {
    const url = new URL(origin);
    url.pathname = target.split('?', 1)[0] ?? '/';
    url.search = target.slice(url.pathname.length);
    const encoded = encodeBody(options);
    const headers: OutgoingHttpHeaders = {};
    if (encoded !== undefined) headers['content-type'] = encoded.contentType;
    else if (options.contentType !== undefined) headers['content-type'] = options.contentType;
    if (encoded !== undefined) headers['content-length'] = encoded.content.length;
    for (const [name, value] of [
      ...entriesOf(this.#options.headers),
      ...entriesOf(options.headers),
    ]) {
      headers[name.toLowerCase()] = Array.isArray(value) ? [...value] : (value as string | number);
    }
    const cookies = [this.cookies.headerFor(url), headers['cookie']].filter(Boolean).join('; ');
    if (cookies !== '') headers['cookie'] = cookies;
    return { method, url, target, headers, content: encoded?.content };
  }

  async #send(
    request: SentRequest,
    redirectChain: readonly FollowedRedirect[],
  ): Promise<TestResponse> {
    const received = await sendRequest(request, this.#agentFor(request.url), this.#observations);
    this.cookies.receive(request.url, received.headers['set-cookie'] ?? []);
    if (this.#options.raiseRequestException ?? true) raiseUnhandled(received);
    return new TestResponse(received, { request, client: this, redirectChain });
  }

  async #follow(first: TestResponse, options: RequestOptions): Promise<TestResponse> {
    let response = first;
    for (let to = redirectTarget(response); to && this.#serves(to); to = redirectTarget(response)) {
      const chain = extendChain(response.redirectChain, response, to);
      const { method } = response.request;
      const isBodiless = method === 'GET' || method === 'HEAD';
      const keeps = preservesRequest(response.status);
      const address = { origin: new URL(to.origin), target: to.pathname + to.search };
      const next = keeps && !isBodiless ? options : { headers: options.headers ?? {} };
      const nextMethod = keeps || method === 'HEAD' ? method : 'GET';
      response = await this.#send(this.#prepare(nextMethod, address, next), chain);
    }
    return response;
  }

  #serves({ host }: URL): boolean {
    return host === this.host || (this.#options.servedHosts ?? []).includes(host);
  }

  #agentFor({ protocol }: URL): InMemoryAgent {
    return protocol === 'https:'
      ? (this.#secureAgent ??= this.#createAgent(true))
      : (this.#plainAgent ??= this.#createAgent(false));
  }

  #createAgent(secure: boolean): InMemoryAgent {
    const { remoteAddress } = this.#options;
    return new InMemoryAgent(this.application.server.nodeServer, {
      secure,
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
    });
  }
}

interface Address {
  readonly origin: URL;
  readonly target: string;
}

/** A host that the application serves: the one that Django's tests use, where it is allowed. */
function defaultHost(settings: TestableApplication['settings']): string {
  const allowed = settings?.allowedHosts ?? ['*'];
  if (allowed.some((host) => host === '*' || host === 'testserver')) return 'testserver';
  if (allowed.length === 0) return settings?.debug ? 'localhost' : 'testserver';
  return (allowed[0] ?? '').replace(/^\./, '');
}

/** An error that became a client's error (404, 403, 422 …), or was handled, is an answer like any other. */
function raiseUnhandled({ status, observed }: ReceivedResponse): void {
  const error = observed?.error;
  if (error !== undefined && status >= 500 && !(error instanceof HttpError)) throw error;
}

function entriesOf(
  headers: ClientHeaders | undefined,
): readonly (readonly [string, ClientHeaders[string]])[] {
  return Object.entries(headers ?? {});
}
