import type { DatabaseValue, DialectName } from '../database/dialect.js';
import { integerRange, valueKindOf, type ValueKind } from './column-types.js';
import { parseInterval } from './parse-interval.js';
import type { FieldDefinition, FieldKind } from './field-definition.js';
import { calendarDate } from './field-types.js';
import { InvalidValue } from './invalid-value.js';

/** Makes a value ready for a driver; throws {@link InvalidValue} for what the field cannot hold. */
export type ToDatabase = (value: unknown) => DatabaseValue;

/** Makes a property's value of what a driver gave; never called for NULL. */
export type FromDatabase = (value: never) => unknown;

/**
 * Writes values of a field. NULL and defaults are the caller's matter: null passes as it is.
 *
 * @param name - of the field, for messages
 */
export function toDatabase(
  name: string,
  definition: Pick<FieldDefinition, 'kind'>,
  dialect: DialectName,
): ToDatabase {
  const write = WRITERS[valueKindOf(definition.kind)];
  const { kind } = definition;
  return (value) => (value === null ? null : write(value, { name, kind, dialect }));
}

/** Reads values of a field; undefined where the driver's value is the property's already. */
export function fromDatabase(
  definition: Pick<FieldDefinition, 'kind' | 'decimalPlaces'>,
  dialect: DialectName,
): FromDatabase | undefined {
  const reader = READERS[valueKindOf(definition.kind)]?.[dialect];
  return reader === undefined ? undefined : reader(definition);
}

interface Target {
  readonly name: string;
  readonly kind: FieldKind;
  readonly dialect: DialectName;
}

type Write = (value: unknown, target: Target) => DatabaseValue;

const WRITERS: Readonly<Record<ValueKind, Write>> = {
  bigint: writeInteger,
  binary: (value, { name }) => {
    if (value instanceof Uint8Array) return value;
    throw new InvalidValue(name, 'bytes (a Uint8Array)', value);
  },
  boolean: (value, { name }) => {
    if (typeof value === 'boolean') return value;
    throw new InvalidValue(name, 'true or false', value);
  },
  date: writeDate,
  datetime: (value, { name }) => {
    if (value instanceof Date && isStorable(value)) return value;
    throw new InvalidValue(name, 'a Date between the years 1 and 9999', value);
  },
  decimal: writeDecimal,
  duration: (value, { name, dialect }) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new InvalidValue(name, 'a number of milliseconds', value);
    }
    const microseconds = Math.round(value * 1000);
    if (!Number.isSafeInteger(microseconds)) {
      throw new InvalidValue(name, 'milliseconds of at most 285 years', value);
    }
    return dialect === 'sqlite' ? microseconds : `${microseconds} microseconds`;
  },
  float: (value, { name }) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new InvalidValue(name, 'a finite number', value);
  },
  integer: writeInteger,
  json: writeJson,
  text: (value, { name }) => {
    if (typeof value === 'string') return value;
    throw new InvalidValue(name, 'text', value);
  },
  time: writeTime,
  uuid: (value, { name, dialect }) => {
    if (typeof value !== 'string' || !UUID.test(value))
      throw new InvalidValue(name, 'a UUID', value);
    const hex = value.replaceAll('-', '').toLowerCase();
    return dialect === 'sqlite' ? hex : dashed(hex);
  },
};

const UUID = /^(?:[\da-f]{32}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

function writeInteger(value: unknown, { name, kind }: Target): number | bigint {
  const [least, most] = integerRange(kind)!;
  const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isInteger || (value as number | bigint) < least || (value as number | bigint) > most) {
    throw new InvalidValue(name, `an integer from ${least} to ${most}`, value);
  }
  return value as number | bigint;
}

function writeDate(value: unknown, { name }: Target): string {
  if (value instanceof Date && isStorable(value)) return calendarDate(value);
  if (typeof value === 'string' && isCalendarDate(value)) return value;
  throw new InvalidValue(name, 'a day as YYYY-MM-DD', value);
}

