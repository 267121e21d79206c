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

/** What {@link getObjectOr404} asks for one object: a manager or a QuerySet, or whatever else has this method. */
export interface ObjectSource<Condition, Row> {
  getOrUndefined(...conditions: readonly Condition[]): PromiseLike<Row | undefined>;
}

/** What {@link getListOr404} asks for a list: a manager or a QuerySet, or whatever else has this method. */
export interface ListSource<Condition, Row> {
  filter(...conditions: readonly Condition[]): PromiseLike<readonly Row[]>;
}

/** One condition, or several that must all hold. */
export type Conditions<Condition> = Condition | readonly Condition[];

/**
 * One object, or a 404 where there is none (Django topic: get_object_or_404).
 *
 * ```ts
 * await getObjectOr404(Book.objects, { slug });
 * await getObjectOr404(Book.objects.filter({ inPrint: true }).selectRelated('author'), { pk });
 * getObjectOr404(shelf.find(pk));
 * ```
 *
 * @param source - a manager or a QuerySet; or what was found already, or a promise of it
 * @param conditions - one condition or several; they hold besides those of a QuerySet
 * @param detail - a sentence that the client sees
 * @throws Http404 `HTTP_NOT_FOUND`
 * @throws MultipleObjectsReturned `ORM_MULTIPLE_OBJECTS`
 */
export function getObjectOr404<Condition, Row>(
  source: ObjectSource<Condition, Row>,
  conditions?: Conditions<Condition>,
  detail?: string,
): Promise<NonNullable<Row>>;
export function getObjectOr404<Found>(
  found: PromiseLike<Found>,
  detail?: string,
): Promise<NonNullable<Awaited<Found>>>;
export function getObjectOr404<Found>(found: Found, detail?: string): NonNullable<Found>;
export function getObjectOr404(source: unknown, second?: unknown, third?: string): unknown {
  if (hasMethod(source, 'getOrUndefined')) {
    const one = source as ObjectSource<unknown, unknown>;
    return one.getOrUndefined(...listOf(second)).then((found) => orNotFound(found, third));
  }
  const detail = second as string | undefined;
  if (hasMethod(source, 'then')) {
    return (source as PromiseLike<unknown>).then((found) => orNotFound(found, detail));
  }
  return orNotFound(source, detail);
}

/**
 * A list, or a 404 where it is empty (Django topic: get_list_or_404).
 *
 * @param source - a manager or a QuerySet; or a list, or a promise of one
 * @param conditions - one condition or several; they hold besides those of a QuerySet
 * @param detail - a sentence that the client sees
 * @throws Http404 `HTTP_NOT_FOUND`
 */
export function getListOr404<Condition, Row>(
  source: ListSource<Condition, Row>,
  conditions?: Conditions<Condition>,
  detail?: string,
): Promise<readonly Row[]>;
export function getListOr404<List extends readonly unknown[]>(
  found: PromiseLike<List>,
  detail?: string,
): Promise<List>;
export function getListOr404<List extends readonly unknown[]>(found: List, detail?: string): List;
export function getListOr404(source: unknown, second?: unknown, third?: string): unknown {
  if (Array.isArray(source)) return orEmpty(source, second as string | undefined);
  if (hasMethod(source, 'filter')) {
    const rows = (source as ListSource<unknown, unknown>).filter(...listOf(second));
    return rows.then((list) => orEmpty(list, third));
  }
  const promise = source as PromiseLike<readonly unknown[]>;
  return promise.then((list) => orEmpty(list, second as string | undefined));
}

/** A QuerySet has `then` as well: it is asked for what it is first. */
function hasMethod(value: unknown, name: string): boolean {
  return (
    typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[name] === 'function'
  );
}

function listOf(conditions: unknown): readonly unknown[] {
  if (conditions === undefined) return [];
  return Array.isArray(conditions) ? (conditions as readonly unknown[]) : [conditions];
}

function orEmpty(list: readonly unknown[], detail: string | undefined): readonly unknown[] {
  if (list.length > 0) return list;
  throw notFound('The list that was asked for is empty.', detail);
}

function orNotFound(found: unknown, detail: string | undefined): unknown {
  if (found !== undefined && found !== null) return found;
  throw notFound('The object that was asked for is not there.', detail);
}

function notFound(problem: string, detail: string | undefined): Http404 {
  return new Http404(detail ?? problem, detail === undefined ? {} : { detail });
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
