import { ValidationFailed } from '../errors/http-error.js';
import type { ParsedSetCookie } from './cookie-jar.js';
import { countHtml, countText, normalizeHtml } from './normalize-html.js';
import {
  describeResponse,
  TestingError,
  TestResponse,
  type ReceivingClient,
} from './test-response.js';

/** What a matcher tells jest. */
export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** What jest gives a matcher as `this`. */
export interface MatcherContext {
  readonly isNot?: boolean | undefined;
  equals(one: unknown, other: unknown): boolean;
  readonly utils: {
    printExpected(value: unknown): string;
    printReceived(value: unknown): string;
    diff(one: unknown, other: unknown): string | null;
  };
}

/** Options of `toContainText`. */
export interface ContainTextOptions {
  /** How often it must occur; at least once by default. */
  readonly count?: number;
  /** @defaultValue 200 */
  readonly status?: number;
  /** Compares markup by its meaning: white space, order of attributes and quotes do not count. */
  readonly html?: boolean;
}

/** Options of `toRedirectTo`. */
export interface RedirectToOptions {
  /** Status of the redirect, of the first one where redirects were followed. @defaultValue 302 */
  readonly status?: number;
  /**
   * Also sends GET to the target and expects `targetStatus`; the assertion is to be awaited then.
   *
   * @defaultValue false
   */
  readonly fetch?: boolean;
  /** Status of the target, where it was fetched or followed. @defaultValue 200 */
  readonly targetStatus?: number;
}

/** What `toHaveCookie` compares: the value, and attributes by name in any case (`maxAge` for `Max-Age`). */
export interface CookieExpectation {
  /** The value, or what it must match. */
  readonly value?: string | RegExp;
  /** `Path`. */
  readonly path?: string;
  /** `Domain`. */
  readonly domain?: string;
  /** `Max-Age`, in seconds. */
  readonly maxAge?: number;
  /** Whether it has `Secure`. */
  readonly secure?: boolean;
  /** Whether it has `HttpOnly`. */
  readonly httpOnly?: boolean;
  /** `SameSite`. */
  readonly sameSite?: 'lax' | 'strict' | 'none';
}

/** Asserts the status. */
export function toHaveStatus(
  this: MatcherContext,
  received: unknown,
  status: number,
): MatcherResult {
  const response = responseOf(received, 'toHaveStatus');
  return result(
    response,
    response.status === status,
    `status ${status}`,
    `it is ${response.status}`,
  );
}

/** Asserts that the body contains `text`, and the status (Django topic: assertContains). */
export function toContainText(
  this: MatcherContext,
  received: unknown,
  text: string,
  { count, status = 200, html = false }: ContainTextOptions = {},
): MatcherResult {
  const response = responseOf(received, 'toContainText');
  if (response.status !== status)
    return misfit(this, response, `status ${status}, not ${response.status}`);
  const found = html
    ? countHtml(normalizeHtml(response.text), normalizeHtml(text))
    : countText(response.text, text);
  const times = count === undefined ? '' : ` ${count} times`;
  const pass = count === undefined ? found > 0 : found === count;
  return result(
    response,
    pass,
    `${this.utils.printExpected(text)} in the body${times}`,
    `it occurs ${found} times`,
  );
}

/** Asserts a redirect (Django topic: assertRedirects). */
export function toRedirectTo(
  this: MatcherContext,
  received: unknown,
  url: string,
  options: RedirectToOptions = {},
): MatcherResult | Promise<MatcherResult> {
  const response = responseOf(received, 'toRedirectTo');
  const { status = 302, targetStatus = 200 } = options;
  const followed = response.redirectChain;
  const found =
    followed.length > 0 ? response.request.url.href : absolute(response.get('location'), response);
  const foundStatus = followed[0]?.[1] ?? response.status;
  const pass = foundStatus === status && found !== undefined && found === absolute(url, response);
  const redirect = result(
    response,
    pass,
    `a redirect (${status}) to ${url}`,
    `it has ${foundStatus} ${found ?? 'and no location'}`,
  );
  if (!pass) return redirect;
  if (followed.length > 0) {
    return response.status === targetStatus
      ? redirect
      : misfit(this, response, `a target with ${targetStatus}`);
  }
  return options.fetch ? fetchTarget(this, response.client, url, targetStatus, redirect) : redirect;
}

/** Asserts that the body is JSON equal to `value`. */
export function toEqualJson(
  this: MatcherContext,
  received: unknown,
  value: unknown,
): MatcherResult {
  const response = responseOf(received, 'toEqualJson');
  const found = response.json();
  const difference = this.utils.diff(value, found) ?? '';
  return result(
    response,
    this.equals(found, value),
    `JSON ${this.utils.printExpected(value)}`,
    `\n${difference}`,
  );
}

/** Asserts a header, with `value` also what it says. */
export function toHaveHeader(
  this: MatcherContext,
  received: unknown,
  name: string,
  value?: string | RegExp,
): MatcherResult {
  const response = responseOf(received, 'toHaveHeader');
  const found = response.get(name);
  const pass = found !== undefined && (value === undefined || matches(found, value));
  const wanted =
    value === undefined ? `the header "${name}"` : `the header "${name}" with ${String(value)}`;
  return result(response, pass, wanted, found === undefined ? 'it has none' : `it is "${found}"`);
}

