import type { DialectName } from '../database/dialect.js';
import { FieldExpression, writeValue, type OrderedExpression } from '../expressions/expression.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import type { Operand, Scope, SubquerySource } from '../expressions/scope.js';
import { Bound, joinSql, quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import type { AliasPool } from './joins.js';
import { QueryScope } from './query-scope.js';
import { flatState, type OrderTerm, type QueryHolder, type QueryState } from './query-state.js';
import { SelectList, singleHop, textOf, type OutputColumn, type RowObject } from './select-list.js';
import { directionSql, orderTerms, writeOrder, type OrderKey } from './write-order.js';

/** A SELECT, and what its columns are. */
export interface Select {
  readonly sql: SqlText;
  readonly columns: readonly OutputColumn[];
  /** Undefined for values. */
  readonly root: RowObject | undefined;
  /** Names of annotations that follow the columns of objects. */
  readonly annotations: readonly string[];
}

/** Writes the rows that `state` asks for. */
export function writeSelect(
  state: QueryState,
  dialect: DialectName,
  around?: { readonly outer: Scope; readonly aliases: AliasPool },
): Select {
  if (state.combination !== undefined) return writeCombined(state, dialect, around);
  const scope = new QueryScope(state.meta, dialect, writeSubquery, around).take(state);
  return finishSelect(state, scope);
}

/**
 * Writes a SELECT whose names are in `scope`.
 *
 * @param extra - columns besides those of `state`, called `c1`, `c2` …
 */
export function finishSelect(
  state: QueryState,
  scope: QueryScope,
  extra: readonly Operand[] = [],
): Select {
  const list = new SelectList(scope);
  const root = state.values === undefined ? list.addObjects(state) : undefined;
  const annotations = state.values === undefined ? list.addAnnotations(state) : [];
  if (state.values !== undefined) list.addValues(state);
  list.addExtra(extra);
  const order = writeOrder(state, scope, list.annotationNames);
  if (state.distinct === true) list.addHidden(order);
  const distinct = distinctSql(state, scope);
  const group = groupSql(state, scope, list, order);
  const lock = lockSql(state, scope);
  // FROM comes last: whatever was written before may have joined a table.
  const sql = sqlText(
    'SELECT ',
    distinct,
    joinSql(list.sql, ', '),
    fromSql(scope),
    group,
    orderSql(order),
    limitSql(state, scope.dialect),
    lock,
  );
  return { sql, columns: list.columns, root, annotations };
}

/** FROM and WHERE. */
export function fromSql(scope: QueryScope): SqlText {
  const from = ` FROM ${scope.joins.toSql(scope.meta)}`;
  return scope.where.length === 0
    ? [from]
    : sqlText(from, ' WHERE ', joinSql(scope.where, ' AND '));
}

function distinctSql({ distinct }: QueryState, scope: QueryScope): SqlText {
  if (distinct === false) return [];
  if (distinct === true) return ['DISTINCT '];
  if (scope.dialect !== 'postgres') {
    throw new QueryError('SQLite knows no DISTINCT ON.', {
      code: 'ORM_DISTINCT_ON',
      fix: 'Call distinct() without names, or use PostgreSQL.',
    });
  }
  const columns = distinct.map((path) => scope.operand(path).sql);
  return sqlText('DISTINCT ON (', joinSql(columns, ', '), ') ');
}

function groupSql(
  state: QueryState,
  scope: QueryScope,
  list: SelectList,
  order: readonly OrderKey[],
): SqlText {
  const having =
    scope.having.length === 0
      ? []
      : sqlText(
          ' HAVING ',
          joinSql(
            scope.having.map(({ sql }) => sql),
            ' AND ',
          ),
        );
  if (state.grouping === undefined && scope.having.length === 0) return [];
  const keys: SqlText[] =
    state.grouping === undefined || state.grouping === 'model'
      ? list.keys.length > 0
        ? [...list.keys]
        : [scope.column(scope.joins.base, scope.meta.primaryKey).sql]
      : state.grouping.map((name) => groupKey(scope.selected(name).sql, list));
  for (const { isAggregate, sql } of list.groups) if (!isAggregate) keys.push(groupKey(sql, list));
  keys.push(...scope.groupedBy);
  for (const { sql, isHidden, isAggregate } of order) if (isHidden && !isAggregate) keys.push(sql);
  const seen = new Map(keys.map((key) => [textOf(key), key]));
  return sqlText(' GROUP BY ', joinSql([...seen.values()], ', '), having);
}

/** An expression with values is named by its position: as text, its placeholders would not be the same. */
function groupKey(sql: SqlText, list: SelectList): SqlText {
  if (!sql.some((part) => part instanceof Bound)) return sql;
  const position = list.operands.findIndex((operand) => operand.sql === sql);
  return position < 0 ? sql : [String(position + 1)];
}

function orderSql(order: readonly OrderKey[]): SqlText {
  if (order.length === 0) return [];
  return sqlText(
    ' ORDER BY ',
    joinSql(
      order.map(({ term }) => term),
      ', ',
    ),
  );
}

function limitSql({ limit, offset }: QueryState, dialect: DialectName): SqlText {
  const rest = offset === 0 ? [] : sqlText(' OFFSET ', new Bound(offset, undefined, OFFSET));
  if (limit !== undefined) return sqlText(' LIMIT ', new Bound(limit, undefined, LIMIT), rest);
  return offset === 0 ? [] : sqlText(dialect === 'sqlite' ? ' LIMIT -1' : '', rest);
}

/** Stand for the bounds of a slice where kept statements look for their values. */
export const LIMIT: object = { bound: 'limit' };
export const OFFSET: object = { bound: 'offset' };

function lockSql({ lock }: QueryState, scope: QueryScope): SqlText {
  if (lock === undefined || scope.dialect === 'sqlite') return [];
  const tables = (lock.of ?? []).map((name) =>
    quoteName(
      name === 'self'
        ? scope.joins.base
        : scope.joins.follow([singleHop(scope.meta, name)], undefined),
    ),
  );
  return [
    lock.noKey === true ? ' FOR NO KEY UPDATE' : ' FOR UPDATE',
    tables.length === 0 ? '' : ` OF ${tables.join(', ')}`,
    lock.noWait === true ? ' NOWAIT' : '',
    lock.skipLocked === true ? ' SKIP LOCKED' : '',
  ];
}

/** Rows of several queries together (Django topic: union). */
function writeCombined(
  state: QueryState,
  dialect: DialectName,
  around: { readonly outer: Scope; readonly aliases: AliasPool } | undefined,
): Select {
  const { operator, queries } = state.combination!;
  const selects = queries.map((query) => writeSelect(query, dialect, around));
  const [first] = selects as [Select];
  const parts = selects.map(({ sql }, index) => wrapPart(sql, queries[index]!, dialect));
  const order = orderTerms({ ...state, grouping: undefined }).map((term) =>
    combinedOrder(term, first.columns, state),
  );
  const sql = sqlText(
    joinSql(parts, ` ${operator} `),
    order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`,
    limitSql(state, dialect),
  );
  return { ...first, sql };
}

function wrapPart(sql: SqlText, query: QueryState, dialect: DialectName): SqlText {
  if (dialect === 'postgres') return sqlText('(', sql, ')');
  const isWhole =
    query.limit === undefined && query.offset === 0 && query.combination === undefined;
  return isWhole && orderTerms(query).length === 0 ? sql : sqlText('SELECT * FROM (', sql, ')');
}

/** Orders of combined rows go by the position of a column. */
function combinedOrder(
  term: OrderTerm,
  columns: readonly OutputColumn[],
  { meta, isReversed }: QueryState,
): string {
  const { name, isDescending, nulls } = columnToOrderBy(term);
  const attributeOf = (each: string): string => meta.fieldsByName.get(each)?.attribute ?? each;
  const position = columns.findIndex((column) => attributeOf(column.name) === attributeOf(name));
  if (position < 0) {
    throw new UnknownName(
      'Combined queries are ordered by something that is not selected.',
      'Order by the name of a selected column, after union().',
      'ORM_COMBINED_ORDER',
    );
  }
  return `${position + 1}${directionSql(isDescending, nulls, isReversed)}`;
}

function columnToOrderBy(
  term: OrderTerm,
): Pick<OrderedExpression, 'isDescending' | 'nulls'> & { readonly name: string } {
  if (typeof term !== 'string') {
    const { expression } = term;
    return { ...term, name: expression instanceof FieldExpression ? expression.path : '' };
  }
  const name = term.replace(/^[-+]/, '');
  return { name, isDescending: term.startsWith('-'), nulls: undefined };
}

/** Writes a QuerySet that stands in another. */
export function writeSubquery(
  query: SubquerySource,
  form: 'exists' | 'rows',
  scope: QueryScope,
): Operand {
  const { state } = query as QueryHolder;
  const around = { outer: scope, aliases: scope.aliases };
  const base = { isNullable: true, isAggregate: false };
  if (form === 'exists') {
    const bare = state.combination === undefined ? { ...state, ordering: [], limit: 1 } : state;
    if (state.isEmpty) return { ...base, sql: ['SELECT 1 WHERE 1 = 0'], type: undefined };
    return { ...base, sql: writeExists(bare, scope.dialect, around), type: undefined };
  }
  const names = state.values?.names ?? ['pk'];
  if (names.length !== 1) {
    throw new QueryError('A query inside of another selects more than one column.', {
      code: 'ORM_SUBQUERY_COLUMNS',
      fix: "Select one: .values('id').",
    });
  }
  const select = writeSelect(flatState(state, names[0]!), scope.dialect, around);
  const { type } = select.columns[0]!;
  if (!state.isEmpty) return { ...base, sql: select.sql, type };
  const nothing = writeValue(null, type, scope.dialect).sql;
  return { ...base, sql: sqlText('SELECT ', nothing, ' WHERE 1 = 0'), type };
}

function writeExists(
  state: QueryState,
  dialect: DialectName,
  around: { readonly outer: Scope; readonly aliases: AliasPool } | undefined,
): SqlText {
  if (state.combination !== undefined || state.grouping !== undefined || state.distinct !== false) {
    return sqlText('SELECT 1 FROM (', writeSelect(state, dialect, around).sql, ') AS "found"');
  }
  const scope = new QueryScope(state.meta, dialect, writeSubquery, around).take(state);
  return sqlText('SELECT 1', fromSql(scope), limitSql(state, dialect));
}

/** Writes a query that gives one row where `state` has any. */
export function writeHasRows(state: QueryState, dialect: DialectName): SqlText {
  return writeExists(
    state.combination === undefined
      ? { ...state, ordering: [], limit: Math.min(state.limit ?? 1, 1) }
      : state,
    dialect,
    undefined,
  );
}
