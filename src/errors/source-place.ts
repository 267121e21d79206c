import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { SourceMapReader, type SourceMapText } from './source-map.js';

/** A position in a source file. Lines and columns start at 1. */
export interface SourcePlace {
  /** Absolute path; of the TypeScript source where a source map tells. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Remembers where the code is, cheaply: the text of the stack is made only when `resolve` is called. */
export class PlaceMark {
  readonly #trace: { stack?: string };
  #place: SourcePlace | undefined;

  private constructor(trace: { stack?: string }) {
    this.#trace = trace;
  }

  /** Marks the caller of `outermost` (a function of this package that user code has called). */
  static capture(outermost: (...args: never[]) => unknown): PlaceMark {
    const trace: { stack?: string } = {};
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 1;
    Error.captureStackTrace(trace, outermost);
    Error.stackTraceLimit = limit;
    return new PlaceMark(trace);
  }

  /** The place, mapped back to the source by its source map; undefined when the engine gave none. */
  resolve(): SourcePlace | undefined {
    this.#place ??= parseStackPlace(this.#trace.stack ?? '');
    return this.#place;
  }
}

const FRAME = /\(?((?:file:\/\/)?[^()\s][^()]*):(\d+):(\d+)\)?$/m;

/** Reads the first frame of `stack` and maps it to its source. */
export function parseStackPlace(stack: string): SourcePlace | undefined {
  const line = stack.split('\n').find((text) => /^\s+at /.test(text));
  const found =
    line === undefined
      ? null
      : FRAME.exec(line.replace(/^\s+at /, '').replace(/^.*?\((.*)\)$/, '$1'));
  if (!found) return undefined;
  const [, location = '', row = '1', column = '1'] = found;
  if (location.startsWith('node:')) return undefined;
  const file = location.startsWith('file:')
    ? fileURLToPath(location.replace(/\?.*$/, ''))
    : location;
  return mapToSource({ file, line: Number(row), column: Number(column) });
}

const sourceMaps = new Map<string, SourceMapReader | undefined>();

/** Where `place` of an emitted file was written, by the source map beside it; `place` itself without one. */
export function mapToSource(place: SourcePlace): SourcePlace {
  const original = sourceMapOf(place.file)?.find(place.line - 1, place.column - 1);
  if (original === undefined) return place;
  const file = fileURLToPath(new URL(original.source, pathToFileURL(place.file)));
  return { file, line: original.line + 1, column: original.column + 1 };
}

/** So many lines the compiler's own helpers take at most, before what was written begins. */
const MAX_HELPER_LINES = 100;

/** The beginning of the source of an emitted file; that of the file itself without a source map. */
export function startOfSource(file: string): SourcePlace {
  for (let line = 1; line <= MAX_HELPER_LINES && sourceMapOf(file) !== undefined; line++) {
    const place = mapToSource({ file, line, column: 1 });
    if (place.file !== file) return { file: place.file, line: 1, column: 1 };
  }
  return { file, line: 1, column: 1 };
}

function sourceMapOf(file: string): SourceMapReader | undefined {
  if (!sourceMaps.has(file)) sourceMaps.set(file, readSourceMap(`${file}.map`));
  return sourceMaps.get(file);
}

function readSourceMap(file: string): SourceMapReader | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { sourceRoot, sources, mappings } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Partial<SourceMapText>;
    if (!Array.isArray(sources) || typeof mappings !== 'string') return undefined;
    return new SourceMapReader({ sourceRoot: sourceRoot ?? '', sources, mappings });
  } catch {
    // A broken map costs the exact position and nothing else.
    return undefined;
  }
}

/** Where a class in the emitted `file` defines the field `name`, mapped to the source; undefined where none does. */
export function placeOfField(file: string, name: string): SourcePlace | undefined {
  return placeOfText(file, new RegExp(`^\\s+(?=${escape(name)}\\s*=)`));
}

/** Where the emitted `file` (a path) declares the class `name`, mapped to the source; undefined where it does not. */
export function placeOfClass(file: string, name: string): SourcePlace | undefined {
  return placeOfText(file, new RegExp(`^(?:.*\\s)?(?=class ${escape(name)}\\b)`));
}

/** The first line of `file` that begins as `before` says; the column is where that ends. */
function placeOfText(file: string, before: RegExp): SourcePlace | undefined {
  if (!existsSync(file)) return undefined;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const found = before.exec(line);
    if (found !== null) return mapToSource({ file, line: index + 1, column: found[0].length + 1 });
  }
  return undefined;
}

function escape(name: string): string {
  return name.replace(/[^\w]/g, '\\$&');
}
