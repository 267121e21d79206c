import type { UrlConfEntry } from '../conf/base-settings.js';
import type { AbstractConstructor } from '../conf/constructor.js';
import { PlaceMark } from '../errors/source-place.js';
import type { HttpRequest } from '../http/http-request.js';
import type { CapturesOf, ValidPath } from './path-types.js';
import type { ResolvedView } from './resolved-view.js';
import {
  IncludedUrls,
  UrlInclude,
  UrlPattern,
  type ErrorHandlers,
  type PatternKind,
  type UrlConf,
  type UrlConfItem,
  type UrlTarget,
  type UrlView,
  type ViewClass,
} from './url-pattern.js';

/** A view of a literal pattern: it takes the request and the captures, each with the type of its converter. */
export type ViewFor<Path extends string> =
  | ((request: HttpRequest, ...captures: CapturesOf<Path>) => unknown)
  | AbstractConstructor
  | ViewClass
  | ResolvedView
  | IncludedUrls;

/** What `path` and `rePath` take besides pattern and view. */
export interface PathOptions {
  /** Name to reverse the URL by. Not for an include. */
  readonly name?: string;
  /** Extra values; they override captures of the same name (Django topic: passing extra options to views). */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** HTTP methods that this pattern takes; those of the view by default. Not for an include. */
  readonly methods?: readonly string[];
  /** The method of a controller that the view calls, for `reverse(Controller, 'method')`. Boot sets it. */
  readonly target?: UrlTarget;
}

/** What `include` takes besides the patterns. */
export interface IncludeOptions {
  /** Name of this instance, for `reverse('namespace:name')`; `appName` by default. */
  readonly namespace?: string;
  /** Name that all instances of the same patterns share; `namespace` by default. */
  readonly appName?: string;
}

/**
 * An entry of a URL conf: a pattern with captures such as `books/<int:pk>/`, without a leading slash, and the view or
 * the include that it leads to (Django topic: `path()`).
 */
export function path<const Path extends string>(
  pattern: ValidPath<Path>,
  view: ViewFor<Path>,
  options: PathOptions = {},
): UrlConfEntry {
  return createEntry(
    'path',
    pattern,
    view as UrlView | IncludedUrls,
    options,
    PlaceMark.capture(path as never),
  );
}

/**
 * An entry of a URL conf whose pattern is a regular expression, matched against the path without its leading slash
 * (Django topic: `re_path()`). Named groups become the captures, else all groups. In a string, `(?P<name>…)` is read as
 * `(?<name>…)`. Captures are text; the flags `g`, `y` and `d` are dropped.
 */
export function rePath(
  regex: RegExp | string,
  view: UrlView | IncludedUrls,
  options: PathOptions = {},
): UrlConfEntry {
  const pattern = typeof regex === 'string' ? regex : regex.source;
  return createEntry('regex', pattern, view, options, PlaceMark.capture(rePath as never), regex);
}

/** Patterns (or controller classes) to be put below a prefix: `path('api/', include([...], { namespace: 'api' }))`. */
export function include(
  patterns: readonly UrlConfItem[],
  options: IncludeOptions = {},
): IncludedUrls {
  return new IncludedUrls(patterns, options.namespace, options.appName);
}

/** Options of a whole URL conf. */
export interface UrlConfOptions {
  /** Views for errors, by status; each is called with the request and the error. */
  readonly handlers?: ErrorHandlers;
}

/** A URL conf of `entries`, tried in this order; a first argument that is no entry holds its options. */
export function urls(options: UrlConfOptions, ...entries: readonly UrlConfEntry[]): UrlConf;
export function urls(...entries: readonly UrlConfEntry[]): UrlConf;
export function urls(
  first?: UrlConfOptions | UrlConfEntry,
  ...rest: readonly UrlConfEntry[]
): UrlConf {
  if (first === undefined) return Object.freeze([]);
  if ('pattern' in first) return Object.freeze([first, ...rest]);
  const conf = [...rest];
  Object.defineProperty(conf, 'handlers', { value: Object.freeze({ ...first.handlers }) });
  return Object.freeze(conf);
}

function createEntry(
  kind: PatternKind,
  pattern: string,
  view: UrlView | IncludedUrls,
  options: PathOptions,
  place: PlaceMark,
  regex?: RegExp | string,
): UrlConfEntry {
  const record = { ...options, kind, pattern, place, ...(regex === undefined ? {} : { regex }) };
  return view instanceof IncludedUrls
    ? new UrlInclude({ ...record, urls: view })
    : new UrlPattern({ ...record, view });
}
