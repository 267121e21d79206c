import { CharacterSet, DIGITS, LINE_ENDS, SPACE, WORD } from './character-set.js';

/** A part of a regular expression. */
export type RegexNode =
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly item: RegexNode;
      readonly min: number;
      readonly max: number;
    }
  /** `name` is undefined without one; `isCapturing` is false for `(?:…)`. */
  | {
      readonly kind: 'group';
      readonly isCapturing: boolean;
      readonly name: string | undefined;
      readonly item: RegexNode;
    }
  /** One character. `sample` stands for it in a reversed URL; `isLiteral` when it is the only one. */
  | {
      readonly kind: 'set';
      readonly set: CharacterSet;
      readonly sample: string;
      readonly isLiteral: boolean;
    }
  | { readonly kind: 'assertion'; readonly which: 'start' | 'end' | 'boundary' }
  /** `item` takes no characters, but is matched. */
  | { readonly kind: 'assertion'; readonly which: 'look'; readonly item: RegexNode }
  | { readonly kind: 'backreference'; readonly name: string };

const NOT_LINE_END = LINE_ENDS.negate();
const CLASS_ESCAPES: ReadonlyMap<string, readonly [CharacterSet, string]> = new Map([
  ['d', [DIGITS, '0']],
  ['D', [DIGITS.negate(), 'x']],
  ['w', [WORD, 'x']],
  ['W', [WORD.negate(), '!']],
  ['s', [SPACE, ' ']],
  ['S', [SPACE.negate(), 'x']],
]);
const CONTROL_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['f', '\f'],
  ['0', '\0'],
]);

/**
 * Reads the syntax of a regular expression that the engine has accepted.
 *
 * Sets are never smaller than what the expression matches; the set operations of the `v` flag count as any character.
 */
export function parseRegex(regex: RegExp): RegexNode {
  return new RegexParser(regex.source === '(?:)' ? '' : regex.source, regex.flags).parse();
}

