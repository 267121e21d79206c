import type { SourcePlace } from '../errors/source-place.js';

/** What the URL resolver found for a request (Django topic: ResolverMatch). Plain data. */
export interface ResolverMatch {
  /** The whole pattern that matched, such as `books/<int:pk>/`. */
  readonly route: string;
  /** Name of the URL without namespaces. */
  readonly urlName: string | undefined;
  /** Name with its namespaces: `api:book-detail`. */
  readonly viewName: string;
  readonly namespaces: readonly string[];
  readonly appNames: readonly string[];
  /** Converted captures in the order of the pattern. */
  readonly args: readonly unknown[];
  /** Converted captures and extra values by name; has no prototype. */
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Readable name of the view: `BookController.show`, `search`. */
  readonly view: string;
  /** Where the route was declared; undefined where the engine gave no position. */
  readonly place: SourcePlace | undefined;
}

/** One pattern that was tried on the way to a 404. */
export interface TriedPattern {
  readonly route: string;
  readonly name: string | undefined;
  readonly methods: readonly string[] | undefined;
}
