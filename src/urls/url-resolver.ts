import type { CheckMessage } from '../checks/check-message.js';
import type { ResolverMatch, TriedPattern } from '../http/resolver-match.js';
import { normalizeScriptName } from '../http/script-name.js';
import { checkRoutes } from './check-routes.js';
import {
  compileRoutes,
  type CompileOptions,
  type CompiledUrls,
  type UrlNode,
} from './compile-routes.js';
import type { Found, NotFound, Resolution } from './resolution.js';
import { errorHandlersOf, type ErrorHandlers } from './url-pattern.js';
import { RouteMatch, type UrlRoute } from './url-route.js';
import { TrieNode, insertRoutes, visit } from './url-trie.js';
import { UrlCensus, UrlWalk, type UrlCandidate } from './url-walk.js';

/** A view whose `marks` hold this key is never the aim of a redirect that appends a slash. */
export const NO_APPEND_SLASH = Symbol('lapompe.noAppendSlash');

/** What a {@link UrlResolver} is to know besides its patterns. */
export interface UrlResolverOptions extends CompileOptions {
  /** Path under which the application is mounted: put before reversed URLs. @defaultValue '' */
  readonly scriptName?: string;
  /** Whether a path may be completed with a slash. @defaultValue true */
  readonly appendSlash?: boolean;
}

/**
 * Finds the view for a path and a method (Django topic: URL dispatcher). Compiled at boot, never changed.
 *
 * The first declared pattern that fits the path and takes the method wins. A pattern with an error is left out; ask
 * {@link check} for everything that is wrong.
 */
export class UrlResolver {
  /** With a leading and without a trailing slash, or empty. */
  readonly scriptName: string;
  /** The compiled URL conf as a tree. */
  readonly nodes: readonly UrlNode[];
  /** All routes in the order in which they are declared. */
  readonly routes: readonly UrlRoute[];
  /** The error handlers of the URL conf. */
  readonly handlers: ErrorHandlers;
  readonly #compiled: CompiledUrls;
  readonly #appendsSlash: boolean;
  readonly #root = new TrieNode();
  // One walk serves all searches, one after the other; it is away while a converter may call the resolver again.
  #idleWalk: UrlWalk | undefined = new UrlWalk();
  /** Paths that only patterns without captures fit, with those patterns. */
  readonly #statics: ReadonlyMap<string, readonly StaticRoute[]>;

