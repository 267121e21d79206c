import { canGenerateCode } from '../conf/generate-function.js';
import type { Constructor } from '../conf/constructor.js';
import {
  canCompileOutput,
  compileOutput,
  type OutputPlan,
  type WriteFields,
} from './compile-output.js';
import {
  BYTES,
  countPieces,
  endText,
  flush,
  ROOM,
  startText,
  takeText,
  writePiece,
  writeWord,
} from '../http/text-bytes.js';
import {
  isPlainObject,
  listedFields,
  MAX_DEPTH,
  notAwaited,
  pickListed,
  plainOf,
  toPlain,
  tooDeep,
} from './serialize.js';
import { writeJsonNumber, writeJsonString } from './write-json-text.js';

/** Writes a value as JSON; undefined for a value that has none, as `JSON.stringify` gives. */
export type JsonWriter = (value: unknown) => string;

/**
 * Makes the function that turns what a view returns into JSON: the same text and the same errors as
 * `JSON.stringify(toPlain(value, declared))`, in one step.
 *
 * Costs nothing until it is called: how a class leaves is compiled for its first instance. Where code must not be
 * generated, `toPlain` itself does the work, as it does for the few values of which only it knows the exact outcome.
 *
 * @param declared - the DTO whose listed fields are picked from whatever the view returned
 */
export function createJsonWriter(declared?: Constructor): JsonWriter {
  const plan = declared === undefined ? undefined : planOf(declared);
  return (value) => writeWhole(value, plan, declared);
}

/** Thrown where only the exact twin knows what becomes of a value: a subclass of Array, something odd called `toJSON`. */
const TWIN_DECIDES = new Error('The twin decides.');
const ABSENT = -1;
const NO_VALUES: readonly unknown[] = Object.freeze([]);

function writeWhole(
  value: unknown,
  plan: OutputPlan | undefined,
  declared: Constructor | undefined,
): string {
  // A toJSON that all lists or objects inherit is asked by JSON.stringify alone. And the place for a text may be taken, by a
  // value one of whose getters has another value written.
  const isOwn = (NO_VALUES as { toJSON?: unknown }).toJSON === undefined;
  if (!isOwn || !canGenerateCode() || !startText()) return writeExactly(value, declared);
  try {
    const end = writeValue(BYTES, 0, value, plan, 0);
    return end === ABSENT ? (undefined as unknown as string) : takeText(end);
  } catch (error) {
    if (error !== TWIN_DECIDES) throw error;
    return writeExactly(value, declared);
  } finally {
    endText();
  }
}

function writeExactly(value: unknown, declared: Constructor | undefined): string {
  return JSON.stringify(toPlain(value, declared));
}

function writeValue(
  bytes: Buffer,
  position: number,
  value: unknown,
  declared: OutputPlan | undefined,
  depth: number,
): number {
  // Not a switch: that would have each value's type named before it is compared.
  if (typeof value === 'string') return writeJsonString(bytes, position, value);
  if (typeof value === 'number') return writeJsonNumber(bytes, position, value);
  if (value === null) return writeWord(bytes, position, 'null');
  if (typeof value === 'object') return writeObject(bytes, position, value, declared, depth);
  if (typeof value === 'boolean') return writeWord(bytes, position, value ? 'true' : 'false');
  if (typeof value === 'bigint') return writeJsonString(bytes, position, String(value));
  if (typeof value === 'function' && (value as { toJSON?: unknown }).toJSON !== undefined)
    throw TWIN_DECIDES;
  return ABSENT;
}

/** Asks in the order of `toPlain`. */
function writeObject(
  bytes: Buffer,
  position: number,
  value: object,
  declared: OutputPlan | undefined,
  depth: number,
): number {
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) return writeList(bytes, position, value, declared, depth);
  if (value instanceof Date) return writeDate(bytes, position, value);
  if (value instanceof Set) return writeItems(bytes, position, value, declared, depth);
  if (value instanceof Map) return writeMap(position, value, declared, depth);
  if (typeof (value as { then?: unknown }).then === 'function') throw notAwaited();
  if (declared !== undefined) return declared.write(bytes, position, value, depth);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    const other = (value as { toJSON(): unknown }).toJSON();
    return writeValue(bytes, position, other, undefined, depth + 1);
  }
  if (isPlainObject(value))
    return writeRecord(bytes, position, value as Record<string, unknown>, depth);
  return planOfInstance(value).write(bytes, position, value, depth);
}

function writeDate(bytes: Buffer, position: number, date: Date): number {
  if (Number.isNaN(date.getTime())) return writeWord(bytes, position, 'null');
  const text: unknown = date.toISOString();
  if (typeof text !== 'string') throw TWIN_DECIDES;
  return writeJsonString(bytes, position, text);
}

