import type { SourcePlace } from '../errors/source-place.js';
import type { ResolverMatch } from '../http/resolver-match.js';
import { shapeOf, splitSegments, type PathToken } from './path-tokens.js';
import type { ResolvedView } from './resolved-view.js';
import { PathLevel, type UrlLevel } from './url-level.js';
import { NO_KWARGS, isResolvedView, type UrlPattern } from './url-pattern.js';

/** What a {@link UrlRoute} is made of. */
export interface UrlRouteRecord {
  /** Position among all routes, in the order in which they are declared. */
  readonly ordinal: number;
  readonly pattern: UrlPattern;
  readonly view: ResolvedView;
  /** The includes around the pattern, the outermost first, and the pattern itself. */
  readonly levels: readonly UrlLevel[];
  readonly namespaces: readonly string[];
  readonly appNames: readonly string[];
}

/** Either the value of a capture, by its position, or an extra value. Later ones win. */
type KeywordStep = readonly [name: string, position: number, value: unknown];

const NO_STEPS: readonly KeywordStep[] = [];
const NO_OVERRIDES: readonly (readonly [position: number, value: unknown])[] = [];

/** A pattern with all the includes around it, as boot compiled it. */
export class UrlRoute {
  readonly ordinal: number;
  readonly pattern: UrlPattern;
  readonly view: ResolvedView;
  readonly levels: readonly UrlLevel[];
  readonly namespaces: readonly string[];
  readonly appNames: readonly string[];
  /** The whole pattern as it was written. */
  readonly route: string;
  readonly name: string | undefined;
  /** Name with its namespaces; with the name of the view where the pattern has none. */
  readonly viewName: string;
  /** Methods with HEAD where there is GET; undefined for all. */
  readonly methods: ReadonlySet<string> | undefined;
  /** The tokens of all levels, where matching them in one go means the same as level by level. */
  readonly flatTokens: readonly PathToken[] | undefined;
  /** The level of a route without includes, which all routes with its pattern share. */
  readonly #only: PathLevel | undefined;
  #shape: string | undefined;
  #segments: readonly (readonly PathToken[])[] | undefined;
  readonly #steps: readonly KeywordStep[];
  /** Captures that an extra value overrides. */
  readonly #overrides: readonly (readonly [position: number, value: unknown])[];

  constructor(record: UrlRouteRecord, flatTokens: readonly PathToken[] | undefined) {
    this.ordinal = record.ordinal;
    this.pattern = record.pattern;
    this.view = record.view;
    this.levels = record.levels;
    this.namespaces = record.namespaces;
    this.appNames = record.appNames;
    this.route = joinRoute(record.levels.map((level) => level.source));
    this.name = record.pattern.name;
    const lastName = this.name ?? record.view.name;
    this.viewName =
      record.namespaces.length === 0 ? lastName : `${record.namespaces.join(':')}:${lastName}`;
    this.methods = expandMethods(record.pattern.methods ?? record.view.methods);
    this.flatTokens = flatTokens;
    const first = record.levels[0];
    this.#only = record.levels.length === 1 && first instanceof PathLevel ? first : undefined;
    this.#steps = flatTokens === undefined ? NO_STEPS : toSteps(record.levels);
    this.#overrides = this.#steps.length < 2 ? NO_OVERRIDES : this.#findOverrides();
  }

  /** The name with its namespaces; undefined for a pattern without a name. */
  get fullName(): string | undefined {
    return this.name === undefined ? undefined : this.viewName;
  }

