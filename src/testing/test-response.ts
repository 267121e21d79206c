import type { IncomingHttpHeaders } from 'node:http';

import { FrameworkError } from '../errors/framework-error.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { ResolverMatch } from '../http/resolver-match.js';
import { TemplateResponse } from '../http/template-response.js';
import { parseSetCookie, type CookieJar, type ParsedSetCookie } from './cookie-jar.js';
import type { ReceivedResponse, SentRequest } from './send-request.js';

/** A redirect that was followed: where to, and the status that said so. */
export type FollowedRedirect = readonly [url: string, status: number];

/** The client that a response came to, as far as a response knows it. */
export interface ReceivingClient {
  readonly cookies: CookieJar;
  readonly host: string;
  get(path: string, options?: { readonly follow?: boolean }): Promise<TestResponse>;
}

/** A test misused a response. */
export class TestingError extends FrameworkError {}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;
const TEXT_TYPE =
  /^(?:text\/|application\/(?:javascript|xml|x-www-form-urlencoded|[\w.-]+\+xml)|image\/svg\+xml)/i;

/** An answer as the test client received it, with what the application told of how it came about. */
export class TestResponse<Body = unknown> {
  readonly status: number;
  /** The reason phrase. */
  readonly reason: string;
  /** Names in lower case; `set-cookie` is an array. */
  readonly headers: IncomingHttpHeaders;
  /** The body in bytes. */
  readonly content: Buffer;
  /** The request that was sent; the last one when redirects were followed. */
  readonly request: SentRequest;
  readonly client: ReceivingClient;
  /** The redirects that were followed, in order. */
  readonly redirectChain: readonly FollowedRedirect[];
  /** The request as the application saw it; undefined when the server refused it earlier. */
  readonly httpRequest: HttpRequest | undefined;
  /** The response as the application made it. */
  readonly httpResponse: HttpResponse | undefined;
  /** What was thrown while it was answered, if anything was. */
  readonly exception: unknown;

  constructor(
    received: ReceivedResponse,
    sent: {
      readonly request: SentRequest;
      readonly client: ReceivingClient;
      readonly redirectChain: readonly FollowedRedirect[];
    },
  ) {
    this.status = received.status;
    this.reason = received.reason;
    this.headers = received.headers;
    this.content = received.content;
    this.request = sent.request;
    this.client = sent.client;
    this.redirectChain = sent.redirectChain;
    this.httpRequest = received.observed?.request;
    this.httpResponse = received.observed?.response;
    this.exception = received.observed?.error;
  }

  /** The same as {@link status}, by Django's name. */
  get statusCode(): number {
    return this.status;
  }

  /** A header in any case; several of the same name are joined with commas. */
  get(name: string): string | undefined {
    const value = this.headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** The media type, without parameters. */
  get contentType(): string {
    return (this.get('content-type') ?? '').split(';', 1)[0]?.trim() ?? '';
  }

  /** The body as text, in the charset that the content type names. */
  get text(): string {
    const charset =
      /;\s*charset="?([^\s;"]+)/i.exec(this.get('content-type') ?? '')?.[1] ?? 'utf-8';
    return new TextDecoder(charset, { ignoreBOM: true }).decode(this.content);
  }

  /**
   * The body as JSON.
   *
   * @throws TestingError `TESTING_NOT_JSON` when the content type is another, or the text is no JSON.
   */
  json<Value = Body>(): Value {
    if (!JSON_TYPE.test(this.contentType)) throw notJson(this);
    try {
      return JSON.parse(this.text) as Value;
    } catch (cause) {
      throw notJson(this, cause);
    }
  }

  /** The body by its type: JSON parsed, text as a string, anything else in bytes; undefined when it is empty. */
  get body(): Body {
    if (this.content.length === 0) return undefined as Body;
    if (JSON_TYPE.test(this.contentType)) return this.json();
    return (TEXT_TYPE.test(this.contentType) ? this.text : this.content) as Body;
  }

  /** The cookies that it sets, by name. */
  get cookies(): ReadonlyMap<string, ParsedSetCookie> {
    const parsed = (this.headers['set-cookie'] ?? []).flatMap(
      (header) => parseSetCookie(header) ?? [],
    );
    return new Map(parsed.map((cookie) => [cookie.name, cookie]));
  }

  /** What the URL resolver found; undefined when nothing matched. */
  get resolverMatch(): ResolverMatch | undefined {
    return this.httpRequest?.resolverMatch;
  }

  /** The context of a template response, undefined for others. */
  get context(): unknown {
    return this.httpResponse instanceof TemplateResponse ? this.httpResponse.context : undefined;
  }

  /** Names of the templates that were rendered: of the function, for a template that is one. */
  get templates(): readonly string[] {
    if (!(this.httpResponse instanceof TemplateResponse)) return [];
    const { template } = this.httpResponse;
    return [(template as { readonly templateName?: string }).templateName ?? template.name];
  }
}

const SHOWN_LINES = 12;
const SHOWN_LINE_LENGTH = 160;

/** A response in a few lines, for the message of a test that failed. */
export function describeResponse(response: TestResponse): string {
  const { request, status, reason, headers } = response;
  const lines = [`${request.method} ${request.target} -> ${status} ${reason}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${String(value)}`);
  if (response.exception !== undefined) lines.push('', `Thrown: ${String(response.exception)}`);
  return [...lines, '', ...describeBody(response)].map((line) => `  ${line}`.trimEnd()).join('\n');
}

function describeBody(response: TestResponse): string[] {
  if (response.content.length === 0) return ['(no body)'];
  const isText = TEXT_TYPE.test(response.contentType) || JSON_TYPE.test(response.contentType);
  if (!isText) return [`(${response.content.length} bytes)`];
  const lines = response.text.split('\n');
  const shown = lines.slice(0, SHOWN_LINES).map((line) => shorten(line));
  return lines.length > SHOWN_LINES
    ? [...shown, `… ${lines.length - SHOWN_LINES} more lines`]
    : shown;
}

function shorten(line: string): string {
  return line.length > SHOWN_LINE_LENGTH ? `${line.slice(0, SHOWN_LINE_LENGTH)} …` : line;
}

function notJson(response: TestResponse, cause?: unknown): TestingError {
  const type = response.contentType || 'no type';
  return new TestingError(`The body is not JSON, but ${type}:\n${describeResponse(response)}`, {
    code: 'TESTING_NOT_JSON',
    fix: 'Use "text" or "content", or correct what the view answers.',
    cause,
  });
}
