import { shapeOf, splitSegments, type CaptureToken, type PathToken } from './path-tokens.js';
import { createTokenMatcher, type TokenMatcher } from './token-matcher.js';

/** What one level of a route has taken from a path. */
export interface LevelMatch {
  /** Converted captures by name; undefined where a group took no part. */
  readonly named: readonly (readonly [name: string, value: unknown])[];
  /** Captures without a name; empty where there are named ones. */
  readonly unnamed: readonly unknown[];
  /** What the level has left of the path. */
  readonly rest: string;
}

/** One level of a route: the prefix of an include, or the pattern at the end. */
export interface UrlLevel {
  readonly source: string;
  readonly isEndpoint: boolean;
  /** Tokens of a path pattern; undefined for a regular expression. */
  readonly tokens: readonly PathToken[] | undefined;
  /** The regular expression; undefined for a path pattern. */
  readonly regex: RegExp | undefined;
  readonly captures: readonly CaptureToken[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /**
   * Matches the beginning of `path`, or all of it for an endpoint; undefined when it does not fit.
   * With `isDry`, nothing is converted.
   */
  match(path: string, isDry?: boolean): LevelMatch | undefined;
}

/** A level that is written with captures. */
export class PathLevel implements UrlLevel {
  readonly source: string;
  readonly isEndpoint: boolean;
  readonly tokens: readonly PathToken[];
  readonly regex = undefined;
  readonly captures: readonly CaptureToken[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  #matcher: TokenMatcher | undefined;
  #segments: readonly (readonly PathToken[])[] | undefined;
  #shape: string | undefined;

  constructor(
    source: string,
    tokens: readonly PathToken[],
    kwargs: Readonly<Record<string, unknown>>,
    isEndpoint: boolean,
  ) {
    this.source = source;
    this.tokens = tokens;
    this.captures = capturesIn(tokens);
    this.kwargs = kwargs;
    this.isEndpoint = isEndpoint;
  }

  /** {@link tokens} between the slashes. */
  get segments(): readonly (readonly PathToken[])[] {
    return (this.#segments ??= splitSegments(this.tokens));
  }

  /** What two levels share that match the same paths by the same converters. */
  get shape(): string {
    return (this.#shape ??= shapeOf(this.tokens));
  }

  match(path: string, isDry = false): LevelMatch | undefined {
    this.#matcher ??= createTokenMatcher(this.tokens, this.isEndpoint);
    const found = this.#matcher.match(path, 0);
    if (found === undefined) return undefined;
    const values = isDry ? found.texts : convertTexts(this.captures, found.texts);
    if (values === undefined) return undefined;
    const named = this.captures.map((capture, index) => [capture.name, values[index]] as const);
    return { named, unnamed: [], rest: path.slice(found.end) };
  }
}

/** A level that is a regular expression. It is searched for, so only `^` ties it to the beginning, as in Django. */
export class RegexLevel implements UrlLevel {
  readonly source: string;
  readonly isEndpoint: boolean;
  readonly tokens = undefined;
  readonly regex: RegExp;
  readonly captures: readonly CaptureToken[] = [];
  readonly kwargs: Readonly<Record<string, unknown>>;

  constructor(
    regex: RegExp,
    source: string,
    kwargs: Readonly<Record<string, unknown>>,
    isEndpoint: boolean,
  ) {
    this.regex = regex;
    this.source = source;
    this.kwargs = kwargs;
    this.isEndpoint = isEndpoint;
  }

  match(path: string): LevelMatch | undefined {
    const found = this.regex.exec(path);
    if (!found) return undefined;
    const rest = path.slice(found.index + found[0].length);
    const named = Object.entries(found.groups ?? {});
    return { named, unnamed: named.length > 0 ? [] : found.slice(1), rest };
  }
}

/** The captures among `tokens`. */
export function capturesIn(tokens: readonly PathToken[]): readonly CaptureToken[] {
  return tokens.filter((token) => token.kind === 'capture');
}

/** The values of captured texts; undefined when a converter refuses one, which means "no match". */
export function convertTexts(
  captures: readonly CaptureToken[],
  texts: readonly string[],
): unknown[] | undefined {
  try {
    return captures.map((capture, index) => capture.converter.toValue(texts[index] ?? ''));
  } catch {
    return undefined;
  }
}

/** Captures and keyword values of a match. */
export interface NestedMatch {
  readonly args: unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** Matches level after level, each on what the one before has left: Django's way, without a step back over a border. */
export function matchLevels(
  levels: readonly UrlLevel[],
  path: string,
  isDry = false,
): NestedMatch | undefined {
  const matches: LevelMatch[] = [];
  let rest = path;
  for (const level of levels) {
    const found = level.match(rest, isDry);
    if (found === undefined) return undefined;
    matches.push(found);
    rest = found.rest;
  }
  return mergeLevels(levels, matches);
}

const NOTHING: LevelMatch = { named: [], unnamed: [], rest: '' };

/** Captures without a name count only while nothing on their level or below has a name (Django topic: named groups). */
function mergeLevels(levels: readonly UrlLevel[], matches: readonly LevelMatch[]): NestedMatch {
  const kwargs = Object.create(null) as Record<string, unknown>;
  const extras = Object.create(null) as Record<string, unknown>;
  let args: unknown[] = [];
  // From the inside out, so whoever comes first wins.
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const { named, unnamed } = matches[index] ?? NOTHING;
    for (const [name, value] of Object.entries(levels[index]?.kwargs ?? {})) {
      if (!(name in kwargs)) kwargs[name] = value;
      if (!(name in extras)) extras[name] = value;
    }
    for (const [name, value] of named)
      if (value !== undefined && !(name in kwargs)) kwargs[name] = value;
    const own = named.map(([name, value]) => (name in extras ? extras[name] : value));
    const isInnermost = index === levels.length - 1;
    const keepsUnnamed = isInnermost || Object.keys(kwargs).length === 0;
    args = [...own, ...(keepsUnnamed ? unnamed : []), ...args];
  }
  return { args, kwargs };
}
