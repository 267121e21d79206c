import type { CheckMessage } from '../checks/check-message.js';
import type { UrlConfEntry } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import type { SourcePlace } from '../errors/source-place.js';
import { joinTokens, parsePath, type PathFault, type PathToken } from './path-tokens.js';
import { measureGrowth } from './regex-safety.js';
import { parseRegex } from './regex-syntax.js';
import type { ResolvedView } from './resolved-view.js';
import { PathLevel, RegexLevel, type UrlLevel } from './url-level.js';
import { NO_KWARGS, UrlInclude, UrlPattern, isResolvedView, isUrlView } from './url-pattern.js';
import { UrlRoute } from './url-route.js';

/** What the application tells the compiler of a URL conf. */
export interface CompileOptions {
  /** Makes a view ready to be called. Asked once for each pattern whose view is not ready. */
  toView(pattern: UrlPattern): ResolvedView;
  /** The entries that stand for a controller class in an include. */
  toEntries?(controller: Constructor): readonly UrlConfEntry[];
}

/** An include as boot compiled it, with everything below it. */
export interface CompiledInclude {
  readonly kind: 'include';
  readonly level: UrlLevel;
  /** The include's pattern with those around it. */
  readonly route: string;
  readonly namespace: string | undefined;
  readonly appName: string | undefined;
  readonly children: readonly UrlNode[];
  readonly entry: UrlInclude;
}

/** A node of the compiled URL conf. */
export type UrlNode = CompiledInclude | { readonly kind: 'route'; readonly route: UrlRoute };

/** A URL conf as boot compiled it. Patterns with an error are left out and reported. */
export interface CompiledUrls {
  readonly nodes: readonly UrlNode[];
  /** All routes in the order in which they are declared. */
  readonly routes: readonly UrlRoute[];
  readonly messages: readonly CheckMessage[];
}

/** Compiles the tree of patterns. Throws nothing of its own: whatever is wrong with a pattern is in `messages`. */
export function compileRoutes(entries: readonly unknown[], options: CompileOptions): CompiledUrls {
  const compiler = new RouteCompiler(options);
  const nodes = compiler.compile(entries, { levels: [], namespaces: [], appNames: [] });
  return { nodes, routes: compiler.routes, messages: compiler.messages };
}

/** What stands around an entry. */
interface Surroundings {
  readonly levels: readonly UrlLevel[];
  readonly namespaces: readonly string[];
  readonly appNames: readonly string[];
}

class RouteCompiler {
  readonly routes: UrlRoute[] = [];
  readonly messages: CheckMessage[] = [];
  readonly #options: CompileOptions;
  readonly #views = new Map<UrlPattern, ResolvedView>();
  readonly #levels = new Map<UrlPattern | UrlInclude, UrlLevel | undefined>();
  /** The ends of routes without extra values, by their text: the methods of a path are mostly routes of their own. */
  readonly #plainEnds = new Map<string, PathLevel>();

  constructor(options: CompileOptions) {
    this.#options = options;
  }

  compile(entries: readonly unknown[], around: Surroundings): readonly UrlNode[] {
    return entries.flatMap((entry) => {
      if (entry instanceof UrlPattern) return this.#compilePattern(entry, around);
      if (entry instanceof UrlInclude) return this.#compileInclude(entry, around);
      if (typeof entry === 'function' && this.#options.toEntries) {
        return [...this.compile(this.#options.toEntries(entry as Constructor), around)];
      }
      this.messages.push(invalidEntry(entry));
      return [];
    });
  }

  #compilePattern(pattern: UrlPattern, around: Surroundings): UrlNode[] {
    if (!isUrlView(pattern.view)) {
      this.messages.push(invalidView(pattern));
      return [];
    }
    const level = this.#levelOf(pattern, true);
    if (level === undefined) return [];
    const { namespaces, appNames } = around;
    const levels = [...around.levels, level];
    const record = {
      ordinal: this.routes.length,
      pattern,
      view: this.#viewOf(pattern),
      levels,
      namespaces,
      appNames,
    };
    const route = new UrlRoute(record, flatten(levels));
    this.routes.push(route);
    return [{ kind: 'route', route }];
  }

  #compileInclude(entry: UrlInclude, around: Surroundings): UrlNode[] {
    const level = this.#levelOf(entry, false);
    if (level === undefined) return [];
    const { namespace, appName, entries } = entry.urls;
    const inside = {
      levels: [...around.levels, level],
      namespaces: namespace === undefined ? around.namespaces : [...around.namespaces, namespace],
      appNames: appName === undefined ? around.appNames : [...around.appNames, appName],
    };
    const route = inside.levels.map(({ source }) => source).join('');
    return [
      {
        kind: 'include',
        level,
        route,
        namespace,
        appName,
        children: this.compile(entries, inside),
        entry,
      },
    ];
  }

  /** A pattern that is mounted twice is compiled, and reported, once. */
  #levelOf(entry: UrlPattern | UrlInclude, isEndpoint: boolean): UrlLevel | undefined {
    const known = this.#levels.get(entry);
    if (known !== undefined || this.#levels.has(entry)) return known;
    const level = this.#compileLevel(entry, isEndpoint);
    this.#levels.set(entry, level);
    return level;
  }

