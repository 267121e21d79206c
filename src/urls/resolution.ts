import type { ResolverMatch, TriedPattern } from '../http/resolver-match.js';
import type { ResolvedView } from './resolved-view.js';

/** A pattern fits the path and takes the method. */
export interface Found {
  readonly kind: 'found';
  readonly view: ResolvedView;
  readonly match: ResolverMatch;
}

/** Patterns fit the path, and none takes the method (RFC 9110, section 15.5.6). */
export interface MethodRefused {
  readonly kind: 'method-not-allowed';
  /** The methods that would be taken, in alphabetical order. */
  readonly allow: readonly string[];
  /** The first declared pattern that fits the path. */
  readonly match: ResolverMatch;
}

/** OPTIONS was asked of patterns that do not take it themselves (RFC 9110, section 9.3.7). */
export interface OptionsAnswer {
  readonly kind: 'options';
  /** The methods that are taken, in alphabetical order. */
  readonly allow: readonly string[];
  /** The first declared pattern that fits the path. */
  readonly match: ResolverMatch;
}

/** No pattern fits the path. */
export interface NotFound {
  readonly kind: 'not-found';
  /** The patterns that were tried; worked out when it is read. */
  readonly tried: readonly TriedPattern[];
}

/** What the resolver says about a path and a method. */
export type Resolution = Found | MethodRefused | OptionsAnswer | NotFound;
