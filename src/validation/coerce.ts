import type { ScalarKind } from './dto-metadata.js';

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INTEGER = /^-?\d+$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
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
  if (kind === 'bigint') return INTEGER.test(trimmed) && trimmed.length <= 100 ? BigInt(trimmed) : text;
  const date = ISO_DATE.test(trimmed) ? new Date(trimmed) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? text : date;
}

function coerceNumber(text: string): number | undefined {
  if (text.length > 40 || !NUMBER.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  // A whole number that cannot be held exactly would silently become another one.
  return INTEGER.test(text) && !Number.isSafeInteger(value) ? undefined : value;
}

/** Whether `value` is of `kind`, as {@link coerceText} makes it. */
export function isOfKind(value: unknown, kind: ScalarKind): boolean {
  if (kind === 'unknown') return true;
  if (kind === 'date') return value instanceof Date;
  return typeof value === kind;
}