// Two keys may become one text, and whole numbers come first.
function writeMap(
  position: number,
  map: Map<unknown, unknown>,
  declared: OutputPlan | undefined,
  depth: number,
): number {
  return writePlain(position, plainOf(map, declared?.type as Constructor | undefined, depth));
}

function writePlain(position: number, plain: unknown): number {
  // JSON.stringify asks what the twin has put under this key, if it is a function.
  if ((plain as { toJSON?: unknown }).toJSON !== undefined) throw TWIN_DECIDES;
  return writePiece(position, JSON.stringify(plain));
}

const mapOfLists = NO_VALUES.map;

function writeList(
  bytes: Buffer,
  position: number,
  list: readonly unknown[],
  declared: OutputPlan | undefined,
  depth: number,
): number {
  // A subclass may list something else than its elements.
  if (list.map !== mapOfLists || list.constructor !== Array) throw TWIN_DECIDES;
  const { length } = list;
  let next = position;
  bytes[next++] = OPENING_BRACKET;
  for (let index = 0; index < length; index++) {
    if (index > 0) bytes[next++] = COMMA;
    next = writeItem(bytes, next, list[index], declared, depth + 1);
  }
  bytes[next] = CLOSING_BRACKET;
  return next + 1;
}

function writeItems(
  bytes: Buffer,
  position: number,
  items: Iterable<unknown>,
  declared: OutputPlan | undefined,
  depth: number,
): number {
  let next = position;
  let mark = OPENING_BRACKET;
  for (const item of items) {
    bytes[next] = mark;
    mark = COMMA;
    next = writeItem(bytes, next + 1, item, declared, depth + 1);
  }
  if (mark === OPENING_BRACKET) bytes[next++] = OPENING_BRACKET;
  bytes[next] = CLOSING_BRACKET;
  return next + 1;
}

function writeItem(
  bytes: Buffer,
  position: number,
  item: unknown,
  declared: OutputPlan | undefined,
  depth: number,
): number {
  const start = position > ROOM ? flush(position) : position;
  const end = writeValue(bytes, start, item, declared, depth);
  return end === ABSENT ? writeWord(bytes, start, 'null') : end;
}

const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const COMMA = 44;
const COLON = 58;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

function writeRecord(
  bytes: Buffer,
  position: number,
  record: Record<string, unknown>,
  depth: number,
): number {
  let next = position;
  let mark = OPENING_BRACE;
  for (const key of Object.keys(record)) {
    if (next > ROOM) next = flush(next);
    const end = writeEntry(bytes, next, mark, key, record[key], depth + 1);
    if (end === ABSENT) continue;
    next = end;
    mark = COMMA;
  }
  if (mark === OPENING_BRACE) bytes[next++] = OPENING_BRACE;
  bytes[next] = CLOSING_BRACE;
  return next + 1;
}

function writeEntry(
  bytes: Buffer,
  position: number,
  mark: number,
  key: string,
  value: unknown,
  depth: number,
): number {
  if (value === undefined) return ABSENT;
  if (key === 'toJSON') throw TWIN_DECIDES;
  const pieces = countPieces();
  bytes[position] = mark;
  const next = writeJsonString(bytes, position + 1, key);
  bytes[next] = COLON;
  const end = writeValue(bytes, next + 1, value, undefined, depth);
  // The key of what does not leave is written over, unless it was too long or too wide to wait for that.
  if (end === ABSENT && countPieces() !== pieces) throw TWIN_DECIDES;
  return end;
}

const plans = new Map<unknown, OutputPlan>();

/** How instances of `type` leave; the same plan for the same class. */
function planOf(type: unknown): OutputPlan {
  let plan = plans.get(type);
  if (plan === undefined) {
    plan = new LazyPlan(type);
    plans.set(type, plan);
  }
  return plan;
}

/**
 * The plan of whatever an instance says that it was made by.
 *
 * @throws ImproperlyConfigured `VALIDATION_OUTPUT_UNDECLARED`
 */
function planOfInstance({ constructor: type }: { readonly constructor?: unknown }): OutputPlan {
  const plan = plans.get(type);
  if (plan !== undefined) return plan;
  listedFields(type);
  return planOf(type);
}

class LazyPlan implements OutputPlan {
  readonly type: unknown;
  write: WriteFields = (bytes, position, value, depth) => {
    this.write = writeFieldsOf(this.type);
    return this.write(bytes, position, value, depth);
  };

  constructor(type: unknown) {
    this.type = type;
  }
}

function writeFieldsOf(type: unknown): WriteFields {
  const fields = listedFields(type);
  if (canCompileOutput(fields))
    return compileOutput((type as Constructor).name, fields, planOf, writeValue);
  return (_bytes, position, value, depth) => writePlain(position, pickListed(value, type, depth));
}
