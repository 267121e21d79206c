import { generateFunction } from '../conf/generate-function.js';
import { TEXT_CONSTANTS, textSource } from '../http/text-bytes.js';
import type { OutputProperty } from './dto-metadata.js';
import { writeJsonNumber, writeJsonString } from './write-json-text.js';

/** Writes `value` at `position`. Gives the position after it, or -1 for what does not leave. */
export type WriteValue = (
  bytes: Buffer,
  position: number,
  value: unknown,
  declared: OutputPlan | undefined,
  depth: number,
) => number;

/** Writes the listed fields of an object. Gives the position after it. */
export type WriteFields = (bytes: Buffer, position: number, value: object, depth: number) => number;

/** How instances of one class leave. */
export interface OutputPlan {
  /** The class; anything else where a value claims to be made by it. */
  readonly type: unknown;
  /** Compiled when it is first called. */
  write: WriteFields;
}

/** Whether the names of `fields` leave in the order in which they are written, each once, as short text. */
export function canCompileOutput(fields: readonly OutputProperty[]): boolean {
  const names = fields.map(({ outputName }) => outputName);
  return new Set(names).size === names.length && names.every((name) => PLAIN_NAME.test(name));
}

// No whole number, which an object would move to its front, and nothing that JSON.stringify might call.
const PLAIN_NAME = /^(?!\d+$|toJSON$)[\x20-\x7e]{1,200}$/;

/** Generates what writes `fields`, one after the other; `writeValue` is asked about every value that is no text or number. */
export function compileOutput(
  name: string,
  fields: readonly OutputProperty[],
  planOf: (type: unknown) => OutputPlan,
  writeValue: WriteValue,
): WriteFields {
  const constants: Record<string, unknown> = {
    ...TEXT_CONSTANTS,
    writeJsonNumber,
    writeJsonString,
    writeValue,
  };
  const parts = fields.map((field, index) => {
    for (const [order, transform] of field.transforms.entries())
      constants[`transform${index}_${order}`] = transform;
    if (field.nested !== undefined) constants[`nested${index}`] = planOf(field.nested);
    return fieldSource(field, index);
  });
  return generateFunction(
    `write_${name}`,
    constants,
    `(bytes, position, value, depth) {
  let field, next, end, comma = ${OPENING};
${parts.join('\n')}
  if (comma === ${OPENING}) bytes[position++] = ${OPENING};
  bytes[position] = ${CLOSING};
  return position + 1;
}`,
  );
}

const OPENING = 123;
const CLOSING = 125;
const COMMA = 44;

/** A field: its name after a brace or comma, then its value; the name is written over again where no value follows. */
function fieldSource(field: OutputProperty, index: number): string {
  const key = `${JSON.stringify(field.outputName)}:`;
  const calls = field.transforms
    .map((_, order) => `\n  field = transform${index}_${order}(field, value);`)
    .join('');
  const name = JSON.stringify(field.name);
  const asked =
    calls === '' || field.isAlwaysAsked ? calls : `\n  if (${name} in value) {${calls}\n  }`;
  return `  field = value[${name}];${asked}
  if (field !== undefined) {
    if (position > ROOM) position = flush(position);
    bytes[position] = comma;
    ${textSource(key, 1)}
    next = position + ${key.length + 1};
    if (typeof field === 'string') end = writeJsonString(bytes, next, field);
    else if (typeof field === 'number') end = writeJsonNumber(bytes, next, field);
    else end = writeValue(bytes, next, field, ${field.nested === undefined ? 'undefined' : `nested${index}`}, depth + 1);
    if (end >= 0) { position = end; comma = ${COMMA}; }
  }`;
}
