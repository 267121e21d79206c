import { ImproperlyConfigured } from '../errors/framework-error.js';
import { HttpResponse } from '../http/http-response.js';
import { HttpResponseRedirect } from '../http/redirect.js';
import { Html } from '../templates/html.js';
import { createJsonWriter, type JsonWriter } from '../validation/output-plan.js';
import { Reply } from './reply.js';

/** What decorators say about the answer of a view. */
export interface AnswerOptions {
  /** Readable name of the view, for errors. */
  readonly viewName: string;
  /** Status of an answer made of a value. @defaultValue 200 */
  readonly status?: number | undefined;
  /** Where to redirect when the view returns nothing, or an address. */
  readonly redirect?: { readonly to: string; readonly status: number } | undefined;
  /** Writes a value as JSON. @defaultValue through the fields that the class of the value lists */
  readonly writeJson?: JsonWriter | undefined;
}

/**
 * Turns what a view returned into a response.
 *
 * A response stays as it is; an `Html` becomes a page, a string plain text, bytes `application/octet-stream`, and
 * anything else JSON through the fields that its class lists. `null` is JSON's null; nothing at all is an error, but
 * under `@Status(204)`.
 *
 * @throws ImproperlyConfigured `CONTROLLERS_NOTHING_RETURNED`
 */
export function toResponse(value: unknown, options: AnswerOptions): HttpResponse {
  if (value instanceof HttpResponse) return value;
  if (options.redirect !== undefined && (value === undefined || typeof value === 'string')) {
    return redirectTo(value ?? options.redirect.to, options.redirect.status);
  }
  if (value instanceof Reply) return fromReply(value, options);
  const status = options.status ?? 200;
  if (value instanceof Html) return new HttpResponse(value.toString(), { status });
  if (typeof value === 'string')
    return new HttpResponse(value, { status, contentType: 'text/plain; charset=utf-8' });
  if (value instanceof Uint8Array)
    return new HttpResponse(value, { status, contentType: 'application/octet-stream' });
  if (value === undefined && BODILESS_STATUSES.has(status)) return withoutBody(status);
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol')
    throw nothing(value, options);
  return new HttpResponse((options.writeJson ?? writeAnything)(value), {
    status,
    contentType: 'application/json; charset=utf-8',
  });
}

const writeAnything = createJsonWriter();

/** Statuses whose answers have no content (RFC 9110, sections 15.3.5 and 15.3.6). */
const BODILESS_STATUSES: ReadonlySet<number> = new Set([204, 205]);

function withoutBody(status: number): HttpResponse {
  const response = new HttpResponse('', { status });
  response.headers.delete('content-type');
  return response;
}

function redirectTo(to: string, status: number): HttpResponse {
  const response = new HttpResponseRedirect(to);
  response.status = status;
  return response;
}

function fromReply(reply: Reply, options: AnswerOptions): HttpResponse {
  const response =
    reply.value === undefined ? withoutBody(reply.status) : toResponse(reply.value, options);
  response.status = reply.status;
  for (const [name, value] of Object.entries(reply.headers)) response.headers.set(name, value);
  return response;
}

function nothing(value: unknown, { viewName }: AnswerOptions): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `The view "${viewName}" returned ${value === undefined ? 'nothing' : `a ${typeof value}`}.`,
    {
      code: 'CONTROLLERS_NOTHING_RETURNED',
      fix: 'Return a response or a value; null for JSON null. Was a "return" or an "await" forgotten?',
    },
  );
}
