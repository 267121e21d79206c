import { generateFunction } from '../conf/generate-function.js';
import { LONG, TEXT_CONSTANTS, textSource, writePiece } from '../http/text-bytes.js';
import type { HtmlPosition } from './html-positions.js';
import { BLOCKED_URL } from './safe-url.js';

/** Writes the markup of a template at `position`. Gives the position after it. */
export type WriteTemplate<Value> = (
  bytes: Buffer,
  position: number,
  values: readonly Value[],
) => number;

/** What a compiled template calls; each writes at a position and gives the one after it, but for the last. */
export interface TemplateWriters<Value> {
  /** Text, escaped. */
  readonly writeEscaped: (bytes: Buffer, position: number, value: string) => number;
  readonly writeNumber: (bytes: Buffer, position: number, value: number) => number;
  /** Any other value in text. */
  readonly writeValue: (bytes: Buffer, position: number, value: Value) => number;
  /** Any value in another place than text. */
  readonly writeElsewhere: (
    bytes: Buffer,
    position: number,
    value: Value,
    place: HtmlPosition,
  ) => number;
  /** Judges the address whose first interpolation is `values[index]`. */
  readonly isSafeAddress: (
    texts: readonly string[],
    values: readonly Value[],
    index: number,
  ) => boolean;
}

/** Whether the fixed parts can be written as bytes: no character beyond U+00FF. */
export function canCompileTemplate(strings: readonly string[]): boolean {
  return strings.every((text) => NARROW.test(text));
}

// oxlint-disable-next-line no-control-regex -- control characters are bytes like any other
const NARROW = /^[\0-\xff]*$/;

/** Generates what writes a template: its fixed parts as constants, for each interpolation what its place asks for. */
export function compileTemplate<Value>(
  strings: readonly string[],
  places: readonly HtmlPosition[],
  writers: TemplateWriters<Value>,
): WriteTemplate<Value> {
  const constants: Record<string, unknown> = { ...TEXT_CONSTANTS, ...writers, writePiece };
  const parts = places.map((place, index) => {
    constants[`place${index}`] = place;
    const fixed = strings[index] ?? '';
    const fixedSource = partSource(fixed, `fixed${index}`, constants);
    if (place.kind === 'text') return fixedSource + textValueSource(index);
    if (place.kind !== 'url') return fixedSource + elsewhereSource(index);
    // What follows in the same attribute ends up after the hash, where it is inert.
    const before = fixed.slice(0, fixed.length - (place.texts[0] ?? '').length);
    return `if (isSafeAddress(place${index}.texts, values, ${index})) {${fixedSource}${elsewhereSource(index)}
  } else {${partSource(before + BLOCKED_URL, `blocked${index}`, constants)}
  }`;
  });
  const last = partSource(strings.at(-1) ?? '', 'last', constants);
  return generateFunction(
    'write_html',
    constants,
    `(bytes, position, values) {
  let value;
  ${parts.join('\n  ')}${last}
  return position;
}`,
  );
}

function partSource(fixed: string, name: string, constants: Record<string, unknown>): string {
  if (fixed === '') return '';
  if (fixed.length > LONG / 2) {
    constants[name] = fixed;
    return `\n  position = writePiece(position, ${name});`;
  }
  return `\n  if (position > ROOM) position = flush(position);
  ${textSource(fixed, 0)} position += ${fixed.length};`;
}

function textValueSource(index: number): string {
  return `
  value = values[${index}];
  if (typeof value === 'string') position = writeEscaped(bytes, position, value);
  else if (typeof value === 'number') position = writeNumber(bytes, position > ROOM ? flush(position) : position, value);
  else position = writeValue(bytes, position, value);`;
}

function elsewhereSource(index: number): string {
  return `
  position = writeElsewhere(bytes, position, values[${index}], place${index});`;
}
