import { MAX_VALUES } from '../database/bind-values.js';
import type { DatabaseValue, DialectName } from '../database/dialect.js';
import { isExpression, isIntegral } from '../expressions/expression.js';
import { RefusedQuery, UnknownName } from '../expressions/query-error.js';
import type { Operand, OutputType, Scope, SubquerySource } from '../expressions/scope.js';
import { Bound, joinSql, sqlText, type SqlText } from '../expressions/sql-text.js';
import { integerRange, valueKindOf, type ValueKind } from '../fields/column-types.js';
import { toDatabase } from '../fields/convert-values.js';
import { InvalidValue } from '../fields/invalid-value.js';

/** A value to compare with, and where it came from. */
export interface Comparison {
  readonly value: unknown;
  /** The condition, by which a kept statement finds the value again. */
  readonly leaf: object;
  /** What messages call the field. */
  readonly name: string;
}

type WriteLookup = (left: Operand, right: Comparison, scope: Scope) => SqlText;

/** Longest text that a pattern is made of, in characters: SQLite refuses patterns of more than 50,000 bytes. */
const LONGEST_PATTERN = 10_000;

const LOOKUPS: Readonly<Record<string, WriteLookup>> = {
  exact: (left, right, scope) => compare(left, '=', right, scope),
  gt: (left, right, scope) => compare(left, '>', right, scope),
  gte: (left, right, scope) => compare(left, '>=', right, scope),
  lt: (left, right, scope) => compare(left, '<', right, scope),
  lte: (left, right, scope) => compare(left, '<=', right, scope),
  in: writeIn,
  range: writeRange,
  iexact: (left, right, scope) => writePattern(left, right, scope, 'whole', true),
  contains: (left, right, scope) => writePattern(left, right, scope, 'anywhere', false),
  icontains: (left, right, scope) => writePattern(left, right, scope, 'anywhere', true),
  startswith: (left, right, scope) => writePattern(left, right, scope, 'start', false),
  istartswith: (left, right, scope) => writePattern(left, right, scope, 'start', true),
  endswith: (left, right, scope) => writePattern(left, right, scope, 'end', false),
  iendswith: (left, right, scope) => writePattern(left, right, scope, 'end', true),
  regex: (left, right, scope) => writeRegex(left, right, scope, false),
  iregex: (left, right, scope) => writeRegex(left, right, scope, true),
};

const TEXT_LOOKUPS = new Set([
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'regex',
  'iregex',
]);

/** True for the name of a lookup. */
export function isLookup(name: string): boolean {
  return Object.hasOwn(LOOKUPS, name) || name === 'isnull';
}

/** Lookups that fit values of `kind`, for messages and checks. */
export function fitsLookup(name: string, kind: ValueKind | undefined): boolean {
  if (!TEXT_LOOKUPS.has(name)) return isLookup(name);
  return kind !== 'binary' && kind !== 'boolean';
}

/**
 * Writes `left` compared by lookup `name`. NULL as a value has been taken care of before.
 *
 * @throws InvalidValue `ORM_INVALID_VALUE` where the value does not fit the field
 */
export function writeLookup(name: string, left: Operand, right: Comparison, scope: Scope): SqlText {
  const kind = left.type === undefined ? undefined : valueKindOf(left.type.kind);
  if (!fitsLookup(name, kind)) {
    throw new UnknownName(
      `"${right.name}" has no lookup "${name.slice(0, 50)}".`,
      'Use one of exact, in, gt, gte, lt, lte, range, isnull, and the lookups of its type.',
      'ORM_UNKNOWN_LOOKUP',
    );
  }
  return LOOKUPS[name]!(left, right, scope);
}

function isSubquery(value: unknown): value is SubquerySource {
  return (value as SubquerySource | null | undefined)?.isQuerySet === true;
}

/** Binds a value as the type of the column that it is compared with. */
function bind(left: Operand, right: Comparison, dialect: DialectName, element = -1): SqlText {
  const value = element < 0 ? right.value : (right.value as readonly unknown[])[element];
  const convert = converterFor(left.type, right.name, dialect, value);
  convert(value);
  const bound = new Bound(value, convert, right.leaf, element);
  if (dialect === 'postgres' && isBeyond(left.type, value)) return sqlText('(', bound, '::bigint)');
  return left.type?.kind === 'JSONField'
    ? sqlText(dialect === 'sqlite' ? 'JSON(' : '(', bound, dialect === 'sqlite' ? ')' : '::jsonb)')
    : [bound];
}