  constructor(entries: readonly unknown[], options: UrlResolverOptions) {
    this.#compiled = compileRoutes(entries, options);
    this.nodes = this.#compiled.nodes;
    this.routes = this.#compiled.routes;
    this.handlers = errorHandlersOf(entries);
    this.scriptName = normalizeScriptName(options.scriptName ?? '');
    this.#appendsSlash = options.appendSlash ?? true;
    insertRoutes(this.#root, this.routes);
    this.#statics = this.#collectStatics();
  }

  /** Everything that is wrong with the URL conf; empty when nothing is. */
  check(): readonly CheckMessage[] {
    return [
      ...this.#compiled.messages,
      ...checkRoutes(this.nodes, this.routes, this.#root, this.handlers),
    ];
  }

  /** What there is for `path` (decoded, with its leading slash, without script name) and `method`, in upper case. */
  resolve(path: string, method: string): Resolution {
    const known = this.#statics.get(path);
    if (known !== undefined) {
      for (const { route, found } of known) if (route.takes(method)) return found;
      return this.#refuse(path, method);
    }
    if (path.charCodeAt(0) !== 47) return this.#notFound(path);
    const walk = this.#walk(path, method);
    const { route } = walk;
    if (route !== undefined) {
      return { kind: 'found', view: route.view, match: toMatch(route, walk.args, walk.kwargs) };
    }
    return walk.fitsPath ? this.#refuse(path, method) : this.#notFound(path);
  }

  /** The first declared match of `path`, whatever its methods; undefined without one. */
  match(path: string): ResolverMatch | undefined {
    const [first] = this.#census(path);
    return first && toMatch(first.route, first.args, first.kwargs);
  }

  /** True when `path` leads to a view, whatever its methods; false where that view wants no slash appended. */
  resolvesAny(path: string): boolean {
    if (path.charCodeAt(0) !== 47) return false;
    const { route } = this.#walk(path, undefined);
    return route !== undefined && !route.view.marks.has(NO_APPEND_SLASH);
  }

  /**
   * True when a request for `path` is to be redirected to the same path with a slash: it has none at the end, leads
   * nowhere, and the other one does not (Django topic: APPEND_SLASH).
   */
  shouldAppendSlash(path: string): boolean {
    if (!this.#appendsSlash || path.endsWith('/')) return false;
    return this.resolvesAny(`${path}/`) && this.#census(path).length === 0;
  }

  /** The patterns that `path` was compared with: an include that it does not begin with counts as one. */
  tried(path: string): readonly TriedPattern[] {
    return path.startsWith('/') ? listTried(this.nodes, path.slice(1)) : [];
  }

  /** A search that has been made. It is used for the next one, so what it has found is to be read at once. */
  #walk(path: string, method: string | undefined): UrlWalk {
    const walk = (this.#idleWalk ?? new UrlWalk()).begin(path, method);
    this.#idleWalk = undefined;
    visit(this.#root, 1, walk);
    this.#idleWalk = walk;
    return walk;
  }

  #census(path: string): readonly UrlCandidate[] {
    if (path.charCodeAt(0) !== 47) return [];
    const census = new UrlCensus(path);
    visit(this.#root, 1, census);
    return census.candidates;
  }

  #refuse(path: string, method: string): Resolution {
    const candidates = this.#census(path);
    const [first] = candidates;
    if (first === undefined) return this.#notFound(path);
    const methods = candidates.flatMap(({ route }) => [...(route.methods ?? [])]);
    return {
      kind: method === 'OPTIONS' ? 'options' : 'method-not-allowed',
      allow: [...new Set([...methods, 'OPTIONS'])].sort(),
      match: toMatch(first.route, first.args, first.kwargs),
    };
  }

  #notFound(path: string): NotFound {
    return new NothingFound(this, path);
  }

  #collectStatics(): ReadonlyMap<string, readonly StaticRoute[]> {
    const found = new Map<string, readonly StaticRoute[]>();
    for (const { flatTokens } of this.routes) {
      const [first, second] = flatTokens ?? [];
      if (flatTokens === undefined || second !== undefined || first?.kind === 'capture') continue;
      const path = `/${first?.text ?? ''}`;
      if (found.has(path)) continue;
      const census = new UrlCensus(path, true);
      visit(this.#root, 1, census);
      const routes = census.candidates.map(({ route }) => route);
      if (routes.every((route) => isStatic(route))) found.set(path, routes.map(toStaticRoute));
    }
    return found;
  }
}

/** A route whose answer is always the same object. */
interface StaticRoute {
  readonly route: UrlRoute;
  readonly found: Found;
}

function isStatic(route: UrlRoute): boolean {
  return route.flatTokens?.every((token) => token.kind === 'literal') ?? false;
}

function toStaticRoute(route: UrlRoute): StaticRoute {
  const match = new RouteMatch(route, Object.freeze([]), Object.freeze(route.toKwargs([])));
  return { route, found: Object.freeze({ kind: 'found' as const, view: route.view, match }) };
}

function toMatch(
  route: UrlRoute,
  args: readonly unknown[],
  kwargs: UrlCandidate['kwargs'],
): ResolverMatch {
  return kwargs === undefined
    ? new RouteMatch(route, route.toArgs(args as unknown[]))
    : new RouteMatch(route, args, kwargs);
}

class NothingFound implements NotFound {
  readonly kind = 'not-found';
  readonly #resolver: UrlResolver;
  readonly #path: string;

  constructor(resolver: UrlResolver, path: string) {
    this.#resolver = resolver;
    this.#path = path;
  }

  get tried(): readonly TriedPattern[] {
    return this.#resolver.tried(this.#path);
  }
}

function listTried(nodes: readonly UrlNode[], path: string): readonly TriedPattern[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'route') {
      const { route, fullName, methods } = node.route;
      return [{ route, name: fullName, methods: methods && [...methods] }];
    }
    const found = node.level.match(path);
    if (found !== undefined) return listTried(node.children, found.rest);
    return [{ route: node.route, name: undefined, methods: undefined }];
  });
}
