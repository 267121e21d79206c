import type { AbstractConstructor } from '../conf/constructor.js';
import { Http404 } from '../errors/http-error.js';
import type { ResolverMatch } from '../http/resolver-match.js';
import { getActiveReverser } from './active-reverser.js';
import type { ReverseArguments } from './reverse-candidate.js';
import type { MethodName, TargetArguments } from './reverse-types.js';
import type { ViewFunction } from './url-pattern.js';
import type { ReverseOptions, UrlReverser } from './url-reverser.js';

export { NoReverseMatch } from './no-reverse-match.js';
export type { ReverseArguments } from './reverse-candidate.js';
export type { ReverseOptions } from './url-reverser.js';

/**
 * The URL of a controller's method, a name, or a view function, in the application that booted last.
 *
 * ```ts
 * reverse(BookController, 'show', 3);                          // '/books/3/'; the arguments are those of the method
 * reverse('api:book-detail', { pk: 3 });
 * reverse('book-list', [], { query: { page: 2 }, fragment: 'top' });
 * ```
 *
 * Values go through their converters, the result is matched against its own pattern and percent-encoded (RFC 3986).
 *
 * @throws NoReverseMatch `URLS_NO_REVERSE` when no pattern fits.
 * @throws ImproperlyConfigured `URLS_NO_APPLICATION` when no application is up.
 */
export function reverse(name: string, args?: ReverseArguments, options?: ReverseOptions): string;
export function reverse(
  view: ViewFunction,
  args?: ReverseArguments,
  options?: ReverseOptions,
): string;
// The compiler explains the last form that does not fit, and this one has the most to be told about.
export function reverse<Instance, Method extends MethodName<Instance>>(
  controller: AbstractConstructor<Instance>,
  method: Method,
  ...args: TargetArguments<Instance[Method]>
): string;
export function reverse(...args: readonly unknown[]): string {
  return (getActiveReverser() as { reverse(...all: readonly unknown[]): string }).reverse(...args);
}

/**
 * What `path` (decoded, with its leading slash, without script name) leads to, whatever the method, in the application
 * that booted last (Django topic: `resolve()`).
 *
 * @throws Http404 `URLS_NO_MATCH` when it leads nowhere.
 * @throws ImproperlyConfigured `URLS_NO_APPLICATION` when no application is up.
 */
export function resolve(path: string, reverser: UrlReverser = getActiveReverser()): ResolverMatch {
  const match = reverser.resolver.match(path);
  if (match !== undefined) return match;
  throw new Http404(`No URL pattern matches "${path}".`, {
    code: 'URLS_NO_MATCH',
    fix: 'Add a route for the path, or correct the address; "lapompe routes" lists all.',
  });
}
