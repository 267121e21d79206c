/** What a single text is turned into where it comes from a query, a form, a header or a path. */
export type ScalarKind = 'string' | 'number' | 'boolean' | 'bigint' | 'date' | 'unknown';

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^-?\d+$/;
const DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MAX_NUMBER_LENGTH = 40;
const MAX_BIGINT_LENGTH = 100;

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['off', false],
  ['no', false],
]);

/**
 * Turns a text from a query, form, header, cookie or path into a value of `kind`.
 *
 * A text that is not of the kind comes back unchanged, for the rules to refuse it with their own words; an empty text
 * stands for "not given" except where text is wanted. JSON never comes here.
 */
export function coerceText(text: string, kind: ScalarKind): unknown {
  if (kind === 'string' || kind === 'unknown') return text;
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (kind === 'number') return coerceNumber(trimmed) ?? text;
  if (kind === 'boolean') return WORDS.get(trimmed.toLowerCase()) ?? text;
  if (kind === 'bigint') return coerceBigInt(trimmed) ?? text;
  return parseDate(trimmed) ?? text;
}

/**
 * Turns a JSON value into `kind` where JSON has no such values: a date is an ISO 8601 text, a bigint a text of digits
 * or a safe whole number. Anything else stays what it is: `"5"` is no number, `1` no boolean.
 */
export function coerceJson(value: unknown, kind: ScalarKind): unknown {
  if (kind === 'date' && typeof value === 'string') return parseDate(value) ?? value;
  if (kind !== 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'string' ? (coerceBigInt(value) ?? value) : value;
}

function coerceNumber(text: string): number | undefined {
  if (text.length > MAX_NUMBER_LENGTH || !NUMBER.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  // A whole number that cannot be held exactly would silently become another one.
  return INTEGER.test(text) && !Number.isSafeInteger(value) ? undefined : value;
}

function coerceBigInt(text: string): bigint | undefined {
  return text.length <= MAX_BIGINT_LENGTH && INTEGER.test(text) ? BigInt(text) : undefined;
}

/** A date of ISO 8601; without an offset it is UTC, so that it means the same on every server. */
function parseDate(text: string): Date | undefined {
  const [, year, month, day, offset] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const hasTime = text.length > 10;
  const date = new Date(
    hasTime ? `${text.slice(0, 10)}T${text.slice(11)}${offset === undefined ? 'Z' : ''}` : text,
  );
  if (Number.isNaN(date.getTime())) return undefined;
  // JavaScript takes the 31st of February for the 2nd or 3rd of March.
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
    ? date
    : undefined;
}

/** Whether `value` is of `kind`, as {@link coerceText} makes it. */
export function isOfKind(value: unknown, kind: ScalarKind): boolean {
  if (kind === 'unknown') return true;
  if (kind === 'date') return value instanceof Date && !Number.isNaN(value.getTime());
  return typeof value === kind;
}

/**
 * Whether `value` is a whole number that is likely not the one that was sent: JSON.parse has rounded it. From 1e21 on
 * numbers are written with an exponent, and nobody expects each digit to arrive.
 */
export function isRounded(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    Math.abs(value) < 1e21
  );
}

/** Code and words for a number that {@link isRounded}. */
export const ROUNDED_PROBLEM = {
  code: 'unsafeInteger',
  message: 'must be a whole number between -(2^53 - 1) and 2^53 - 1',
} as const;

/** The kind of value that a type of the compiler's record stands for. */
export function kindOfType(type: unknown): ScalarKind {
  if (type === String) return 'string';
  if (type === Number) return 'number';
  if (type === Boolean) return 'boolean';
  if (type === BigInt) return 'bigint';
  return type === Date ? 'date' : 'unknown';
}

/** Code and words for a value that is not of its kind, those of class-validator where it has them. */
export const KIND_PROBLEMS: Readonly<
  Record<ScalarKind, { readonly code: string; readonly message: string }>
> = {
  string: { code: 'isString', message: 'must be a string' },
  number: { code: 'isNumber', message: 'must be a number' },
  boolean: { code: 'isBoolean', message: 'must be a boolean value' },
  bigint: { code: 'isBigInt', message: 'must be a whole number' },
  date: { code: 'isDate', message: 'must be a date (ISO 8601)' },
  unknown: { code: 'invalid', message: 'is not valid' },
};