/** Asserts that the response sets a cookie. */
export function toHaveCookie(
  this: MatcherContext,
  received: unknown,
  name: string,
  attributes: CookieExpectation = {},
): MatcherResult {
  const response = responseOf(received, 'toHaveCookie');
  const cookie = response.cookies.get(name);
  const wrong =
    cookie &&
    Object.entries(attributes).filter(([key, wanted]) => !hasAttribute(cookie, key, wanted));
  const wanted = `the cookie "${name}" ${this.utils.printExpected(attributes)}`;
  const shown =
    cookie === undefined
      ? 'it sets none'
      : `not as expected: ${(wrong ?? []).map(([key]) => key).join(', ')}`;
  return result(response, wrong?.length === 0, wanted, shown);
}

/** Asserts that a template of this name was rendered (Django topic: assertTemplateUsed). */
export function toUseTemplate(
  this: MatcherContext,
  received: unknown,
  name: string,
): MatcherResult {
  const response = responseOf(received, 'toUseTemplate');
  const { templates } = response;
  return result(
    response,
    templates.includes(name),
    `the template "${name}"`,
    `it used: ${templates.join(', ') || 'none'}`,
  );
}

/** Asserts that input was refused because of a field, with `code` also why (Django topic: assertFormError). */
export function toHaveFieldError(
  this: MatcherContext,
  received: unknown,
  field: string,
  code?: string,
): MatcherResult {
  const response = responseOf(received, 'toHaveFieldError');
  const errors = fieldErrorsOf(response);
  const codes = (errors.get(field) ?? []).map((each) => each.code);
  const pass = code === undefined ? codes.length > 0 : codes.includes(code);
  const all = [...errors].map(
    ([name, problems]) => `"${name}": ${problems.map((each) => each.code).join(', ')}`,
  );
  return result(
    response,
    pass,
    `a problem${code ? ` "${code}"` : ''} of the field "${field}"`,
    `it has: ${all.join('; ') || 'none'}`,
  );
}

/** Asserts markup by its meaning, of a text or of a response's body (Django topic: assertHTMLEqual). */
export function toEqualHtml(
  this: MatcherContext,
  received: unknown,
  markup: string,
): MatcherResult {
  const found = normalizeHtml(received instanceof TestResponse ? received.text : String(received));
  const wanted = normalizeHtml(markup);
  const pass = this.equals(found, wanted);
  const difference = this.utils.diff(wanted.join('\n'), found.join('\n')) ?? '';
  return {
    pass,
    message: () =>
      pass
        ? `Expected other markup than\n\n${wanted.join('\n')}`
        : `The markup differs:\n\n${difference}`,
  };
}

async function fetchTarget(
  context: MatcherContext,
  client: ReceivingClient,
  url: string,
  status: number,
  redirect: MatcherResult,
): Promise<MatcherResult> {
  const target = await client.get(url);
  return target.status === status
    ? redirect
    : misfit(context, target, `a target with ${status}, not ${target.status}`);
}

function responseOf(received: unknown, matcher: string): TestResponse {
  if (received instanceof TestResponse) return received;
  const kind = received instanceof Promise ? 'a promise' : typeof received;
  throw new TestingError(`${matcher} takes a response of the test client, not ${kind}.`, {
    code: 'TESTING_NOT_A_RESPONSE',
    fix: `Write expect(await client.get(…)).${matcher}(…).`,
  });
}

function result(
  response: TestResponse,
  pass: boolean,
  wanted: string,
  found: string,
): MatcherResult {
  return {
    pass,
    message: () =>
      `Expected ${pass ? 'anything but ' : ''}${wanted}${pass ? '' : `, but ${found}`}.\n\n${describeResponse(response)}`,
  };
}

/** Fails with `.not` as well: what was to be looked at is not there at all. */
function misfit(context: MatcherContext, response: TestResponse, wanted: string): MatcherResult {
  return {
    pass: context.isNot === true,
    message: () => `Expected ${wanted}.\n\n${describeResponse(response)}`,
  };
}

function absolute(url: string | undefined, response: TestResponse): string | undefined {
  const base = response.request.url;
  return url !== undefined && URL.canParse(url, base) ? new URL(url, base).href : undefined;
}

function matches(found: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? found === wanted : wanted.test(found);
}

function hasAttribute(cookie: ParsedSetCookie, key: string, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (key === 'value') return matches(cookie.value, wanted as string | RegExp);
  const found = cookie.attributes.get(key === 'maxAge' ? 'max-age' : key.toLowerCase());
  if (typeof wanted === 'boolean') return (found !== undefined) === wanted;
  return key === 'sameSite' ? found?.toLowerCase() === wanted : found === String(wanted);
}

type Problems = readonly { readonly code: string }[];

function fieldErrorsOf(response: TestResponse): ReadonlyMap<string, Problems> {
  if (response.exception instanceof ValidationFailed)
    return new Map(Object.entries(response.exception.errors));
  if (!/\bjson$/.test(response.contentType)) return new Map();
  const { errors } = (response.json<{ errors?: Record<string, Problems> } | null>() ?? {}) as {
    errors?: Record<string, Problems>;
  };
  return new Map(Object.entries(errors ?? {}));
}