  /** {@link flatTokens} between the slashes. */
  get segments(): readonly (readonly PathToken[])[] {
    return (this.#segments ??= this.#only?.segments ?? splitSegments(this.flatTokens ?? []));
  }

  /** What two routes share that match the same paths by the same converters. */
  get shape(): string {
    return (this.#shape ??= this.#toShape());
  }

  #toShape(): string {
    if (this.flatTokens !== undefined) return this.#only?.shape ?? shapeOf(this.flatTokens);
    return this.levels
      .map((level) => (level.tokens ? shapeOf(level.tokens) : `(?:${level.source})`))
      .join('<<');
  }

  /** Where the route was declared. */
  get place(): SourcePlace | undefined {
    const { view, place } = this.pattern;
    return (isResolvedView(view) ? view.place : undefined) ?? place?.resolve();
  }

  /** True when the route answers `method`. */
  takes(method: string): boolean {
    return this.methods === undefined || this.methods.has(method);
  }

  /** Captures with the extra values of the same name put over them. Changes and returns `captures`. */
  toArgs(captures: unknown[]): unknown[] {
    for (const [position, value] of this.#overrides) captures[position] = value;
    return captures;
  }

  /** The keyword values of a match in one go. */
  toKwargs(args: readonly unknown[]): Record<string, unknown> {
    const kwargs = Object.create(null) as Record<string, unknown>;
    for (const [name, position, value] of this.#steps)
      kwargs[name] = position < 0 ? value : args[position];
    return kwargs;
  }

  #findOverrides(): (readonly [number, unknown])[] {
    return this.#steps.flatMap(([name, position], index) => {
      if (position < 0) return [];
      const over = this.#steps
        .filter((step, other) => other > index && step[1] < 0 && step[0] === name)
        .at(-1);
      return over === undefined ? [] : [[position, over[2]] as const];
    });
  }
}

/** What the resolver found for a path: cheap to make, and the rest worked out when it is asked for. */
export class RouteMatch implements ResolverMatch {
  readonly args: readonly unknown[];
  readonly #route: UrlRoute;
  #kwargs: Readonly<Record<string, unknown>> | undefined;

  constructor(
    route: UrlRoute,
    args: readonly unknown[],
    kwargs?: Readonly<Record<string, unknown>>,
  ) {
    this.args = args;
    this.#route = route;
    this.#kwargs = kwargs;
  }

  get kwargs(): Readonly<Record<string, unknown>> {
    return (this.#kwargs ??= this.#route.toKwargs(this.args));
  }

  get route(): string {
    return this.#route.route;
  }

  get urlName(): string | undefined {
    return this.#route.name;
  }

  get viewName(): string {
    return this.#route.viewName;
  }

  get namespaces(): readonly string[] {
    return this.#route.namespaces;
  }

  get appNames(): readonly string[] {
    return this.#route.appNames;
  }

  get view(): string {
    return this.#route.view.name;
  }

  get place(): SourcePlace | undefined {
    return this.#route.place;
  }
}

/** Puts sources one after the other; the `^` of an inner regular expression is left out, as Django does. */
export function joinRoute(sources: readonly string[]): string {
  if (sources.length === 1) return sources[0]!;
  return sources.reduce(
    (whole, source) => (whole === '' ? source : whole + source.replace(/^\^/, '')),
    '',
  );
}

// Most routes have one of a few sets, and one that is shared stays in the processor's cache.
const methodSets = new Map<string, ReadonlySet<string>>();

function expandMethods(methods: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (methods === undefined) return undefined;
  const key = methods.join(' ');
  const known = methodSets.get(key);
  if (known !== undefined) return known;
  const expanded = new Set(methods);
  // A HEAD request is answered like the GET it stands for, without the body (RFC 9110, section 9.3.2).
  if (expanded.has('GET')) expanded.add('HEAD');
  methodSets.set(key, expanded);
  return expanded;
}

/** Captures of a level come before its extra values, and both before those of the levels below. */
function toSteps(levels: readonly UrlLevel[]): readonly KeywordStep[] {
  const steps: KeywordStep[] = [];
  let position = 0;
  for (const level of levels) {
    for (const token of level.captures) {
      steps.push([token.name, position, undefined]);
      position += 1;
    }
    if (level.kwargs === NO_KWARGS) continue;
    for (const [name, value] of Object.entries(level.kwargs)) steps.push([name, -1, value]);
  }
  return steps.length === 0 ? NO_STEPS : steps;
}
