import { Http404 } from '../errors/http-error.js';
import type { HttpRequest } from '../http/http-request.js';
import { HttpResponse, type HttpResponseOptions } from '../http/http-response.js';
import { HttpResponsePermanentRedirect, HttpResponseRedirect } from '../http/redirect.js';
import { TemplateResponse, type Template } from '../http/template-response.js';
import { NoReverseMatch, reverse } from '../urls/reverse.js';

/** Answers with `template` rendered late, so that middleware may still change its context (Django topic: render). */
export function render<Context>(
  template: Template<Context>,
  context: Context,
  options: HttpResponseOptions = {},
): TemplateResponse<Context> {
  return new TemplateResponse(template, context, options);
}

/** The text that `template` makes of `context`. */
export async function renderToString<Context>(
  template: Template<Context>,
  context: Context,
  request?: HttpRequest,
): Promise<string> {
  return String(await template(context, request));
}

/**
 * `found`, or a 404 where it is undefined or null (Django topic: get_object_or_404). A promise of it is awaited.
 *
 * @param detail - a sentence that the client sees
 * @throws Http404 `HTTP_NOT_FOUND`
 */
export function getObjectOr404<Found>(
  found: PromiseLike<Found>,
  detail?: string,
): Promise<NonNullable<Awaited<Found>>>;
export function getObjectOr404<Found>(found: Found, detail?: string): NonNullable<Found>;
export function getObjectOr404(found: unknown, detail?: string): unknown {
  if (isThenable(found)) return found.then((settled) => orNotFound(settled, detail));
  return orNotFound(found, detail);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function orNotFound(found: unknown, detail: string | undefined): unknown {
  if (found !== undefined && found !== null) return found;
  throw new Http404(
    detail ?? 'The object that was asked for is not there.',
    detail === undefined ? {} : { detail },
  );
}

/** Options of {@link redirect}. */
export interface RedirectOptions {
  /** 301 (or 308) in place of 302 (or 307). */
  readonly permanent?: boolean;
  /** Keeps method and body: 307 or 308. */
  readonly preserveRequest?: boolean;
  /** Captures of a named URL. */
  readonly args?: readonly unknown[] | Readonly<Record<string, unknown>>;
}

/**
 * A redirect to a path, an absolute URL, the name of a URL, or an object with `getAbsoluteUrl()`
 * (Django topic: redirect).
 *
 * A name is tried first; what is no name is taken as an address when it has a `/` or a `.` in it.
 *
 * @throws NoReverseMatch `URLS_NO_REVERSE` for text that is neither a name nor an address.
 */
export function redirect(
  to: string | { getAbsoluteUrl(): string },
  options: RedirectOptions = {},
): HttpResponse {
  const target = typeof to === 'string' ? resolveUrl(to, options.args) : to.getAbsoluteUrl();
  const preserveRequest = options.preserveRequest ?? false;
  return options.permanent
    ? new HttpResponsePermanentRedirect(target, { preserveRequest })
    : new HttpResponseRedirect(target, { preserveRequest });
}

function resolveUrl(to: string, args: RedirectOptions['args']): string {
  if (/^\.{0,2}\//.test(to)) return to;
  try {
    return reverse(to, args);
  } catch (error) {
    if (error instanceof NoReverseMatch && args === undefined && /[/.]/.test(to)) return to;
    throw error;
  }
}
