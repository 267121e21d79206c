import { CharacterSet } from './character-set.js';
import type { RegisteredConverter } from './converters.js';
import { takesSlash, type CaptureToken, type PathToken } from './path-tokens.js';
import type { RegexNode } from './regex-syntax.js';
import type { UrlEdge } from './url-edge.js';
import { capturesIn } from './url-level.js';
import type { UrlRoute } from './url-route.js';
import type { TailRoute, TrieNode } from './url-trie.js';
import { UrlWalk } from './url-walk.js';

/**
 * An earlier route that takes every path and method of `route`; undefined when none surely does. A route of the same
 * shape does not count, and line feeds in a path are left out of account.
 */
export function findCover(root: TrieNode, route: UrlRoute): UrlRoute | undefined {
  const takesAll = root.tails.find((tail) => isCatchAll(tail.route) && covers(tail.route, route));
  if (takesAll !== undefined) return takesAll.route;
  return route.flatTokens && new CoverSearch(route, route.segments).visit(root, 0);
}

function covers(earlier: UrlRoute, later: UrlRoute): boolean {
  if (earlier.ordinal >= later.ordinal || earlier.shape === later.shape) return false;
  if (earlier.methods === undefined) return true;
  return later.methods !== undefined && [...later.methods].every((method) => earlier.takes(method));
}

function isCatchAll(route: UrlRoute): boolean {
  return route.levels.every(({ regex, source }) =>
    regex ? /^\^?(?:\.\*\$?)?$/.test(regex.source) || source === '' : source === '',
  );
}

class CoverSearch {
  readonly #route: UrlRoute;
  readonly #segments: readonly (readonly PathToken[])[];

  constructor(route: UrlRoute, segments: readonly (readonly PathToken[])[]) {
    this.#route = route;
    this.#segments = segments;
  }

  visit(node: TrieNode, index: number): UrlRoute | undefined {
    if (node.minimum >= this.#route.ordinal) return undefined;
    if (node.tails.length > 0) {
      const tail = node.tails.find(
        (each) => covers(each.route, this.#route) && this.#isCoveredBy(each, index),
      );
      if (tail !== undefined) return tail.route;
    }
    const segment = this.#segments[index];
    if (segment === undefined) return node.routes.find((route) => covers(route, this.#route));
    if (takesSlash(segment)) return undefined;
    return this.#visitChildren(node, segment, index);
  }

  #visitChildren(
    node: TrieNode,
    segment: readonly PathToken[],
    index: number,
  ): UrlRoute | undefined {
    const text = literalText(segment);
    const child = text === undefined ? undefined : node.literalChild(text);
    const found = child && this.visit(child, index + 1);
    if (found !== undefined) return found;
    for (const edge of node.edges) {
      // Whether an edge covers the segment takes longest to say, and only an earlier route counts.
      if (edge.node.minimum >= this.#route.ordinal || !edgeCovers(edge, segment)) continue;
      const below = this.visit(edge.node, index + 1);
      if (below !== undefined) return below;
    }
    return undefined;
  }

  /** A tail that is `<path:…>` alone takes any rest with at least one character. */
  #isCoveredBy(tail: TailRoute, index: number): boolean {
    const [first, second] = tail.tokens ?? [];
    if (first?.kind !== 'capture' || second !== undefined || first.converter.name !== 'path')
      return false;
    const rest = this.#segments.slice(index);
    return rest.length > 1 || rest.some((segment) => segment.some(isNeverEmpty));
  }
}

function literalText(segment: readonly PathToken[]): string | undefined {
  const [first, second] = segment;
  if (first === undefined) return '';
  return first.kind === 'literal' && second === undefined ? first.text : undefined;
}

function isNeverEmpty(token: PathToken): boolean {
  return token.kind === 'literal' || !token.converter.takesEmpty;
}

function edgeCovers(edge: UrlEdge, segment: readonly PathToken[]): boolean {
  if (isSameSegment(edge.segment, segment)) return true;
  const captures = capturesIn(edge.segment);
  const text = literalText(segment);
  if (text !== undefined) {
    return (
      captures.every(({ converter }) => neverRefuses(converter, text.length)) &&
      edge.take(text, 0, text.length, new UrlWalk(true))
    );
  }
  const [capture] = captures;
  return capture !== undefined && edge.segment.length === 1 && captureCovers(capture, segment);
}

function isSameSegment(one: readonly PathToken[], other: readonly PathToken[]): boolean {
  return (
    one.length === other.length && one.every((token, index) => isSameToken(token, other[index]))
  );
}

function isSameToken(one: PathToken, other: PathToken | undefined): boolean {
  if (one.kind === 'literal') return other?.kind === 'literal' && one.text === other.text;
  return other?.kind === 'capture' && one.converter === other.converter;
}

/** Does a converter take whatever the tokens of a segment can produce? */
function captureCovers({ converter }: CaptureToken, segment: readonly PathToken[]): boolean {
  const { run } = converter;
  if (run === undefined || !segment.every((token) => charactersOf(token).isSubsetOf(run.set)))
    return false;
  const [only, second] = segment;
  const inner = only?.kind === 'capture' && second === undefined ? only.converter.run : undefined;
  const longest = inner?.max ?? Infinity;
  const shortest = inner?.min ?? (segment.some(isNeverEmpty) ? 1 : 0);
  return shortest >= run.min && longest <= run.max && neverRefuses(converter, longest);
}

const BUILT_IN = new Set(['str', 'slug', 'uuid', 'path']);

/** A converter of the user may throw for any text; `int` does for numbers that are not safe. */
function neverRefuses({ name }: RegisteredConverter, length: number): boolean {
  return BUILT_IN.has(name) || (name === 'int' && length <= 15);
}

function charactersOf(token: PathToken): CharacterSet {
  return token.kind === 'literal'
    ? CharacterSet.from(token.text)
    : charactersIn(token.converter.syntax);
}

function charactersIn(node: RegexNode): CharacterSet {
  switch (node.kind) {
    case 'set':
      return node.set;
    case 'sequence':
      return node.items.reduce((all, item) => all.union(charactersIn(item)), CharacterSet.NONE);
    case 'choice':
      return node.options.reduce(
        (all, option) => all.union(charactersIn(option)),
        CharacterSet.NONE,
      );
    case 'repeat':
    case 'group':
      return charactersIn(node.item);
    default:
      return CharacterSet.ALL;
  }
}
