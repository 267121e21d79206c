import { toRunQueries } from './query-matchers.js';
import type { CaptureQueriesOptions } from './capture-queries.js';
import * as responseMatchers from './response-matchers.js';
import type {
  ContainTextOptions,
  CookieExpectation,
  RedirectToOptions,
} from './response-matchers.js';

/** The assertions that {@link installMatchers} adds, as they are called. */
export interface LapompeMatchers<Result> {
  /** Asserts the status. */
  toHaveStatus(status: number): Result;
  /** Asserts that the body contains `text`, and the status, 200 by default (Django topic: assertContains). */
  toContainText(text: string, options?: ContainTextOptions): Result;
  /** Asserts a redirect (Django topic: assertRedirects). Await it with `fetch: true`. */
  toRedirectTo(url: string, options: RedirectToOptions & { readonly fetch: true }): Promise<void>;
  toRedirectTo(url: string, options?: RedirectToOptions): Result;
  /** Asserts that the body is JSON equal to `value`. */
  toEqualJson(value: unknown): Result;
  /** Asserts a header, with `value` also what it says. */
  toHaveHeader(name: string, value?: string | RegExp): Result;
  /** Asserts that the response sets a cookie, with `attributes` also how. */
  toHaveCookie(name: string, attributes?: CookieExpectation): Result;
  /** Asserts that a template of this name was rendered (Django topic: assertTemplateUsed). */
  toUseTemplate(name: string): Result;
  /** Asserts that input was refused because of a field, with `code` also why (Django topic: assertFormError). */
  toHaveFieldError(field: string, code?: string): Result;
  /** Asserts markup by its meaning: of a text, or of a response's body (Django topic: assertHTMLEqual). */
  toEqualHtml(markup: string): Result;
  /** Asserts how many statements a function runs (Django topic: assertNumQueries). Await it. */
  toRunQueries(count: number, options?: CaptureQueriesOptions): Promise<void>;
}

/** The assertions as jest's `expect.extend` takes them. */
export const lapompeMatchers = { ...responseMatchers, toRunQueries };

/** What {@link installMatchers} needs of jest's `expect`. */
export interface ExtendableExpect {
  extend(matchers: typeof lapompeMatchers): void;
}

/**
 * Adds the assertions for responses and statements to jest's `expect`, in a test or in a set-up file.
 *
 * ```ts
 * installMatchers(expect);
 * expect(await client.get('/books/')).toContainText('Emma', { count: 1 });
 * ```
 */
export function installMatchers(expect: ExtendableExpect): void {
  expect.extend(lapompeMatchers);
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends LapompeMatchers<R> {}
}

declare global {
  // For projects that use jest's global `expect`, with the types of @types/jest.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R, T = {}> extends LapompeMatchers<R> {}
  }
}
