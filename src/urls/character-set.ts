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
    return this.ranges.some(([first, last]) =>
      other.ranges.some(([start, end]) => first <= end && start <= last),
    );
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
