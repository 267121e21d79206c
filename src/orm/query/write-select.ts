import type { DialectName } from '../database/dialect.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import type { OutputType, Operand, Scope, SubquerySource } from '../expressions/scope.js';
import { Bound, joinSql, quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import type { AliasPool } from './joins.js';
import { QueryScope } from './query-scope.js';
import type { OrderTerm, QueryState, RelationTree } from './query-state.js';
import { hopForward, hopReverse, type Hop } from './resolve-path.js';
import { orderTerms, writeOrder, type OrderKey } from './write-order.js';

/** A column of a result. */
export interface OutputColumn {
  readonly name: string;
  readonly type: OutputType | undefined;
}

/** An object that a row holds the columns of: the model's own, and those of relations fetched with it. */
export interface RowObject {
  readonly meta: ModelMeta;
  /** Fields in the order of the columns. */
  readonly fields: readonly Field[];
  /** First of its columns. */
  readonly offset: number;
  /** Name of the relation under which it hangs; empty for the row's own object. */
  readonly name: string;
  /** The hop that led to it. */
  readonly hop: Hop | undefined;
  readonly related: readonly RowObject[];
}

/** A SELECT, and what its columns are. */
export interface Select {
  readonly sql: SqlText;
  readonly columns: readonly OutputColumn[];
  /** Undefined for values. */
  readonly root: RowObject | undefined;
  /** Names of annotations that follow the columns of objects. */
  readonly annotations: readonly string[];
}

/** What holds a query, as far as other queries look into it. */
export interface QueryHolder extends SubquerySource {
  readonly state: QueryState;
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

/** What stands between SELECT and FROM. */
class SelectList {
  readonly sql: SqlText[] = [];
  readonly columns: OutputColumn[] = [];
  readonly operands: Operand[] = [];
  /** Those by which rows are grouped unless they are aggregates: all but the columns of objects, which have a key. */
  readonly groups: Operand[] = [];
  readonly annotationNames = new Set<string>();
  /** Keys of all objects of the row: what rows are grouped by. */
  readonly keys: SqlText[] = [];
  readonly #scope: QueryScope;

  constructor(scope: QueryScope) {
    this.#scope = scope;
  }

  addObjects(state: QueryState): RowObject {
    const { meta } = state;
    const fields = meta.fields.filter((field) => isLoaded(field, state));
    return this.#addObject(
      meta,
      fields,
      this.#scope.joins.base,
      '',
      undefined,
      state.related,
      state,
    );
  }

  #addObject(
    meta: ModelMeta,
    fields: readonly Field[],
    alias: string,
    name: string,
    hop: Hop | undefined,
    tree: RelationTree,
    state: QueryState,
  ): RowObject {
    const offset = this.sql.length;
    for (const field of fields) {
      const operand = this.#scope.column(alias, field);
      this.#push(operand, field.attribute, operand.sql, false);
    }
    this.keys.push(this.#scope.column(alias, meta.primaryKey).sql);
    const related = Object.entries(tree).map(([relation, further]) => {
      const step = singleHop(meta, relation);
      const path = this.#scope.joins.followFrom(alias, step);
      return this.#addObject(step.to, step.to.fields, path, relation, step, further, state);
    });
    return { meta, fields, offset, name, hop, related };
  }

  addAnnotations(state: QueryState): readonly string[] {
    const names = [...state.annotations]
      .filter(([, isSelected]) => isSelected)
      .map(([name]) => name);
    for (const name of names) this.#addAnnotation(name);
    return names;
  }

  #addAnnotation(name: string): void {
    const operand = this.#scope.annotations.get(name)!;
    this.annotationNames.add(name);
    if (operand.isAggregate) this.#scope.groupedBy.push(...this.#scope.groupsOfAnnotation(name));
    this.#push(operand, name, sqlText(operand.selected ?? operand.sql, ` AS ${quoteName(name)}`));
  }

  addValues({ values }: QueryState): void {
    for (const name of values!.names) {
      if (this.#scope.annotations.has(name)) this.#addAnnotation(name);
      else {
        const operand = this.#scope.selected(name);
        this.#push(operand, name, operand.selected ?? operand.sql);
      }
    }
  }

  addExtra(extra: readonly Operand[]): void {
    for (const [index, operand] of extra.entries()) {
      const name = `c${index + 1}`;
      this.#push(operand, name, sqlText(operand.sql, ` AS ${quoteName(name)}`));
    }
  }

  /** SELECT DISTINCT orders by nothing that is not selected. */
  addHidden(order: readonly OrderKey[]): void {
    const known = new Set(this.sql.map(textOf));
    for (const { sql, isHidden } of order) {
      if (isHidden && !known.has(textOf(sql))) this.sql.push(sql);
    }
  }

  #push(operand: Operand, name: string, sql: SqlText, isGroup = true): void {
    this.sql.push(sql);
    if (isGroup) this.groups.push(operand);
    this.operands.push(operand);
    this.columns.push({ name, type: operand.type });
  }
}

function textOf(sql: SqlText): string {
  return sql.map((part) => (typeof part === 'string' ? part : '?')).join('');
}

function isLoaded(field: Field, { only, deferred }: QueryState): boolean {
  if (field.primaryKey) return true;
  if (deferred.has(field.name)) return false;
  return only === undefined || only.has(field.name);
}

/** @throws UnknownName `ORM_NOT_TO_ONE` for a relation to many, or none */
export function singleHop(meta: ModelMeta, name: string): Hop {
  const field = meta.fieldsByName.get(name);
  if (field?.relation !== undefined && !field.isMany) return hopForward(field);
  const back = meta.reverseRelations.get(name);
  if (back?.isSingle === true) return hopReverse(back.field);
  throw new UnknownName(
    `"${name.slice(0, 50)}" of ${meta.name} is no relation to one object.`,
    `Name a foreign key or one-to-one relation in selectRelated(), or use prefetchRelated().`,
    'ORM_NOT_TO_ONE',
  );
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
  const { operator } = state.combination!;
  const queries = state.combination!.queries.filter(({ isEmpty }) => !isEmpty);
  const selects = queries.map((query) => writeSelect(query, dialect, around));
  const [first] = selects as [Select];
  const parts = selects.map(({ sql }, index) => wrapPart(sql, queries[index]!, dialect));
  const order = orderTerms({ ...state, grouping: undefined }).map((term) =>
    combinedOrder(term, first.columns, state.isReversed),
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
  isReversed: boolean,
): string {
  const name = typeof term === 'string' ? term.replace(/^[-+]/, '') : '';
  const position = columns.findIndex((column) => column.name === name);
  if (position < 0) {
    throw new UnknownName(
      'Combined queries are ordered by something that is not selected.',
      'Order by the name of a selected column, after union().',
      'ORM_COMBINED_ORDER',
    );
  }
  const isDescending = (term as string).startsWith('-') !== isReversed;
  return `${position + 1} ${isDescending ? 'DESC' : 'ASC'}`;
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
  const one: QueryState = { ...state, values: { form: 'flat', names } };
  const select = writeSelect(one, scope.dialect, around);
  const sql = state.isEmpty ? sqlText('SELECT NULL WHERE 1 = 0') : select.sql;
  return { ...base, sql, type: select.columns[0]!.type };
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
