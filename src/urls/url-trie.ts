import { joinSegments, shapeOf, takesSlash, type PathToken } from './path-tokens.js';
import { LiteralTable, hashStep } from './literal-table.js';
import { createEdge, type UrlEdge } from './url-edge.js';
import { capturesIn, convertTexts, matchLevels } from './url-level.js';
import type { UrlRoute } from './url-route.js';
import type { UrlWalk } from './url-walk.js';
import { createTokenMatcher } from './token-matcher.js';

const SLASH = 47;
const NONE: readonly never[] = [];

/** A route that is matched on the rest of the path at once, because a capture may go over slashes. */
export interface TailRoute {
  readonly route: UrlRoute;
  /** Undefined where the whole path is matched level by level. */
  readonly tokens: readonly PathToken[] | undefined;
  /** Undefined when it does not fit; otherwise the converted captures and, for a nested match, the keyword values. */
  match(path: string, position: number, isDry: boolean): TailMatch | undefined;
}

interface TailMatch {
  readonly values: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

/**
 * A node of the tree of segments. It is reached with everything before `position` of the path used up; `routes` end
 * with the segment that led here, `tails` go on from here in their own way.
 */
export class TrieNode {
  /** The least ordinal at or below this node: what cannot be better than the best found is not entered. */
  minimum = Infinity;
  // What most nodes lack is shared or left out: fewer places of memory to visit counts when there are thousands of them.
  routes: readonly UrlRoute[] = NONE;
  tails: readonly TailRoute[] = NONE;
  edges: readonly UrlEdge<TrieNode>[] = NONE;
  literals: LiteralTable<TrieNode> | undefined;
  /** The child for the empty segment, which nearly every pattern ends with. */
  empty: TrieNode | undefined;

  /** Notes that `route` is at or below this node. */
  note({ ordinal }: UrlRoute): void {
    if (ordinal < this.minimum) this.minimum = ordinal;
  }

  /** The child that `segment` leads to, made when there is none. */
  childFor(segment: readonly PathToken[]): TrieNode {
    const [first, second] = segment;
    if (first === undefined || (second === undefined && first.kind === 'literal')) {
      const text = first?.kind === 'literal' ? first.text : '';
      return this.literalChild(text) ?? this.#makeLiteralChild(text);
    }
    const shape = shapeOf(segment);
    const known = this.edges.find((edge) => edge.shape === shape);
    if (known !== undefined) return known.node;
    const edge = createEdge(shape, segment, new TrieNode());
    this.edges = [...this.edges, edge];
    return edge.node;
  }

  /** The child for a segment of plain text; undefined without one. */
  literalChild(text: string): TrieNode | undefined {
    return text === '' ? this.empty : this.literals?.get(text);
  }

  #makeLiteralChild(text: string): TrieNode {
    const child = new TrieNode();
    if (text === '') this.empty = child;
    else (this.literals ??= new LiteralTable()).add(text, child);
    return child;
  }
}

/** Where the routes of a pattern end, by its segments. */
type Leaves = Map<UrlRoute['segments'], TrieNode>;

/** Puts `routes`, in the order in which they are declared, below `root`. */
export function insertRoutes(root: TrieNode, routes: readonly UrlRoute[]): void {
  const leaves: Leaves = new Map();
  for (const route of routes) {
    root.note(route);
    if (route.flatTokens === undefined) insertNested(root, route);
    else insertFlat(root, route, leaves);
  }
}

function insertFlat(root: TrieNode, route: UrlRoute, leaves: Leaves): void {
  const { segments } = route;
  const leaf = leaves.get(segments);
  // An earlier route has led here, so every node on the way has noted a lesser ordinal.
  if (leaf !== undefined) {
    leaf.routes = [...leaf.routes, route];
    return;
  }
  let node = root;
  for (let index = 0; index < segments.length; index += 1) {
    const segment = segments[index]!;
    if (takesSlash(segment)) {
      node.tails = [...node.tails, createFlatTail(route, joinSegments(segments.slice(index)))];
      return;
    }
    node = node.childFor(segment);
    node.note(route);
  }
  node.routes = node.routes.length === 0 ? [route] : [...node.routes, route];
  leaves.set(segments, node);
}

