import type { UrlRoute } from './url-route.js';

/** A route that fits a path, with what it captured. */
export interface UrlCandidate {
  readonly route: UrlRoute;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>> | undefined;
}

const NONE: unknown[] = [];

/** One search for the first declared route that fits a path and a method. */
export class UrlWalk {
  path = '';
  /** Undefined for a search that takes whatever route fits the path. */
  method: string | undefined = '';
  /** Converts nothing: asks for the form of the path alone. */
  readonly isDry: boolean;
  /** Values of the captures on the way to the node that is visited; the first `count` of them. */
  // Four places from the start: an empty array would be given seventeen with its first value.
  readonly values: unknown[] = [undefined, undefined, undefined, undefined];
  count = 0;
  /** Only ordinals below are of interest. */
  limit = Infinity;
  /** Whether a route fits the path, whatever its methods. */
  fitsPath = false;
  route: UrlRoute | undefined;
  args: unknown[] = NONE;
  kwargs: Readonly<Record<string, unknown>> | undefined;

  constructor(isDry = false) {
    this.isDry = isDry;
  }

  /** Makes the walk ready for another search. */
  begin(path: string, method: string | undefined): this {
    this.path = path;
    this.method = method;
    this.count = 0;
    this.limit = Infinity;
    this.fitsPath = false;
    this.route = undefined;
    this.args = NONE;
    this.kwargs = undefined;
    return this;
  }

  /** Takes the first of `routes` that is better than the best so far. */
  offer(routes: readonly UrlRoute[]): void {
    for (const route of routes) {
      if (route.ordinal >= this.limit) return;
      this.fitsPath = true;
      if (!this.#isTaken(route)) continue;
      this.take(route, this.#copyValues(), undefined);
      return;
    }
  }

  #isTaken(route: UrlRoute): boolean {
    return this.method === undefined || route.takes(this.method);
  }

  /** Written out for the usual numbers, which takes a third of the time of `slice`. */
  #copyValues(): unknown[] {
    const { values, count } = this;
    if (count === 1) return [values[0]];
    return count === 2 ? [values[0], values[1]] : values.slice(0, count);
  }

  /** The same for a route that has matched the rest of the path itself; `kwargs` when it has matched all of it. */
  offerTail(
    route: UrlRoute,
    values: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>> | undefined,
  ): void {
    this.fitsPath = true;
    if (!this.#isTaken(route)) return;
    this.take(
      route,
      kwargs === undefined ? [...this.values.slice(0, this.count), ...values] : [...values],
      kwargs,
    );
  }

  protected take(
    route: UrlRoute,
    args: unknown[],
    kwargs: Readonly<Record<string, unknown>> | undefined,
  ): void {
    this.limit = route.ordinal;
    this.route = route;
    this.args = args;
    this.kwargs = kwargs;
  }
}

/** A search for every route that fits a path, whatever its methods: for answers that say what would be allowed. */
export class UrlCensus extends UrlWalk {
  readonly found: UrlCandidate[] = [];

  constructor(path: string, isDry = false) {
    super(isDry);
    this.begin(path, '');
  }

  override offer(routes: readonly UrlRoute[]): void {
    for (const route of routes) this.take(route, this.values.slice(0, this.count), undefined);
  }

  override offerTail(
    route: UrlRoute,
    values: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>> | undefined,
  ): void {
    this.take(
      route,
      kwargs === undefined ? [...this.values.slice(0, this.count), ...values] : [...values],
      kwargs,
    );
  }

  protected override take(
    route: UrlRoute,
    args: unknown[],
    kwargs: Readonly<Record<string, unknown>> | undefined,
  ): void {
    this.found.push({ route, args, kwargs });
  }

  /** What was found, the first declared first. */
  get candidates(): readonly UrlCandidate[] {
    return this.found.sort((one, other) => one.route.ordinal - other.route.ordinal);
  }
}
