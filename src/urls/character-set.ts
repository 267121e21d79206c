const LAST_CODE = 0x10ffff;

/** A set of characters as sorted, disjoint ranges of code points, both ends included. Immutable. */
export class CharacterSet {
  static readonly NONE = new CharacterSet([]);
  static readonly ALL = new CharacterSet([[0, LAST_CODE]]);

  readonly ranges: readonly (readonly [first: number, last: number])[];

  private constructor(ranges: readonly (readonly [number, number])[]) {
    this.ranges = ranges;
  }

  /** Sorts and joins `ranges`. */
  static of(ranges: readonly (readonly [first: number, last: number])[]): CharacterSet {
    const sorted = ranges
      .filter(([first, last]) => first <= last)
      .sort(([one], [other]) => one - other);
    const joined: [number, number][] = [];
    for (const [first, last] of sorted) {
      const previous = joined.at(-1);
      if (previous !== undefined && first <= previous[1] + 1)
        previous[1] = Math.max(previous[1], last);
      else joined.push([first, last]);
    }
    return new CharacterSet(joined);
  }

  /** The characters of `text`. */
  static from(text: string): CharacterSet {
    return CharacterSet.of(Array.from(text, (character) => toRange(character.codePointAt(0) ?? 0)));
  }

  /** What a property escape such as `\p{Letter}` matches; undefined for one of texts, as only the `v` flag knows them. */
  static ofProperty(escape: string, ignoresCase: boolean): CharacterSet | undefined {
    const key = `${escape}${ignoresCase ? 'i' : ''}`;
    const known = properties.get(key);
    if (known !== undefined) return known;
    let runs: RegExp;
    try {
      runs = new RegExp(`${escape}+`, ignoresCase ? 'giu' : 'gu');
    } catch {
      return undefined;
    }
    const set = CharacterSet.of([
      ...ASSIGNED.flatMap(([first, last]) => runsOf(runs, first, last)),
      ...UNIFORM.filter(([first]) => String.fromCodePoint(first).search(runs) === 0),
    ]);
    properties.set(key, set);
    return set;
  }

  has(code: number): boolean {
    return this.ranges.some(([first, last]) => code >= first && code <= last);
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  union(other: CharacterSet): CharacterSet {
    return CharacterSet.of([...this.ranges, ...other.ranges]);
  }

  /** All characters that are not in this set. */
  negate(): CharacterSet {
    const gaps: [number, number][] = [];
    let next = 0;
    for (const [first, last] of this.ranges) {
      gaps.push([next, first - 1]);
      next = last + 1;
    }
    gaps.push([next, LAST_CODE]);
    return CharacterSet.of(gaps);
  }

  intersects(other: CharacterSet): boolean {
    // Both are sorted, and sets of letters have hundreds of ranges: one way through the two.
    let index = 0;
    for (const [first, last] of this.ranges) {
      while (index < other.ranges.length && other.ranges[index]![1] < first) index += 1;
      const range = other.ranges[index];
      if (range === undefined) return false;
      if (range[0] <= last) return true;
    }
    return false;
  }

  /** True when every character of this set is in `other` as well. */
  isSubsetOf(other: CharacterSet): boolean {
    return this.ranges.every(([first, last]) =>
      other.ranges.some(([start, end]) => start <= first && last <= end),
    );
  }

  /** This set with the other case of each of its ASCII letters, and of single letters beyond ASCII. */
  withBothCases(): CharacterSet {
    const added: (readonly [number, number])[] = [];
    for (const [first, last] of this.ranges) {
      if (last - first > 512)
        return this.union(
          CharacterSet.of([
            [65, 90],
            [97, 122],
          ]),
        );
      for (let code = first; code <= last; code += 1) {
        const character = String.fromCodePoint(code);
        added.push(toRange(character.toLowerCase().codePointAt(0) ?? code));
        added.push(toRange(character.toUpperCase().codePointAt(0) ?? code));
      }
    }
    return this.union(CharacterSet.of(added));
  }
}

const properties = new Map<string, CharacterSet>();

/** Where each character has properties of its own. */
const ASSIGNED = [
  [0, 0xd7ff],
  [0xe000, 0x3ffff],
  [0xe0000, 0xe0fff],
] as const;

/** Unassigned and private characters, which are all alike, each range for itself. */
const UNIFORM = [
  [0x40000, 0xdffff],
  [0xe1000, 0xeffff],
  [0xf0000, LAST_CODE],
] as const;

/** The ranges of characters from `first` to `last` that `runs` finds. */
function runsOf(runs: RegExp, first: number, last: number): (readonly [number, number])[] {
  const units = new Uint16Array(2 * (last - first + 1));
  let length = 0;
  for (let code = first; code <= last; code += 1) {
    if (code > 0xffff) units[length++] = 0xd7c0 + (code >> 10);
    units[length++] = code > 0xffff ? 0xdc00 + (code & 0x3ff) : code;
  }
  const text = Buffer.from(units.buffer, 0, 2 * length).toString('utf16le');
  return Array.from(text.matchAll(runs), ([run]) => [run.codePointAt(0) ?? 0, lastCodeOf(run)]);
}

function lastCodeOf(run: string): number {
  const last = run.charCodeAt(run.length - 1);
  return last >= 0xdc00 && last < 0xe000 ? (run.codePointAt(run.length - 2) ?? 0) : last;
}

function toRange(code: number): readonly [number, number] {
  return [code, code];
}

/** `[0-9]`. */
export const DIGITS = CharacterSet.of([[48, 57]]);

/** `[A-Za-z0-9_]`. */
export const WORD = CharacterSet.of([
  [48, 57],
  [65, 90],
  [97, 122],
  [95, 95],
]);

/** What `\s` matches (ECMA-262, section 22.2.2.9). */
export const SPACE = CharacterSet.from(
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
);

/** What `.` does not match (ECMA-262, section 12.3). */
export const LINE_ENDS = CharacterSet.from('\n\r\u2028\u2029');

export const SLASH = CharacterSet.from('/');