class RegexParser {
  readonly #source: string;
  readonly #flags: string;
  #position = 0;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
  }

  parse(): RegexNode {
    return this.#readChoice();
  }

  #readChoice(): RegexNode {
    const options = [this.#readSequence()];
    while (this.#take('|')) options.push(this.#readSequence());
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options };
  }

  #readSequence(): RegexNode {
    const items: RegexNode[] = [];
    while (this.#position < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      items.push(this.#readQuantified());
    }
    return { kind: 'sequence', items };
  }

  #readQuantified(): RegexNode {
    const item = this.#readAtom();
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(
      this.#source.slice(this.#position, this.#position + 32),
    );
    if (!found) return item;
    this.#position += found[0].length;
    const [text, least = '0', comma = '', most = ''] = found;
    if (text.startsWith('*')) return { kind: 'repeat', item, min: 0, max: Infinity };
    if (text.startsWith('+')) return { kind: 'repeat', item, min: 1, max: Infinity };
    if (text.startsWith('?')) return { kind: 'repeat', item, min: 0, max: 1 };
    const max = comma === '' ? Number(least) : most === '' ? Infinity : Number(most);
    return { kind: 'repeat', item, min: Number(least), max };
  }

  #readAtom(): RegexNode {
    const character = this.#next();
    switch (character) {
      case '^':
        return { kind: 'assertion', which: 'start' };
      case '$':
        return { kind: 'assertion', which: 'end' };
      case '.':
        return toSet(this.#flags.includes('s') ? CharacterSet.ALL : NOT_LINE_END, '.');
      case '(':
        return this.#readGroup();
      case '[':
        return this.#readClass();
      case '\\':
        return this.#readEscape();
      default:
        return this.#toLiteral(character);
    }
  }

  #readGroup(): RegexNode {
    const opening = /^\?(?:[:=!]|<[=!]|<([^>]*)>|[a-z-]*:)/.exec(
      this.#source.slice(this.#position),
    );
    this.#position += opening?.[0].length ?? 0;
    const item = this.#readChoice();
    this.#take(')');
    if (opening && /^\?<?[=!]$/.test(opening[0])) return { kind: 'assertion', which: 'look', item };
    const name = opening?.[1];
    return { kind: 'group', isCapturing: !opening || name !== undefined, name, item };
  }

  #readEscape(): RegexNode {
    const character = this.#next();
    const named = CLASS_ESCAPES.get(character);
    if (named) return toSet(...named);
    if (character === 'b' || character === 'B') return { kind: 'assertion', which: 'boundary' };
    if (character === 'k')
      return { kind: 'backreference', name: this.#takeMatch(/^<([^>]*)>/)[1] ?? '' };
    if (/[1-9]/.test(character)) {
      return { kind: 'backreference', name: character + this.#takeMatch(/^\d*/)[0] };
    }
    return this.#readCharacterEscape(character);
  }

  #readCharacterEscape(character: string): RegexNode {
    if (character === 'p' || character === 'P') {
      const property = this.#takeMatch(/^\{[^}]*\}/)[0] ?? '';
      if (property !== '') return toSet(this.#propertySet(character + property), 'x');
    }
    if (character === 'q') return toSet(CharacterSet.ALL, 'x');
    const digits = this.#takeCodeDigits(character);
    if (digits !== undefined)
      return this.#toLiteral(String.fromCodePoint(Number.parseInt(digits, 16)));
    if (character === 'c')
      return this.#toLiteral(String.fromCodePoint(this.#next().charCodeAt(0) % 32));
    return this.#toLiteral(CONTROL_ESCAPES.get(character) ?? character);
  }

  #propertySet(escape: string): CharacterSet {
    if (!/[uv]/.test(this.#flags)) return CharacterSet.ALL;
    return CharacterSet.ofProperty(`\\${escape}`, this.#flags.includes('i')) ?? CharacterSet.ALL;
  }

  #takeCodeDigits(character: string): string | undefined {
    if (character === 'x') return this.#takeMatch(/^([\da-fA-F]{2})/)[1];
    if (character !== 'u') return undefined;
    const found = this.#takeMatch(/^(?:([\da-fA-F]{4})|\{([\da-fA-F]+)\})/);
    return found[1] ?? found[2];
  }

  #readClass(): RegexNode {
    const start = this.#position;
    const isNegated = this.#take('^');
    if (this.#flags.includes('v') && this.#skipNestedClass(start))
      return toSet(CharacterSet.ALL, 'x');
    let set = CharacterSet.NONE;
    while (this.#position < this.#source.length && this.#peek() !== ']')
      set = set.union(this.#readClassRange());
    this.#take(']');
    if (this.#flags.includes('i')) set = set.withBothCases();
    return toSet(isNegated ? set.negate() : set, this.#sampleAt(start));
  }

  #readClassRange(): CharacterSet {
    const first = this.#readClassAtom();
    const isRange = this.#peek() === '-' && this.#source[this.#position + 1] !== ']';
    if (!isRange) return first.set;
    this.#position += 1;
    const last = this.#readClassAtom();
    if (!first.isLiteral || !last.isLiteral)
      return first.set.union(last.set).union(CharacterSet.from('-'));
    return CharacterSet.of([[first.sample.codePointAt(0) ?? 0, last.sample.codePointAt(0) ?? 0]]);
  }

  #readClassAtom(): { set: CharacterSet; sample: string; isLiteral: boolean } {
    const character = this.#next();
    if (character !== '\\')
      return { set: CharacterSet.from(character), sample: character, isLiteral: true };
    if (this.#take('b')) return { set: CharacterSet.from('\b'), sample: '\b', isLiteral: true };
    const node = this.#readEscape();
    if (node.kind === 'set') {
      // The class folds case as a whole, so a literal is its own character here.
      return node.isLiteral ? { ...node, set: CharacterSet.from(node.sample) } : node;
    }
    return { set: CharacterSet.ALL, sample: 'x', isLiteral: false };
  }

  /** With the `v` flag, jumps behind a class that holds classes, strings or operators; false when it is a plain one. */
  #skipNestedClass(start: number): boolean {
    let depth = 1;
    let end = start;
    for (; depth > 0 && end < this.#source.length; end += 1) {
      const character = this.#source[end];
      if (character === '\\') end += 1;
      else if (character === '[') depth += 1;
      else if (character === ']') depth -= 1;
    }
    if (!/\[|&&|--|\\q/.test(this.#source.slice(start, end - 1))) return false;
    this.#position = end;
    return true;
  }

  /** What Django's reversal takes for a class: the first character inside the brackets, as it is written. */
  #sampleAt(start: number): string {
    const first = this.#source[start] ?? 'x';
    if (first !== '\\') return first;
    const escaped = this.#source[start + 1] ?? 'x';
    return CLASS_ESCAPES.get(escaped)?.[1] ?? CONTROL_ESCAPES.get(escaped) ?? escaped;
  }

  #toLiteral(character: string): RegexNode & { kind: 'set' } {
    const set = CharacterSet.from(character);
    const isFolded = this.#flags.includes('i');
    return {
      kind: 'set',
      set: isFolded ? set.withBothCases() : set,
      sample: character,
      isLiteral: true,
    };
  }

  #peek(): string | undefined {
    return this.#source[this.#position];
  }

  #next(): string {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#position) ?? 0);
    this.#position += character.length;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }

  #takeMatch(pattern: RegExp): readonly string[] {
    const found = pattern.exec(this.#source.slice(this.#position)) ?? [''];
    this.#position += (found[0] ?? '').length;
    return found as readonly string[];
  }
}

function toSet(set: CharacterSet, sample: string): RegexNode & { kind: 'set' } {
  return { kind: 'set', set, sample, isLiteral: false };
}
