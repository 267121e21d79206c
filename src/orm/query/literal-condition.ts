import type { DialectName } from '../database/dialect.js';
import { toDatabase } from '../fields/convert-values.js';
import { stateError } from '../migrations/migration-error.js';
import { quoteName } from '../expressions/sql-text.js';
import { quoteLiteral } from '../migrations/schema/quote.js';
import { Q, type Condition, type Connector } from '../models/condition.js';
import type { Field, ModelMeta } from '../models/model-meta.js';

/**
 * A condition on the columns of one table as text, values quoted: for CHECK and for indexes of some rows. Lookups: `exact`,
 * `gt`, `gte`, `lt`, `lte`, `in`, `range`, `isnull`.
 *
 * @throws MigrationError `ORM_MIGRATION_STATE` for all that a condition of the database cannot say
 */
export function literalCondition(
  meta: ModelMeta,
  condition: Condition,
  dialect: DialectName,
): string {
  return write({ meta, dialect }, condition, false);
}

interface Target {
  readonly meta: ModelMeta;
  readonly dialect: DialectName;
}

/** @param isInside - of an odd number of negations, where a NULL must not make the whole unknown */
function write(target: Target, condition: Condition, isInside: boolean): string {
  if (condition instanceof Q) {
    const { connector } = condition;
    const asksEach = connector === 'XOR' && condition.children.length > 1;
    const negates = !asksEach && condition.isNegated !== isInside;
    const parts = condition.children.map((child) => write(target, child, negates));
    const joined = parts.length === 1 ? parts[0]! : join(parts, connector);
    return condition.isNegated ? `NOT (${joined})` : joined;
  }
  if ('isConditional' in condition) throw unsayable(target.meta, 'an expression');
  const parts = Object.entries(condition).map(([path, value]) =>
    one(target, path, value, isInside),
  );
  return parts.length === 1 ? parts[0]! : `(${parts.join(' AND ')})`;
}

function join(parts: readonly string[], connector: Connector): string {
  return connector === 'XOR'
    ? `((${parts.map((part) => `CASE WHEN ${part} THEN 1 ELSE 0 END`).join(' + ')}) % 2 = 1)`
    : `(${parts.join(` ${connector} `)})`;
}

const OPERATORS: Readonly<Record<string, string | undefined>> = {
  exact: '=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function one({ meta, dialect }: Target, path: string, value: unknown, isInside: boolean): string {
  const [name = '', lookup = 'exact', ...rest] = path.split('__');
  const field = meta.fieldsByName.get(name);
  if (field === undefined || field.isMany || rest.length > 0) throw unsayable(meta, path);
  const column = quoteName(field.column);
  if (lookup === 'isnull') return `${column} IS ${value === true ? '' : 'NOT '}NULL`;
  if (lookup === 'exact' && value === null) return `${column} IS NULL`;
  const text = compare(field, lookup, value, dialect);
  if (text === undefined) throw unsayable(meta, path);
  return isInside && field.null
    ? `(${column} ${text} AND ${column} IS NOT NULL)`
    : `${column} ${text}`;
}

function compare(
  field: Field,
  lookup: string,
  value: unknown,
  dialect: DialectName,
): string | undefined {
  const { target, name } = field;
  const convert = toDatabase(name, target.definition, dialect);
  const literal = (each: unknown) => quoteLiteral(convert(each), dialect);
  if (lookup === 'in' && Array.isArray(value) && value.length > 0) {
    return `IN (${value.map(literal).join(', ')})`;
  }
  if (lookup === 'range' && Array.isArray(value) && value.length === 2) {
    return `BETWEEN ${literal(value[0])} AND ${literal(value[1])}`;
  }
  const operator = OPERATORS[lookup];
  return operator === undefined ? undefined : `${operator} ${literal(value)}`;
}

function unsayable(meta: ModelMeta, what: string) {
  return stateError(
    `A constraint or an index of "${meta.label}" has a condition with ${what}, which the database cannot keep by itself.`,
    'Use columns of the model, plain values, and the lookups exact, gt, gte, lt, lte, in, range and isnull.',
  );
}
