import { types } from 'node:util';

import { ProgrammingError, UnsafeValue } from './database-errors.js';
import type { DialectName } from './dialect.js';

/** What drivers are given, and nothing else. */
export type BoundValue = string | number | bigint | boolean | Buffer | null;

/** Longest text and bytes that are bound, in bytes: 64 MiB. */
export const MAX_VALUE_BYTES = 64 * 1024 * 1024;

/** How many values one statement may have. */
export const MAX_VALUES: Readonly<Record<DialectName, number>> = {
  postgres: 65_535,
  sqlite: 32_766,
};

/**
 * The one way of a value into a driver. Drivers cut texts, turn values they don't know into NULL, or end the process;
 * what passes here is stored as it is.
 *
 * @param placeholders - how many values the statement takes
 * @throws UnsafeValue `ORM_UNSAFE_VALUE` for a value that would be altered
 * @throws ProgrammingError `ORM_BAD_SQL` when the number of values is another one
 */
export function bindValues(
  dialect: DialectName,
  values: readonly unknown[],
  placeholders: number,
  sql: string,
): BoundValue[] {
  const { length } = values;
  if (length !== placeholders) {
    throw new ProgrammingError(`The statement takes ${placeholders} values and got ${length}.`, {
      sql,
    });
  }
  if (length > MAX_VALUES[dialect]) {
    throw new ProgrammingError(`A statement takes at most ${MAX_VALUES[dialect]} values.`, { sql });
  }
  const bind = dialect === 'sqlite' ? bindForSqlite : bindForPostgres;
  const bound: BoundValue[] = [];
  for (let index = 0; index < length; index++) bound.push(bind(values[index], index + 1));
  return bound;
}

function bindForSqlite(value: unknown, position: number): BoundValue {
  switch (typeof value) {
    case 'string':
      return checkText(value, position);
    case 'number':
      // Drivers bind every number as a float, and 7.0 / 2 is not 7 / 2.
      return Number.isSafeInteger(value) ? BigInt(value) : checkNumber(value, position);
    case 'boolean':
      return value ? 1n : 0n;
    case 'bigint':
      if (BigInt.asIntN(64, value) === value) return value;
      throw new UnsafeValue(position, 'is an integer beyond 64 bits');
    default:
      return bindObject(value, position, sqliteMoment);
  }
}

function bindForPostgres(value: unknown, position: number): BoundValue {
  switch (typeof value) {
    case 'string':
      return checkText(value, position);
    case 'number':
      return String(checkNumber(value, position));
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return checkText(String(value), position);
    default:
      return bindObject(value, position, (moment) => moment.toISOString());
  }
}

function bindObject(
  value: unknown,
  position: number,
  writeMoment: (moment: Date) => string,
): BoundValue {
  if (value === null) return null;
  if (types.isUint8Array(value)) return checkBytes(value, position);
  if (types.isDate(value)) return writeMoment(checkMoment(value, position));
  throw new UnsafeValue(position, `is of a kind that no column holds (${kindOf(value)})`);
}

function checkText(value: string, position: number): string {
  if (value.includes('\0')) throw new UnsafeValue(position, 'is a text with a NUL character');
  if (!(value as unknown as WellFormedCheck).isWellFormed()) {
    throw new UnsafeValue(position, 'is a text with half of a surrogate pair');
  }
  // One UTF-16 unit is at most three bytes.
  if (value.length * 3 > MAX_VALUE_BYTES && Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new UnsafeValue(position, `is longer than ${MAX_VALUE_BYTES} bytes`);
  }
  return value;
}

function checkNumber(value: number, position: number): number {
  if (Number.isFinite(value)) return value;
  throw new UnsafeValue(position, 'is not a finite number');
}

const NO_BYTES = Buffer.alloc(0);

function checkBytes(value: Uint8Array, position: number): Buffer {
  if (value.byteLength > MAX_VALUE_BYTES) {
    throw new UnsafeValue(position, `is longer than ${MAX_VALUE_BYTES} bytes`);
  }
  // Node 22 stores bytes without memory behind them as NULL: all that are empty are given as these.
  if (value.byteLength === 0) return NO_BYTES;
  return Buffer.isBuffer(value)
    ? value
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

const FIRST_MOMENT = Date.parse('0001-01-01T00:00:00Z');
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function checkMoment(value: Date, position: number): Date {
  // A copy: a subclass may have methods of its own.
  const time = Date.prototype.getTime.call(value);
  if (time >= FIRST_MOMENT && time <= LAST_MOMENT) return new Date(time);
  throw new UnsafeValue(position, 'is not a moment of the years 1 to 9999');
}

/** As Django stores it: `2024-03-01 12:30:00`, with six digits of a fraction if there is one. */
function sqliteMoment(moment: Date): string {
  const text = moment.toISOString();
  const seconds = `${text.slice(0, 10)} ${text.slice(11, 19)}`;
  return text.slice(20, 23) === '000' ? seconds : `${seconds}.${text.slice(20, 23)}000`;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object') return typeof value;
  return Array.isArray(value) ? 'array' : 'object';
}

interface WellFormedCheck {
  isWellFormed(): boolean;
}