/** True for `YYYY-MM-DD` with a day that exists. */
export function isCalendarDate(text: string): boolean {
  const found = DATE.exec(text);
  if (found === null || found[1] === '0000') return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** True for `HH:MM`, with seconds and up to six digits of a fraction or without. */
export function isClockTime(text: string): boolean {
  return TIME.test(text);
}

function writeTime(value: unknown, { name }: Target): string {
  if (typeof value !== 'string' || !TIME.test(value)) {
    throw new InvalidValue(name, 'a time as HH:MM:SS', value);
  }
  const [clock = '', fraction] = (value.length === 5 ? `${value}:00` : value).split('.');
  return fraction === undefined || /^0+$/.test(fraction)
    ? clock
    : `${clock}.${fraction.padEnd(6, '0')}`;
}

function isStorable(moment: Date): boolean {
  const year = moment.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

function writeDecimal(value: unknown, { name, dialect }: Target): string | number {
  const isNumber =
    typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
  const text = isNumber ? plainDecimal(value as number | bigint) : value;
  if (typeof text !== 'string' || text.length > 1000 || !DECIMAL.test(text)) {
    throw new InvalidValue(name, 'a decimal number such as 12.50', value);
  }
  // Beside an expression, SQLite compares text with text; a number of up to 15 digits is exact.
  const digits = text.replaceAll(/^[+-]?0*|\./g, '').length;
  return dialect === 'sqlite' && digits <= 15 ? Number(text) : text;
}

/** `1e-7` → `0.0000001`: decimal text never has an exponent. */
function plainDecimal(value: number | bigint): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Number(value).toFixed(20).replace(/0+$/, '');
}

function writeJson(value: unknown, { name }: Target): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw new InvalidValue(name, 'what JSON can hold', value);
  if (text.includes('\\u') && UNSTORABLE.test(text)) {
    throw new InvalidValue(name, 'JSON without NUL and without halves of surrogate pairs', value);
  }
  return text;
}

/** What JSON writes as `\u0000` or `\ud800`: PostgreSQL takes neither, and SQLite cuts texts off at NUL. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/;

function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

type MakeReader = (definition: Pick<FieldDefinition, 'kind' | 'decimalPlaces'>) => FromDatabase;

const READERS: Partial<Record<ValueKind, Partial<Record<DialectName, MakeReader>>>> = {
  bigint: {
    sqlite: () => (value: number | bigint) => BigInt(value),
    postgres: () => (value: string) => BigInt(value),
  },
  boolean: { sqlite: () => (value: number) => Boolean(value) },
  date: { sqlite: () => (value: string) => value.slice(0, 10) },
  datetime: {
    sqlite: () => readSqliteMoment,
    postgres: () => readPostgresMoment,
  },
  decimal: {
    sqlite: ({ decimalPlaces }) =>
      decimalPlaces === undefined
        ? (value: number | string) => String(value)
        : (value: number | string) => Number(value).toFixed(decimalPlaces),
  },
  duration: {
    sqlite: () => (value: number) => Number(value) / 1000,
    postgres: () => (value: string) => parseInterval(value),
  },
  integer: {
    // A number already, but for int8, which PostgreSQL gives as text, and for statements that read bigint.
    sqlite: () => (value: number | bigint) => Number(value),
    postgres: () => (value: number | string) => Number(value),
  },
  json: {
    sqlite: () => (value: string) => JSON.parse(value) as unknown,
    postgres: () => (value: string) => JSON.parse(value) as unknown,
  },
  time: {
    // PostgreSQL leaves out zeros at the end.
    postgres: () => (value: string) => (value.length > 8 ? value.padEnd(15, '0') : value),
  },
  uuid: { sqlite: () => (value: string) => dashed(value) },
};

/** `2024-01-05 10:20:30.123456`, which is UTC; digits beyond the millisecond are dropped. */
function readSqliteMoment(text: string): Date {
  const iso = `${text.slice(0, 10)}T${text.slice(11, 23)}`;
  return new Date(text.length > 19 && /[+-]\d\d:\d\d$/.test(text) ? text : `${iso}Z`);
}

/** `2024-01-05 10:20:30.123456+00`: the zone of our sessions is UTC. */
function readPostgresMoment(text: string): Date {
  const zone = text.indexOf('+', 19);
  return new Date(`${text.slice(0, 10)}T${text.slice(11, Math.min(zone, 23))}Z`);
}
