import type { DialectName } from '../database/dialect.js';
import { toDatabase } from '../fields/convert-values.js';
import { quoteLiteral, quoteName } from '../migrations/schema/quote.js';
import { stateError } from '../migrations/migration-error.js';
import { Q, type Condition } from '../models/condition.js';
import type { Field, ModelMeta } from '../models/model-meta.js';

/** A condition on the columns of one table as text, values quoted: for CHECK and for indexes of some rows. */
export function literalCondition(
  meta: ModelMeta,
  condition: Condition,
  dialect: DialectName,
): string {
  if (condition instanceof Q) {
    const parts = condition.children.map((child) => literalCondition(meta, child, dialect));
    const joined =
      parts.length === 1
        ? parts[0]!
        : `(${parts.join(condition.connector === 'OR' ? ' OR ' : ' AND ')})`;
    return condition.isNegated ? `NOT (${joined})` : joined;
  }
  const parts = Object.entries(condition).map(([path, value]) => one(meta, path, value, dialect));
  return parts.length === 1 ? parts[0]! : `(${parts.join(' AND ')})`;
}

const OPERATORS: Readonly<Record<string, string>> = {
  exact: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function one(meta: ModelMeta, path: string, value: unknown, dialect: DialectName): string {
  const [name = '', lookup = 'exact'] = path.split('__');
  const field = meta.fieldsByName.get(name);
  if (field === undefined)
    throw stateError(`"${meta.label}" has no field "${name}", as a condition says.`);
  const column = quoteName(field.column);
  const literal = (each: unknown) => fieldLiteral(field, each, dialect);
  if (lookup === 'isnull') return `${column} IS ${value === true ? '' : 'NOT '}NULL`;
  if (lookup === 'in') return `${column} IN (${(value as unknown[]).map(literal).join(', ')})`;
  if (lookup === 'range') {
    const [from, to] = value as readonly [unknown, unknown];
    return `${column} BETWEEN ${literal(from)} AND ${literal(to)}`;
  }
  const operator = OPERATORS[lookup];
  if (operator === undefined)
    throw stateError(`"${lookup}" cannot be part of a condition of the database.`);
  return value === null ? `${column} IS NULL` : `${column} ${operator} ${literal(value)}`;
}

function fieldLiteral(field: Field, value: unknown, dialect: DialectName): string {
  const { name, definition } = field.target;
  return quoteLiteral(toDatabase(name, definition, dialect)(value), dialect);
}
