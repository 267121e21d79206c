import type { DatabaseValue, DialectName } from '../database/dialect.js';
import { UnknownName } from '../expressions/query-error.js';
import type { Operand, Scope } from '../expressions/scope.js';
import { Bound, joinSql, sqlText, type SqlText } from '../expressions/sql-text.js';
import { toDatabase } from '../fields/convert-values.js';
import { InvalidValue } from '../fields/invalid-value.js';
import { NEVER, type Comparison } from './lookups.js';

/** The value under `keys` of a JSON column (Django topic: key, index and path transforms). Keys are bound, never text. */
export function jsonOperand(
  column: Operand,
  keys: readonly string[],
  dialect: DialectName,
): Operand {
  const base = { type: { kind: 'JSONField' }, isNullable: true } as const;
  const { isAggregate, sql } = column;
  if (dialect === 'postgres') {
    return { ...base, isAggregate, sql: sqlText('(', sql, ' #> ', postgresPath(keys), ')') };
  }
  const path = new Bound(sqlitePath(keys));
  return {
    ...base,
    isAggregate,
    sql: sqlText('JSON_EXTRACT(', sql, ', ', path, ')'),
    selected: sqlText('(', sql, ' -> ', path, ')'),
  };
}

/** The value under `keys`, or the column itself, is the null of JSON, and not NULL. */
function isJsonNull(column: Operand, keys: readonly string[], dialect: DialectName): SqlText {
  if (dialect === 'sqlite') {
    return sqlText('JSON_TYPE(', column.sql, ', ', new Bound(sqlitePath(keys)), ") = 'null'");
  }
  return sqlText(underKeys(column, keys), " = 'null'::jsonb");
}

function sqlitePath(keys: readonly string[]): string {
  return `$${keys.map(sqliteStep).join('')}`;
}

function sqliteStep(key: string): string {
  return /^\d{1,9}$/.test(key) ? `[${key}]` : `."${checkedKey(key)}"`;
}

/** Paths of SQLite have no way to write such keys; PostgreSQL would take them, and code would work on one alone. */
function checkedKey(key: string): string {
  if (!/["\\\p{Cc}]/u.test(key)) return key;
  throw new UnknownName(
    'A key of JSON has a quote, backslash or control character in it.',
    'Ask for the key in another way.',
    'ORM_JSON_KEY',
  );
}

function postgresPath(keys: readonly string[]): SqlText {
  return sqlText(
    'ARRAY[',
    joinSql(
      keys.map((key) => [new Bound(checkedKey(key))]),
      ', ',
    ),
    ']::text[]',
  );
}

/** Compares the value under keys of JSON. */
export function writeJsonKey(
  column: Operand,
  keys: readonly string[],
  lookup: string,
  right: Comparison,
  scope: Scope,
): SqlText | undefined {
  const { dialect } = scope;
  const { value } = right;
  const operand = jsonOperand(column, keys, dialect);
  if (lookup === 'isnull') {
    if (typeof value !== 'boolean') throw new InvalidValue(right.name, 'true or false', value);
    const found =
      dialect === 'sqlite'
        ? sqlText('JSON_TYPE(', column.sql, ', ', new Bound(sqlitePath(keys)), ')')
        : operand.sql;
    return sqlText(found, value ? ' IS NULL' : ' IS NOT NULL');
  }
  if (lookup === 'exact' && value === null) {
    return isJsonNull(column, keys, dialect);
  }
  const operator = OPERATORS[lookup];
  if (operator !== undefined)
    return sqlText(operand.sql, ` ${operator} `, jsonValue(right, dialect));
  if (lookup === 'in') {
    if (!Array.isArray(value)) throw new InvalidValue(right.name, 'an array', value);
    if (value.length === 0) return NEVER;
    const parts = value.map((_, index) => jsonValue(right, dialect, index));
    return sqlText(operand.sql, ' IN (', joinSql(parts, ', '), ')');
  }
  return undefined;
}

const OPERATORS: Readonly<Record<string, string>> = {
  exact: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function jsonValue(right: Comparison, dialect: DialectName, element = -1): SqlText {
  const value = element < 0 ? right.value : (right.value as readonly unknown[])[element];
  const write = toDatabase(right.name, { kind: 'JSONField' }, dialect);
  const convert = (given: unknown): DatabaseValue => (given === null ? 'null' : write(given));
  convert(value);
  const bound = new Bound(value, convert, right.leaf, element);
  return dialect === 'sqlite'
    ? sqlText('JSON_EXTRACT(', bound, ", '$')")
    : sqlText('(', bound, '::jsonb)');
}

/** Text under keys of JSON, for the lookups of text. */
export function jsonText(column: Operand, keys: readonly string[], dialect: DialectName): Operand {
  const operand = jsonOperand(column, keys, dialect);
  const sql =
    dialect === 'sqlite' ? operand.sql : sqlText('(', column.sql, ' #>> ', postgresPath(keys), ')');
  return { ...operand, sql, type: { kind: 'TextField' } };
}

/** The lookups of whole JSON columns and of the objects in them. */
export function writeJsonObject(
  column: Operand,
  keys: readonly string[],
  lookup: string,
  right: Comparison,
  scope: Scope,
): SqlText | undefined {
  if (lookup === 'has_key') return hasKeys(column, keys, right, ' AND ', scope);
  if (lookup === 'has_keys') return hasKeys(column, keys, right, ' AND ', scope);
  if (lookup === 'has_any_keys') return hasKeys(column, keys, right, ' OR ', scope);
  if (lookup !== 'contains' && lookup !== 'contained_by') return undefined;
  if (scope.dialect === 'sqlite') {
    throw new UnknownName(
      `SQLite cannot compare JSON by "${lookup}".`,
      'Ask for single keys, or use PostgreSQL.',
      'ORM_UNKNOWN_LOOKUP',
    );
  }
  return sqlText(
    underKeys(column, keys),
    lookup === 'contains' ? ' @> ' : ' <@ ',
    jsonValue(right, 'postgres'),
  );
}

function underKeys(column: Operand, keys: readonly string[]): SqlText {
  return keys.length === 0 ? column.sql : jsonOperand(column, keys, 'postgres').sql;
}

function hasKeys(
  column: Operand,
  keys: readonly string[],
  right: Comparison,
  connector: string,
  { dialect }: Scope,
): SqlText {
  const { leaf, name, value } = right;
  const wanted: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (wanted.length === 0) return connector === ' OR ' ? NEVER : ['1 = 1'];
  const convert = (key: unknown): string => {
    if (typeof key !== 'string') throw new InvalidValue(name, 'keys as text', key);
    return dialect === 'sqlite' ? sqlitePath([...keys, key]) : checkedKey(key);
  };
  const left = dialect === 'sqlite' ? column.sql : underKeys(column, keys);
  const parts = wanted.map((key, index): SqlText => {
    convert(key);
    const bound = new Bound(key, convert, leaf, Array.isArray(value) ? index : -1);
    return dialect === 'sqlite'
      ? sqlText('JSON_TYPE(', left, ', ', bound, ') IS NOT NULL')
      : sqlText('(', left, '::jsonb ? ', bound, ')');
  });
  return sqlText('(', joinSql(parts, connector), ')');
}
