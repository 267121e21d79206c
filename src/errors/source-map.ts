/** The parts of a source map (ECMA-426) that lead back to what was written. */
export interface SourceMapText {
  readonly sourceRoot?: string;
  readonly sources: readonly (string | null)[];
  readonly mappings: string;
}

/** A position in one of the sources of a map. Lines and columns start at 0, as in the map. */
export interface OriginalPosition {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

const DIGITS = new Uint8Array(128);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((digit, value) => {
  DIGITS[digit.charCodeAt(0)] = value;
});
const COMMA = 44;
const SEMICOLON = 59;
/** Numbers kept for each line: where it begins in the text, and the source, line and column reached before it. */
const KEPT = 4;

/**
 * Where emitted code was written.
 *
 * Node's own `SourceMap` makes an object of each mapping, which takes five times as long for the packed files of this package,
 * and for the few lines of one stack. This notes where each line begins, and reads a line when it is asked for.
 */
export class SourceMapReader {
  readonly #map: SourceMapText;
  #lines: Int32Array | undefined;

  constructor(map: SourceMapText) {
    this.#map = map;
  }

  /** The original of a position in the emitted file, which counts from 0; undefined where the map does not say. */
  find(line: number, column: number): OriginalPosition | undefined {
    const lines = (this.#lines ??= indexLines(this.#map.mappings));
    if (line < 0 || line * KEPT >= lines.length) return undefined;
    const start = lines.subarray(line * KEPT, line * KEPT + KEPT);
    const found = readLine(this.#map.mappings, start, column);
    // A line may begin with what a mapping of a line before it stands for: each line before takes one character, its end.
    if (found === undefined && start[0]! <= line) return undefined;
    const [source = 0, originalLine = 0, originalColumn = 0] = found ?? start.subarray(1);
    const name = this.#map.sources[source];
    if (typeof name !== 'string') return undefined;
    return {
      source: (this.#map.sourceRoot ?? '') + name,
      line: originalLine,
      column: originalColumn,
    };
  }
}

// One loop with plain numbers, because all of it runs once and cold: 270,000 characters of the largest packed file.
function indexLines(mappings: string): Int32Array {
  const index = [0, 0, 0, 0];
  const reached = [0, 0, 0, 0, 0];
  let field = 0;
  let value = 0;
  let shift = 0;
  for (let at = 0; at < mappings.length; at++) {
    const code = mappings.charCodeAt(at);
    if (code === COMMA) field = 0;
    else if (code === SEMICOLON) {
      field = 0;
      index.push(at + 1, reached[1]!, reached[2]!, reached[3]!);
    } else {
      const digit = DIGITS[code]!;
      value |= (digit & 31) << shift;
      shift += 5;
      if (digit < 32) {
        reached[field++]! += signed(value);
        value = shift = 0;
      }
    }
  }
  return Int32Array.from(index);
}

/** Source, line and column of the last mapping of a line that does not stand behind `column`. */
function readLine(
  mappings: string,
  [start = 0, ...before]: Int32Array,
  column: number,
): readonly number[] | undefined {
  const end = mappings.indexOf(';', start);
  const reached = [0, ...before];
  let found: readonly number[] | undefined;
  for (const mapping of mappings.slice(start, end < 0 ? undefined : end).split(',')) {
    const values = readValues(mapping);
    values.slice(0, KEPT).forEach((value, field) => (reached[field]! += value));
    if (reached[0]! > column) break;
    if (values.length >= KEPT) found = reached.slice(1);
  }
  return found;
}

/** Numbers in base 64, five bits a digit, the lowest first. */
function readValues(mapping: string): readonly number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (let at = 0; at < mapping.length; at++) {
    const digit = DIGITS[mapping.charCodeAt(at)] ?? 0;
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    values.push(signed(value));
    value = shift = 0;
  }
  return values;
}

/** The lowest bit is the sign. */
function signed(value: number): number {
  return (value & 1) === 1 ? -(value >>> 1) : value >>> 1;
}
