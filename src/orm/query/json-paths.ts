import type { DialectName } from '../database/dialect.js';
import { UnknownName } from '../expressions/query-error.js';
import type { Operand, Scope } from '../expressions/scope.js';
import { Bound, joinSql, sqlText, type SqlText } from '../expressions/sql-text.js';
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
  const found = keys.length === 0 ? column.sql : jsonOperand(column, keys, dialect).sql;
  return sqlText(found, " = 'null'::jsonb");
}

function sqlitePath(keys: readonly string[]): string {
  return `$${keys.map(sqliteStep).join('')}`;
}

function sqliteStep(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  if (!/["\\\p{Cc}]/u.test(key)) return `."${key}"`;
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
      keys.map((key) => [new Bound(key)]),
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
  const convert = (given: unknown): string => {
    const text = JSON.stringify(given) as string | undefined;
    if (text === undefined) throw new InvalidValue(right.name, 'what JSON can hold', given);
    return text;
  };
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
  if (lookup === 'has_key') return hasKeys(column, keys, [right.value], right, ' AND ', scope);
  if (lookup === 'has_keys') return hasKeys(column, keys, right.value, right, ' AND ', scope);
  if (lookup === 'has_any_keys') return hasKeys(column, keys, right.value, right, ' OR ', scope);
  if (lookup !== 'contains' && lookup !== 'contained_by') return undefined;
  if (scope.dialect === 'sqlite') {
    throw new UnknownName(
      `SQLite cannot compare JSON by "${lookup}".`,
      'Ask for single keys, or use PostgreSQL.',
      'ORM_UNKNOWN_LOOKUP',
    );
  }
  const left = keys.length === 0 ? column.sql : jsonOperand(column, keys, 'postgres').sql;
  return sqlText(left, lookup === 'contains' ? ' @> ' : ' <@ ', jsonValue(right, 'postgres'));
}

function hasKeys(
  column: Operand,
  keys: readonly string[],
  wanted: unknown,
  right: Comparison,
  connector: string,
  { dialect }: Scope,
): SqlText {
  if (!Array.isArray(wanted) || !wanted.every((key) => typeof key === 'string')) {
    throw new InvalidValue(right.name, 'keys as text', wanted);
  }
  if (wanted.length === 0) return connector === ' OR ' ? NEVER : ['1 = 1'];
  const left = keys.length === 0 ? column.sql : jsonOperand(column, keys, 'postgres').sql;
  const parts = wanted.map((key): SqlText =>
    dialect === 'sqlite'
      ? sqlText(
          'JSON_TYPE(',
          column.sql,
          ', ',
          new Bound(sqlitePath([...keys, key])),
          ') IS NOT NULL',
        )
      : sqlText('(', left, '::jsonb ? ', new Bound(key), ')'),
  );
  return sqlText('(', joinSql(parts, connector), ')');
}
