import type { CaptureToken, PathToken } from './path-tokens.js';

/** What a {@link TokenMatcher} found. */
export interface TokenMatch {
  /** The text of each capture, in order. */
  readonly texts: readonly string[];
  /** Where the match ends. */
  readonly end: number;
}

/**
 * Matches a run of tokens as the regular expression would that Django makes of them: every capture as long as it can,
 * giving characters back until the rest fits.
 */
export interface TokenMatcher {
  /** Matches from `start` on; up to the end of `text` when the matcher is made with `isWhole`. */
  match(text: string, start: number): TokenMatch | undefined;
}

/** Makes the matcher for `tokens`: a linear one, or a regular expression where a converter is more than a run. */
export function createTokenMatcher(tokens: readonly PathToken[], isWhole: boolean): TokenMatcher {
  const isLinear = tokens.every(
    (token) => token.kind === 'literal' || token.converter.run !== undefined,
  );
  return isLinear ? new RunMatcher(tokens, isWhole) : new RegexMatcher(tokens, isWhole);
}

/** The source of the regular expression that `tokens` stand for, each capture being a group without a name. */
export function toRegexSource(tokens: readonly PathToken[]): string {
  return tokens
    .map((token) =>
      token.kind === 'literal' ? escapeRegex(token.text) : `(${token.converter.pattern})`,
    )
    .join('');
}

/** `text` as a regular expression with or without the `u` flag. */
export function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

class RegexMatcher implements TokenMatcher {
  readonly #regex: RegExp;
  readonly #groups: readonly number[];

  constructor(tokens: readonly PathToken[], isWhole: boolean) {
    this.#regex = new RegExp(`^${toRegexSource(tokens)}${isWhole ? '$' : ''}`, 'u');
    const groups: number[] = [];
    let next = 1;
    for (const token of tokens) {
      if (token.kind === 'literal') continue;
      groups.push(next);
      next += 1 + token.converter.groupCount;
    }
    this.#groups = groups;
  }

  match(text: string, start: number): TokenMatch | undefined {
    const found = this.#regex.exec(text.slice(start));
    return found
      ? { texts: this.#groups.map((group) => found[group] ?? ''), end: start + found[0].length }
      : undefined;
  }
}

class RunMatcher implements TokenMatcher {
  readonly #tokens: readonly PathToken[];
  readonly #isWhole: boolean;

  constructor(tokens: readonly PathToken[], isWhole: boolean) {
    this.#tokens = tokens;
    this.#isWhole = isWhole;
  }

  match(text: string, start: number): TokenMatch | undefined {
    const search = new RunSearch(this.#tokens, text, this.#isWhole);
    if (!search.fits(0, start)) return undefined;
    return { texts: search.captures(start), end: search.end };
  }
}

/**
 * One search. It is linear in text and tokens, because no position is ever offered twice to the same token: a capture
 * is tried from its longest extent down, and when it is asked again, from an earlier start, it only goes on below the
 * lowest end that has already failed.
 */
class RunSearch {
  readonly #tokens: readonly PathToken[];
  readonly #text: string;
  readonly #isWhole: boolean;
  readonly #ends: number[] = [];
  readonly #lowestTried: number[] = [];
  readonly #runStarts: number[] = [];
  readonly #runEnds: number[] = [];
  end = 0;

  constructor(tokens: readonly PathToken[], text: string, isWhole: boolean) {
    this.#tokens = tokens;
    this.#text = text;
    this.#isWhole = isWhole;
  }

  fits(index: number, position: number): boolean {
    const token = this.#tokens[index];
    if (token === undefined) {
      this.end = position;
      return !this.#isWhole || position === this.#text.length;
    }
    if (token.kind === 'capture') return this.#fitsCapture(token, index, position);
    this.#ends[index] = position + token.text.length;
    return (
      this.#text.startsWith(token.text, position) &&
      this.fits(index + 1, position + token.text.length)
    );
  }

  #fitsCapture(token: CaptureToken, index: number, position: number): boolean {
    const { min = 1, max = Infinity } = token.converter.run ?? {};
    const runEnd = this.#findRunEnd(token, index, position);
    const highest = Math.min(runEnd, position + max, (this.#lowestTried[index] ?? Infinity) - 1);
    for (let end = highest; end >= position + min; end -= 1) {
      this.#lowestTried[index] = end;
      if (!this.fits(index + 1, end)) continue;
      this.#ends[index] = end;
      return true;
    }
    return false;
  }

  /** Positions come in falling order, so a scan stops at the one before and takes its end. */
  #findRunEnd(token: CaptureToken, index: number, position: number): number {
    const known = this.#runStarts[index] ?? Infinity;
    let end = position;
    while (
      end < this.#text.length &&
      end < known &&
      token.converter.run?.accepts(this.#text.charCodeAt(end)) === true
    )
      end += 1;
    if (end === known) end = this.#runEnds[index] ?? end;
    this.#runStarts[index] = position;
    return (this.#runEnds[index] = end);
  }

  captures(start: number): readonly string[] {
    const texts: string[] = [];
    let position = start;
    this.#tokens.forEach((token, index) => {
      const end = this.#ends[index] ?? position;
      if (token.kind === 'capture') texts.push(this.#text.slice(position, end));
      position = end;
    });
    return texts;
  }
}
