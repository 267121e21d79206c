import type { UrlConfEntry } from '../conf/base-settings.js';
import type { AbstractConstructor, Constructor } from '../conf/constructor.js';
import type { PlaceMark } from '../errors/source-place.js';
import type { HttpRequest } from '../http/http-request.js';
import type { ResolvedView } from './resolved-view.js';

/** Whether a pattern is written with captures (`path`) or as a regular expression (`rePath`). */
export type PatternKind = 'path' | 'regex';

/** A function that answers; `captures` are the converted captures of the pattern in order. */
export type ViewFunction = (request: HttpRequest, ...captures: never[]) => unknown;

/** A class-based view with options: what `asView()` makes. */
export interface ViewClass {
  readonly type: AbstractConstructor;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a pattern can lead to: a function, a class that the application knows how to call, or a view made ready. */
export type UrlView = ViewFunction | AbstractConstructor | ViewClass | ResolvedView;

/** The method of a controller that a pattern leads to; what `reverse(Controller, 'method')` looks for. */
export interface UrlTarget {
  readonly controller: AbstractConstructor;
  readonly method: string;
}

/** What a {@link UrlPattern} is made of. */
export interface UrlPatternRecord {
  readonly pattern: string;
  /** @defaultValue 'path' */
  readonly kind?: PatternKind;
  /** The regular expression, for the kind `regex`. */
  readonly regex?: RegExp | string;
  readonly view: UrlView;
  readonly name?: string | undefined;
  readonly kwargs?: Readonly<Record<string, unknown>> | undefined;
  /** HTTP methods; those of the view when undefined. */
  readonly methods?: readonly string[] | undefined;
  readonly target?: UrlTarget | undefined;
  readonly place?: PlaceMark | undefined;
}

/** The extra values of an entry without any, which most entries share. */
export const NO_KWARGS: Readonly<Record<string, unknown>> = Object.freeze({});

/** A pattern that leads to a view (Django topic: `URLPattern`). Made by `path`, `rePath` and by boot for controllers. */
export class UrlPattern implements UrlConfEntry {
  readonly pattern: string;
  readonly kind: PatternKind;
  readonly regex: RegExp | string | undefined;
  readonly view: UrlView;
  readonly name: string | undefined;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly methods: readonly string[] | undefined;
  readonly target: UrlTarget | undefined;
  readonly place: PlaceMark | undefined;

  constructor(record: UrlPatternRecord) {
    this.pattern = record.pattern;
    this.kind = record.kind ?? 'path';
    this.regex = record.regex;
    this.view = record.view;
    this.name = record.name;
    this.kwargs = record.kwargs ?? NO_KWARGS;
    this.methods = record.methods?.map((method) => method.toUpperCase());
    this.target = record.target;
    this.place = record.place;
  }
}

/** Something that stands in a URL conf: what `path` made, or a controller class whose routes stand in its place. */
export type UrlConfItem = UrlConfEntry | Constructor;

/** What `include` made of patterns; stands in the place of a view. */
export class IncludedUrls {
  readonly entries: readonly UrlConfItem[];
  /** Name of this instance of the patterns. */
  readonly namespace: string | undefined;
  /** Name that all instances of the patterns share. */
  readonly appName: string | undefined;

  constructor(
    entries: readonly UrlConfItem[],
    namespace: string | undefined,
    appName: string | undefined,
  ) {
    this.entries = entries;
    this.namespace = namespace ?? appName;
    this.appName = appName ?? namespace;
  }
}

/** A prefix with patterns below it (Django topic: `URLResolver`). */
export class UrlInclude implements UrlConfEntry {
  readonly pattern: string;
  readonly kind: PatternKind;
  readonly regex: RegExp | string | undefined;
  readonly urls: IncludedUrls;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly place: PlaceMark | undefined;

  constructor(record: Omit<UrlPatternRecord, 'view'> & { readonly urls: IncludedUrls }) {
    this.pattern = record.pattern;
    this.kind = record.kind ?? 'path';
    this.regex = record.regex;
    this.urls = record.urls;
    this.kwargs = record.kwargs ?? NO_KWARGS;
    this.place = record.place;
  }
}

/** Answers in place of a view when something has gone wrong (Django topic: `handler404` and its kin). */
export type ErrorHandler = (request: HttpRequest, error: unknown) => unknown;

/** The handlers of a URL conf by status. */
export interface ErrorHandlers {
  readonly 400?: ErrorHandler;
  readonly 403?: ErrorHandler;
  readonly 404?: ErrorHandler;
  readonly 500?: ErrorHandler;
}

/** A URL conf: entries in the order in which they are tried, and its error handlers. */
export interface UrlConf extends ReadonlyArray<UrlConfEntry> {
  readonly handlers?: ErrorHandlers;
}

/** The error handlers that came with a list of entries; none for a plain array. */
export function errorHandlersOf(entries: readonly unknown[]): ErrorHandlers {
  return (entries as { readonly handlers?: ErrorHandlers }).handlers ?? {};
}

/** True for anything that a pattern can lead to. */
export function isUrlView(view: unknown): view is UrlView {
  if (typeof view === 'function' || isResolvedView(view)) return true;
  return (
    typeof view === 'object' && view !== null && 'type' in view && typeof view.type === 'function'
  );
}

/** True for a view that is ready to be called. */
export function isResolvedView(view: unknown): view is ResolvedView {
  return (
    typeof view === 'object' &&
    view !== null &&
    'invoke' in view &&
    typeof view.invoke === 'function'
  );
}