  #compileLevel(entry: UrlPattern | UrlInclude, isEndpoint: boolean): UrlLevel | undefined {
    const { pattern, kwargs } = entry;
    if (entry.kind === 'regex') {
      const regex = this.#compileRegex(entry);
      return regex && new RegexLevel(regex, pattern, kwargs, isEndpoint);
    }
    const isPlainEnd = isEndpoint && kwargs === NO_KWARGS;
    const known = isPlainEnd ? this.#plainEnds.get(pattern) : undefined;
    if (known !== undefined) return known;
    const { tokens, faults } = parsePath(pattern);
    this.#report(faults, entry);
    if (faults.some(({ level }) => level === 'error')) return undefined;
    const made = new PathLevel(pattern, tokens, kwargs, isEndpoint);
    // One with a warning is made again, so that each entry is reported.
    if (isPlainEnd && faults.length === 0) this.#plainEnds.set(pattern, made);
    return made;
  }

  #compileRegex(entry: UrlPattern | UrlInclude): RegExp | undefined {
    try {
      const regex = toRegex(entry.regex ?? entry.pattern, entry instanceof UrlPattern);
      this.#report(findRegexFaults(regex, entry), entry);
      return regex;
    } catch (error) {
      this.#report([invalidRegex(entry.pattern, error)], entry);
      return undefined;
    }
  }

  /** The place is looked up for what is wrong alone: that takes longer than everything else here. */
  #report(faults: readonly PathFault[], entry: UrlPattern | UrlInclude): void {
    for (const fault of faults) this.messages.push({ ...fault, place: placeOf(entry) });
  }

  #viewOf(pattern: UrlPattern): ResolvedView {
    if (isResolvedView(pattern.view)) return pattern.view;
    const view = this.#views.get(pattern) ?? this.#options.toView(pattern);
    this.#views.set(pattern, view);
    return view;
  }
}

/**
 * The regular expression to search with: without the flags that keep a position. A pattern at the end of a route that
 * ends with "$" has to match as a whole, also without a "^".
 */
function toRegex(regex: RegExp | string, isEndpoint: boolean): RegExp {
  const source = typeof regex === 'string' ? regex.replaceAll('(?P<', '(?<') : regex.source;
  const flags = typeof regex === 'string' ? '' : regex.flags.replaceAll(/[gyd]/g, '');
  const written = new RegExp(source, flags);
  return isEndpoint && source.endsWith('$') && !source.startsWith('^')
    ? new RegExp(`^(?:${source})$`, flags)
    : written;
}

/**
 * The tokens of all levels as one pattern, where that matches the same paths with the same captures. It does when the
 * border of each include is certain: its prefix has no captures, or ends with a slash that no capture can go over.
 */
function flatten(levels: readonly UrlLevel[]): readonly PathToken[] | undefined {
  const [only, second] = levels;
  if (second === undefined && only?.isEndpoint === true) return only.tokens;
  let tokens: readonly PathToken[] = [];
  for (const level of levels) {
    if (level.tokens === undefined || !(level.isEndpoint || hasCertainEnd(level))) return undefined;
    tokens = joinTokens(tokens, level.tokens);
  }
  return tokens;
}

function hasCertainEnd(level: UrlLevel): boolean {
  if (level.captures.length === 0) return true;
  return (
    level.source.endsWith('/') && level.captures.every(({ converter }) => !converter.takesSlash)
  );
}

/** Where an entry was written; for the route of a controller, where its view was. */
export function placeOf(entry: UrlPattern | UrlInclude): SourcePlace | undefined {
  const view = entry instanceof UrlPattern && isResolvedView(entry.view) ? entry.view : undefined;
  return view?.place ?? entry.place?.resolve();
}

function findRegexFaults(regex: RegExp, entry: UrlPattern | UrlInclude): PathFault[] {
  const growth = measureGrowth(parseRegex(regex));
  const faults: PathFault[] = [];
  if (growth === 'exponential') {
    faults.push({
      id: 'URLS_UNSAFE_REGEX',
      level: 'error',
      reason: `The regular expression "${entry.pattern}" can take exponential time on a path that does not match.`,
      fix: 'Write it without a repetition inside of a repetition, or as a path() with captures.',
    });
  }
  if (growth === 'polynomial') {
    faults.push({
      id: 'URLS_SLOW_REGEX',
      level: 'warning',
      reason: `The regular expression "${entry.pattern}" has repetitions that can take each other's characters, so its time grows with a power of the length of the path.`,
      fix: 'Let no two repetitions match the same characters, or write it as a path() with captures.',
    });
  }
  if (
    entry.pattern.startsWith('/') ||
    entry.pattern.startsWith('^/') ||
    entry.pattern.startsWith('^\\/')
  ) {
    faults.push({
      id: 'URLS_LEADING_SLASH',
      level: 'error',
      reason: `The regular expression "${entry.pattern}" begins with a slash, which it would add to the one of the path.`,
      fix: 'Leave out the first slash; end the pattern of an include with a slash instead.',
    });
  }
  return faults;
}

function invalidRegex(pattern: string, error: unknown): PathFault {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    id: 'URLS_INVALID_REGEX',
    level: 'error',
    reason: `"${pattern}" is not a regular expression: ${reason}.`,
    fix: 'Correct it, or pass a RegExp to rePath(), which the compiler checks.',
  };
}

function invalidEntry(entry: unknown): CheckMessage {
  const found =
    typeof entry === 'function' ? `the class or function "${entry.name}"` : describe(entry);
  return {
    id: 'URLS_INVALID_ENTRY',
    level: 'error',
    reason: `A URL conf holds ${found}; only what path() and rePath() return can stand there.`,
    fix: 'Wrap it in path(), as in path("books/", view).',
  };
}

function invalidView(pattern: UrlPattern): CheckMessage {
  return {
    id: 'URLS_INVALID_VIEW',
    level: 'error',
    reason: `The pattern "${pattern.pattern}" leads to ${describe(pattern.view)}, which is neither a function nor a class.`,
    fix: 'Pass a view function, a view class, or include([...]).',
    place: pattern.place?.resolve(),
  };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the text "${value}"`;
  return Array.isArray(value)
    ? 'an array'
    : value === null
      ? 'null'
      : `a value of type ${typeof value}`;
}