function converterFor(
  type: OutputType | undefined,
  name: string,
  dialect: DialectName,
  value: unknown,
): (value: unknown) => DatabaseValue {
  if (type === undefined) return toDatabase(name, { kind: guess(value, name) }, dialect);
  // A number with a fraction may be compared with integers, though none can be one.
  if (isIntegral(type) && typeof value === 'number' && !Number.isInteger(value)) {
    return toDatabase(name, { kind: 'FloatField' }, dialect);
  }
  if (isBeyond(type, value)) return toDatabase(name, { kind: 'BigIntegerField' }, dialect);
  return toDatabase(name, type, dialect);
}

/** True for a whole number that a column of `type` cannot hold, and may be compared with all the same. */
export function isBeyond(type: OutputType | undefined, value: unknown): boolean {
  if (!isIntegral(type) || (typeof value !== 'number' && typeof value !== 'bigint')) return false;
  const [least, most] = integerRange(type.kind)!;
  return value < least || value > most;
}

function guess(value: unknown, name: string): OutputType['kind'] {
  if (typeof value === 'string') return 'TextField';
  if (typeof value === 'number') return 'FloatField';
  if (typeof value === 'bigint') return 'BigIntegerField';
  if (typeof value === 'boolean') return 'BooleanField';
  if (value instanceof Date) return 'DateTimeField';
  if (value instanceof Uint8Array) return 'BinaryField';
  throw new InvalidValue(name, 'a text, number, boolean, Date or bytes', value);
}

function compare(left: Operand, operator: string, right: Comparison, scope: Scope): SqlText {
  const { value } = right;
  const leftSql =
    left.type?.kind === 'JSONField' && scope.dialect === 'sqlite'
      ? sqlText('JSON(', left.sql, ')')
      : left.sql;
  if (isExpression(value)) return sqlText(leftSql, ` ${operator} `, value.write(scope).sql);
  if (isSubquery(value)) {
    return sqlText(leftSql, ` ${operator} (`, scope.subquery(value, 'rows').sql, ')');
  }
  return sqlText(leftSql, ` ${operator} `, bind(left, right, scope.dialect));
}

function writeIn(left: Operand, right: Comparison, scope: Scope): SqlText {
  const { value } = right;
  if (isSubquery(value)) {
    return sqlText(left.sql, ' IN (', scope.subquery(value, 'rows').sql, ')');
  }
  if (!Array.isArray(value)) throw new InvalidValue(right.name, 'an array or a QuerySet', value);
  const parts = (value as readonly unknown[]).flatMap((element, index): SqlText[] => {
    if (element === null || element === undefined) return [];
    if (isExpression(element)) return [element.write(scope).sql];
    return [bind(left, right, scope.dialect, index)];
  });
  if (parts.length === 0) return NEVER;
  if (parts.length > MAX_VALUES[scope.dialect]) {
    throw new InvalidValue(right.name, `at most ${MAX_VALUES[scope.dialect]} values`, value);
  }
  return sqlText(left.sql, ' IN (', joinSql(parts, ', '), ')');
}

/** A condition that no row fulfils. */
export const NEVER: SqlText = ['1 = 0'];

function writeRange(left: Operand, right: Comparison, scope: Scope): SqlText {
  const { value } = right;
  if (!Array.isArray(value) || value.length !== 2) {
    throw new InvalidValue(right.name, 'an array of two values', value);
  }
  const [from, to] = (value as readonly unknown[]).map((end, index) =>
    isExpression(end) ? end.write(scope).sql : bind(left, right, scope.dialect, index),
  );
  return sqlText(left.sql, ' BETWEEN ', from!, ' AND ', to!);
}

type Place = 'anywhere' | 'end' | 'start' | 'whole';