/** Only the whole segments that the route surely begins with lead to it. */
function insertNested(root: TrieNode, route: UrlRoute): void {
  let node = root;
  for (const text of literalPrefix(route).split('/').slice(0, -1)) {
    node = node.childFor(text === '' ? [] : [{ kind: 'literal', text }]);
    node.note(route);
  }
  node.tails = [...node.tails, createNestedTail(route)];
}

/** Follows `walk.path` from `position`, the beginning of a segment, through everything that fits. */
export function visit(node: TrieNode, position: number, walk: UrlWalk): void {
  if (node.tails.length > 0) visitTails(node, position, walk);
  const { path } = walk;
  const { length } = path;
  let hash = 0;
  let end = position;
  for (; end < length; end += 1) {
    const code = path.charCodeAt(end);
    if (code === SLASH) break;
    hash = hashStep(hash, code);
  }
  const child = end === position ? node.empty : node.literals?.find(path, position, end, hash);
  if (child !== undefined && child.minimum < walk.limit) enter(child, end, walk);
  const { edges } = node;
  for (let index = 0; index < edges.length; index += 1) {
    const edge = edges[index] as UrlEdge<TrieNode>;
    if (edge.node.minimum >= walk.limit) continue;
    const { count } = walk;
    if (edge.take(path, position, end, walk)) enter(edge.node, end, walk);
    walk.count = count;
  }
}

/** `end` is where the segment ends that led to `node`: at a slash, or with the path. */
function enter(node: TrieNode, end: number, walk: UrlWalk): void {
  if (end < walk.path.length) visit(node, end + 1, walk);
  else if (node.routes.length > 0) walk.offer(node.routes);
}

function visitTails(node: TrieNode, position: number, walk: UrlWalk): void {
  for (const { route, match } of node.tails) {
    if (route.ordinal >= walk.limit) return;
    const found = match(walk.path, position, walk.isDry);
    if (found !== undefined) walk.offerTail(route, found.values, found.kwargs);
  }
}

function createNestedTail(route: UrlRoute): TailRoute {
  return {
    route,
    tokens: undefined,
    match(path, _position, isDry) {
      const found = matchLevels(route.levels, path.slice(1), isDry);
      return found && { values: found.args, kwargs: found.kwargs };
    },
  };
}

function createFlatTail(route: UrlRoute, tokens: readonly PathToken[]): TailRoute {
  const matcher = createTokenMatcher(tokens, true);
  const captures = capturesIn(tokens);
  return {
    route,
    tokens,
    match(path, position, isDry) {
      const found = matcher.match(path, position);
      const values = found && (isDry ? found.texts : convertTexts(captures, found.texts));
      return values && { values };
    },
  };
}

/** The text that every path of a route begins with, as far as it is plain to see. */
function literalPrefix(route: UrlRoute): string {
  let prefix = '';
  for (const level of route.levels) {
    if (level.tokens === undefined) return prefix + regexPrefix(level.regex);
    const [first] = level.tokens;
    if (first?.kind === 'literal') prefix += first.text;
    if (level.captures.length > 0) return prefix;
  }
  return prefix;
}

/** The plain text after `^` up to its last slash; none where an alternative or a flag could change it. */
function regexPrefix(regex: RegExp | undefined): string {
  if (regex === undefined || regex.source.includes('|') || /[imv]/.test(regex.flags)) return '';
  const [whole = '', text = ''] = /^\^((?:[\w~@!%&=:;,'"<> -]|\\\/)*)/.exec(regex.source) ?? [];
  const isRepeated = /^[*+?{]/.test(regex.source.slice(whole.length));
  const certain = isRepeated ? text.replace(/(?:\\\/|.)$/, '') : text;
  return certain.replaceAll('\\/', '/').replace(/[^/]*$/, '');
}
