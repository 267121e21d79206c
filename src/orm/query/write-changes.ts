import type { DialectName } from '../database/dialect.js';
import { toDatabase } from '../fields/convert-values.js';
import { isExpression } from '../expressions/expression.js';
import { QueryError } from '../expressions/query-error.js';
import { Bound, joinSql, quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import { QueryScope } from './query-scope.js';
import type { QueryState } from './query-state.js';
import { textOf } from './select-list.js';
import { writeSelect, writeSubquery } from './write-select.js';

/** What is to be done where a row like it is there already (Django topic: bulk_create). */
export interface OnConflict {
  readonly do: 'ignore' | 'update';
  /** Unique fields whose values clash; any when empty. */
  readonly uniqueFields: readonly Field[];
  readonly updateFields: readonly Field[];
}

/** A value for a column: bound as its field says, or an expression. */
function assigned(field: Field, value: unknown, scope: QueryScope): SqlText {
  if (isExpression(value)) {
    const { sql, isAggregate } = value.write(scope);
    if (!isAggregate) return sql;
    throw new QueryError(`"${String(field)}" is set to an aggregate.`, {
      code: 'ORM_ASSIGNED_AGGREGATE',
      fix: 'Use Subquery() over another QuerySet.',
    });
  }
  return [bindField(field, value, scope.dialect)];
}

/** Binds a value for the column of `field`. */
export function bindField(field: Field, value: unknown, dialect: DialectName): Bound {
  const convert = toDatabase(String(field), field.target.definition, dialect);
  return new Bound(convert(value));
}

/** INSERT of rows whose values stand in the order of `fields`. */
export function writeInsert(
  meta: ModelMeta,
  fields: readonly Field[],
  rows: readonly (readonly unknown[])[],
  returning: readonly Field[],
  dialect: DialectName,
  conflict?: OnConflict,
): SqlText {
  const scope = new QueryScope(meta, dialect, writeSubquery);
  const table = quoteName(meta.table);
  const columns = fields.map(({ column }) => quoteName(column)).join(', ');
  const values = rows.map((row) =>
    sqlText(
      '(',
      joinSql(
        row.map((value, index) => assigned(fields[index]!, value, scope)),
        ', ',
      ),
      ')',
    ),
  );
  return sqlText(
    `INSERT INTO ${table}`,
    fields.length === 0
      ? ' DEFAULT VALUES'
      : sqlText(` (${columns}) VALUES `, joinSql(values, ', ')),
    conflict === undefined ? '' : conflictSql(conflict),
    returningSql(returning),
  );
}

function conflictSql({ do: action, uniqueFields, updateFields }: OnConflict): string {
  const names = uniqueFields.map(({ column }) => quoteName(column)).join(', ');
  const target = names === '' ? '' : ` (${names})`;
  if (action === 'ignore') return ` ON CONFLICT${target} DO NOTHING`;
  const sets = updateFields.map(
    ({ column }) => `${quoteName(column)} = EXCLUDED.${quoteName(column)}`,
  );
  return ` ON CONFLICT${target} DO UPDATE SET ${sets.join(', ')}`;
}

function returningSql(fields: readonly Field[]): string {
  return fields.length === 0
    ? ''
    : ` RETURNING ${fields.map(({ column }) => quoteName(column)).join(', ')}`;
}

/** UPDATE of all rows that `state` asks for. */
export function writeUpdate(
  state: QueryState,
  values: ReadonlyMap<Field, unknown>,
  dialect: DialectName,
  returning: readonly Field[] = [],
): SqlText {
  const scope = new QueryScope(state.meta, dialect, writeSubquery).take(state);
  const sets = [...values].map(([field, value]) =>
    sqlText(`${quoteName(field.column)} = `, assigned(field, value, scope)),
  );
  // Tables that conditions have joined stand in a query of their own.
  const others = scope.joins.all.map(({ alias }) => `${quoteName(alias)}.`);
  if (others.some((table) => sets.some((sql) => textOf(sql).includes(table)))) {
    throw new QueryError('update() sets a field to one of another table.', {
      code: 'ORM_ASSIGNED_JOIN',
      fix: 'Use Subquery() with OuterRef() in place of F() over a relation.',
    });
  }
  return sqlText(
    `UPDATE ${quoteName(state.meta.table)} SET `,
    joinSql(sets, ', '),
    whereSql(state, scope, dialect),
    returningSql(returning),
  );
}

/** DELETE of all rows that `state` asks for, and of nothing that points at them. */
export function writeDelete(state: QueryState, dialect: DialectName): SqlText {
  const scope = new QueryScope(state.meta, dialect, writeSubquery).take(state);
  return sqlText(`DELETE FROM ${quoteName(state.meta.table)}`, whereSql(state, scope, dialect));
}

function whereSql(state: QueryState, scope: QueryScope, dialect: DialectName): SqlText {
  const isPlain =
    scope.joins.all.length === 0 &&
    scope.having.length === 0 &&
    state.limit === undefined &&
    state.offset === 0 &&
    state.grouping === undefined;
  if (isPlain) {
    return scope.where.length === 0 ? [] : sqlText(' WHERE ', joinSql(scope.where, ' AND '));
  }
  const isSliced = state.limit !== undefined || state.offset > 0;
  const keys = writeSelect(
    {
      ...state,
      ordering: isSliced ? state.ordering : [],
      related: {},
      lock: undefined,
      values: { form: 'flat', names: ['pk'] },
    },
    dialect,
  );
  return sqlText(` WHERE ${quoteName(state.meta.primaryKey.column)} IN (`, keys.sql, ')');
}
