import { valueKindOf } from '../fields/column-types.js';
import { toDatabase } from '../fields/convert-values.js';
import { InvalidValue } from '../fields/invalid-value.js';
import type { Field } from '../models/model-meta.js';

/** `value`, or the integer that a text of a path means, as a value of `field`; undefined where it can be none. */
export function valueForField(field: Field, value: unknown): unknown {
  const { name, definition } = field.target;
  const meant = typeof value === 'string' ? fromText(field.target, value) : value;
  if (meant === null || meant === undefined) return undefined;
  try {
    toDatabase(name, definition, 'sqlite')(meant);
    return meant;
  } catch (error) {
    if (error instanceof InvalidValue) return undefined;
    throw error;
  }
}

function fromText({ kind }: Field, text: string): unknown {
  const valueKind = valueKindOf(kind);
  if (valueKind !== 'integer' && valueKind !== 'bigint') return text;
  if (!/^-?\d{1,19}$/.test(text)) return undefined;
  return valueKind === 'bigint' ? BigInt(text) : Number(text);
}