function writePattern(
  left: Operand,
  right: Comparison,
  scope: Scope,
  place: Place,
  ignoresCase: boolean,
): SqlText {
  const { value } = right;
  const text = asText(left, scope.dialect);
  if (isExpression(value))
    return besideExpression(text, value.write(scope), place, ignoresCase, scope.dialect);
  const like = (given: unknown): string =>
    framed(escapeLike(patternText(given, right.name)), place, '%');
  like(value);
  if (scope.dialect === 'postgres') {
    if (!ignoresCase) return sqlText(text, ' LIKE ', new Bound(value, like, right.leaf));
    return sqlText('UPPER(', text, ') LIKE UPPER(', new Bound(value, like, right.leaf), ')');
  }
  if (ignoresCase)
    return sqlText(text, ' LIKE ', new Bound(value, like, right.leaf), " ESCAPE '\\'");
  const glob = (given: unknown): string =>
    framed(escapeGlob(patternText(given, right.name)), place, '*');
  return sqlText(text, ' GLOB ', new Bound(value, glob, right.leaf));
}

function patternText(given: unknown, name: string): string {
  if (typeof given === 'string' && given.length <= LONGEST_PATTERN) return given;
  throw new InvalidValue(name, `text of at most ${LONGEST_PATTERN} characters`, given);
}

function asText(operand: Operand, dialect: DialectName): SqlText {
  const kind = operand.type === undefined ? 'text' : valueKindOf(operand.type.kind);
  return kind === 'text' || dialect === 'sqlite' ? operand.sql : sqlText(operand.sql, '::text');
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[]/g, '[$&]');
}

function framed(pattern: string, place: Place, any: '%' | '*'): string {
  const before = place === 'anywhere' || place === 'end' ? any : '';
  const after = place === 'anywhere' || place === 'start' ? any : '';
  return before + pattern + after;
}

/** A pattern that is another column: no pattern at all, so that its `%` and `_` mean themselves. */
function besideExpression(
  text: SqlText,
  right: Operand,
  place: Place,
  ignoresCase: boolean,
  dialect: DialectName,
): SqlText {
  const left = ignoresCase ? sqlText('LOWER(', text, ')') : text;
  const other = ignoresCase ? sqlText('LOWER(', right.sql, ')') : right.sql;
  if (place === 'whole') return sqlText(left, ' = ', other);
  if (place === 'anywhere') {
    const find = dialect === 'sqlite' ? 'INSTR' : 'STRPOS';
    return sqlText(`${find}(`, left, ', ', other, ') > 0');
  }
  const length = sqlText('LENGTH(', other, ')');
  return place === 'start'
    ? sqlText('SUBSTR(', left, ', 1, ', length, ') = ', other)
    : sqlText('SUBSTR(', left, ', LENGTH(', left, ') - ', length, ' + 1) = ', other);
}

function writeRegex(left: Operand, right: Comparison, scope: Scope, ignoresCase: boolean): SqlText {
  const { dialect } = scope;
  const flag = ignoresCase && dialect === 'sqlite' ? '(?i)' : '';
  const convert = (given: unknown): string => flag + checkedPattern(given, right.name);
  convert(right.value);
  const text = asText(left, dialect);
  const bound = new Bound(right.value, convert, right.leaf);
  if (dialect === 'sqlite') return sqlText(text, ' REGEXP ', bound);
  return sqlText(text, ignoresCase ? ' ~* ' : ' ~ ', bound);
}

/** What JavaScript takes for a regular expression: the databases know more and less, each in its own way. */
function checkedPattern(given: unknown, name: string): string {
  const text = patternText(given, name);
  try {
    RegExp(text, 'u');
    return text;
  } catch {
    throw new InvalidValue(name, 'a regular expression', given);
  }
}

/** `left IS NULL`, or the opposite. */
export function writeIsNull(left: Operand, isNull: unknown, name: string): SqlText {
  if (typeof isNull !== 'boolean')
    throw new InvalidValue(`${name}__isnull`, 'true or false', isNull);
  return sqlText(left.sql, isNull ? ' IS NULL' : ' IS NOT NULL');
}

/** @throws RefusedQuery `ORM_NULL_LOOKUP`, for null where only `exact` and `isnull` can take it */
export function refuseNull(name: string, lookup: string): never {
  throw new RefusedQuery(`"${name.slice(0, 100)}" is compared by "${lookup}" with null.`, {
    code: 'ORM_NULL_LOOKUP',
    fix: `Ask for isnull, or give "${lookup}" a value.`,
  });
}
