import { createTokenMatcher, type TokenMatcher } from './token-matcher.js';
import type { CharacterRun, RegisteredConverter } from './converters.js';
import type { CaptureToken, PathToken } from './path-tokens.js';
import { capturesIn, convertTexts } from './url-level.js';
import type { UrlWalk } from './url-walk.js';

/** A step of the tree of segments that takes a segment by its form. */
export interface UrlEdge<Node = unknown> {
  readonly node: Node;
  /** What tells two edges apart. */
  readonly shape: string;
  /** The tokens of the segment; names are those of the first route that came here. */
  readonly segment: readonly PathToken[];
  /** Takes `path` from `start` to `end` and adds its values to the walk, or leaves the walk as it is. */
  take(path: string, start: number, end: number, walk: UrlWalk): boolean;
}

/** The edge for a segment with at least one capture. */
export function createEdge<Node>(
  shape: string,
  segment: readonly PathToken[],
  node: Node,
): UrlEdge<Node> {
  const [first, second] = segment;
  if (first?.kind === 'capture' && second === undefined)
    return createCaptureEdge(shape, first, node);
  return new MixedEdge(shape, segment, node);
}

function createCaptureEdge<Node>(shape: string, token: CaptureToken, node: Node): UrlEdge<Node> {
  const { name, run } = token.converter;
  if (name === 'int') return new IntEdge(shape, token, node);
  if (name === 'str') return new TextEdge(shape, token, node);
  return run === undefined
    ? new WholeEdge(shape, token, node)
    : new RunEdge(shape, token, run, node);
}

abstract class CaptureEdge<Node> implements UrlEdge<Node> {
  readonly node: Node;
  readonly shape: string;
  readonly segment: readonly PathToken[];
  protected readonly converter: RegisteredConverter;

  constructor(shape: string, token: CaptureToken, node: Node) {
    this.shape = shape;
    this.segment = [token];
    this.converter = token.converter;
    this.node = node;
  }

  abstract take(path: string, start: number, end: number, walk: UrlWalk): boolean;

  protected convert(text: string, walk: UrlWalk): boolean {
    try {
      walk.values[walk.count] = walk.isDry ? text : this.converter.toValue(text);
    } catch {
      // Django topic: a converter's error means "no match", and the search goes on.
      return false;
    }
    walk.count += 1;
    return true;
  }
}

const ZERO = 48;
const NINE = 57;
// No number of fifteen digits is above Number.MAX_SAFE_INTEGER.
const SAFE_DIGITS = 15;

/** `<int:…>` without a text in between. */
class IntEdge<Node> extends CaptureEdge<Node> {
  take(path: string, start: number, end: number, walk: UrlWalk): boolean {
    if (start === end) return false;
    let value = 0;
    for (let index = start; index < end; index += 1) {
      const code = path.charCodeAt(index);
      if (code < ZERO || code > NINE) return false;
      value = value * 10 + (code - ZERO);
    }
    if (end - start > SAFE_DIGITS) return this.convert(path.slice(start, end), walk);
    walk.values[walk.count] = value;
    walk.count += 1;
    return true;
  }
}

/** `<str:…>`: any segment that is not empty. */
class TextEdge<Node> extends CaptureEdge<Node> {
  take(path: string, start: number, end: number, walk: UrlWalk): boolean {
    if (start === end) return false;
    walk.values[walk.count] = path.slice(start, end);
    walk.count += 1;
    return true;
  }
}

/** A converter that is one class of characters, repeated. */
class RunEdge<Node> extends CaptureEdge<Node> {
  readonly #run: CharacterRun;

  constructor(shape: string, token: CaptureToken, run: CharacterRun, node: Node) {
    super(shape, token, node);
    this.#run = run;
  }

  take(path: string, start: number, end: number, walk: UrlWalk): boolean {
    const { min, max } = this.#run;
    if (end - start < min || end - start > max) return false;
    for (let index = start; index < end; index += 1) {
      if (!this.#run.accepts(path.charCodeAt(index))) return false;
    }
    return this.convert(path.slice(start, end), walk);
  }
}

/** A converter with a pattern of any other form. */
class WholeEdge<Node> extends CaptureEdge<Node> {
  take(path: string, start: number, end: number, walk: UrlWalk): boolean {
    const text = path.slice(start, end);
    return this.converter.whole.test(text) && this.convert(text, walk);
  }
}

/** A segment with text beside its captures: `<slug:name>-<int:pk>.html`. */
class MixedEdge<Node> implements UrlEdge<Node> {
  readonly node: Node;
  readonly shape: string;
  readonly segment: readonly PathToken[];
  readonly #matcher: TokenMatcher;
  readonly #captures: readonly CaptureToken[];

  constructor(shape: string, segment: readonly PathToken[], node: Node) {
    this.shape = shape;
    this.segment = segment;
    this.node = node;
    this.#matcher = createTokenMatcher(segment, true);
    this.#captures = capturesIn(segment);
  }

  take(path: string, start: number, end: number, walk: UrlWalk): boolean {
    const found = this.#matcher.match(path.slice(start, end), 0);
    if (found === undefined) return false;
    const values = walk.isDry ? found.texts : convertTexts(this.#captures, found.texts);
    if (values === undefined) return false;
    for (const value of values) {
      walk.values[walk.count] = value;
      walk.count += 1;
    }
    return true;
  }
}
