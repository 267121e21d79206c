import type { DialectName } from '../database/dialect.js';
import type { Expression } from '../expressions/expression.js';
import { QueryError } from '../expressions/query-error.js';
import type { Operand, Scope } from '../expressions/scope.js';
import { joinSql, quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import { QueryScope } from './query-scope.js';
import type { Condition } from '../models/condition.js';
import type { QueryState, ValuesShape } from './query-state.js';
import {
  finishSelect,
  fromSql,
  writeSelect,
  writeSubquery,
  type OutputColumn,
} from './write-select.js';

/** One row of aggregates. */
export interface AggregateSelect {
  readonly sql: SqlText;
  readonly columns: readonly OutputColumn[];
}

/** Writes aggregates over all rows that `state` asks for (Django topic: aggregate). */
export function writeAggregates(
  state: QueryState,
  aggregates: ReadonlyMap<string, Expression>,
  dialect: DialectName,
): AggregateSelect {
  for (const [name, expression] of aggregates) {
    if (!expression.containsAggregate) throw noAggregate(name);
  }
  if (state.combination !== undefined) {
    throw new QueryError('Aggregates cannot be taken of combined queries.', {
      code: 'ORM_COMBINED_QUERY',
      fix: 'Aggregate each of them, or filter with or() in place of union().',
    });
  }
  return needsRows(state)
    ? overRows(state, aggregates, dialect)
    : overTable(state, aggregates, dialect);
}

/** How many rows `state` asks for. */
export function writeCount(state: QueryState, dialect: DialectName): SqlText {
  if (state.combination !== undefined) return countOf(writeSelect(state, dialect).sql);
  if (needsRows(state)) {
    const scope = new QueryScope(state.meta, dialect, writeSubquery).take(state);
    return countOf(finishSelect(bareRows(state), scope).sql);
  }
  const scope = new QueryScope(state.meta, dialect, writeSubquery).take(state);
  return sqlText('SELECT COUNT(*)', fromSql(scope));
}

function countOf(rows: SqlText): SqlText {
  return sqlText('SELECT COUNT(*) FROM (', rows, ') AS "rows"');
}

/** What is asked for is not the rows of the table: it has to be worked out first. */
function needsRows(state: QueryState): boolean {
  return (
    state.grouping !== undefined ||
    state.distinct !== false ||
    state.limit !== undefined ||
    state.offset > 0
  );
}

/** The same rows with as little in them as makes no difference. */
function bareRows(state: QueryState): QueryState {
  const isSliced = state.limit !== undefined || state.offset > 0;
  return {
    ...state,
    lock: undefined,
    ordering: isSliced || typeof state.distinct !== 'boolean' ? state.ordering : [],
    related: {},
    values: state.values ?? (state.distinct === true ? undefined : keyAndGroups(state)),
  };
}

/** The key, and annotations by which rows are grouped. */
function keyAndGroups({ annotations, grouping, steps }: QueryState): ValuesShape {
  const groups = steps.flatMap((step) => {
    const isGroup =
      grouping !== undefined && step.kind === 'annotate' && !step.expression.containsAggregate;
    return isGroup && annotations.get(step.name) === true ? [step.name] : [];
  });
  return { form: 'list', names: ['pk', ...groups] };
}

function overTable(
  state: QueryState,
  aggregates: ReadonlyMap<string, Expression>,
  dialect: DialectName,
): AggregateSelect {
  const scope = new QueryScope(state.meta, dialect, writeSubquery).take(state);
  const written = writeAll(aggregates, scope, (name, operand) =>
    scope.annotations.set(name, operand),
  );
  return { sql: sqlText('SELECT ', written.list, fromSql(scope)), columns: written.columns };
}

function overRows(
  state: QueryState,
  aggregates: ReadonlyMap<string, Expression>,
  dialect: DialectName,
): AggregateSelect {
  const inner = new QueryScope(state.meta, dialect, writeSubquery).take(state);
  const outer = new RowsScope(inner);
  const written = writeAll(aggregates, outer, (name, operand) => outer.own.set(name, operand));
  const rows = finishSelect(bareRows(state), inner, outer.columns).sql;
  return {
    sql: sqlText('SELECT ', written.list, ' FROM (', rows, ') AS "rows"'),
    columns: written.columns,
  };
}

function writeAll(
  aggregates: ReadonlyMap<string, Expression>,
  scope: Scope,
  remember: (name: string, operand: Operand) => void,
): { readonly list: SqlText; readonly columns: readonly OutputColumn[] } {
  const parts: SqlText[] = [];
  const columns: OutputColumn[] = [];
  for (const [name, expression] of aggregates) {
    const operand = expression.write(scope);
    remember(name, operand);
    parts.push(sqlText(operand.sql, ` AS ${quoteName(name)}`));
    columns.push({ name, type: operand.type });
  }
  return { list: joinSql(parts, ', '), columns };
}

/** Names of rows that a query inside has worked out: whatever is asked for becomes a column of them. */
class RowsScope implements Scope {
  readonly dialect: DialectName;
  readonly outer: undefined;
  readonly columns: Operand[] = [];
  readonly own = new Map<string, Operand>();
  readonly #inner: QueryScope;
  readonly #byPath = new Map<string, Operand>();

  constructor(inner: QueryScope) {
    this.#inner = inner;
    this.dialect = inner.dialect;
  }

  operand(path: string): Operand {
    const own = this.own.get(path);
    if (own !== undefined) return own;
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const column = this.#column(this.#inner.operand(path));
    this.#byPath.set(path, column);
    return column;
  }

  #column(inner: Operand): Operand {
    this.columns.push(inner);
    return { ...inner, sql: [`"rows"."c${this.columns.length}"`], isAggregate: false };
  }

  aggregated(path: string): Operand {
    if (path === '*') return { sql: ['*'], type: undefined, isNullable: false, isAggregate: false };
    return this.operand(path);
  }

  /** The rows tell whether they fulfil it. */
  condition(condition: Condition): Operand {
    const [told, columns] = this.#inner.columnsOf(() => this.#inner.condition(condition));
    const base = { type: undefined, isNullable: true, isAggregate: false };
    // Rows that differ in what the condition looks at are different rows.
    for (const sql of columns) this.#column({ ...base, sql });
    return this.#column(told);
  }

  aggregate<Result>(write: () => Result): Result {
    return write();
  }

  subquery(): Operand {
    throw new QueryError('An aggregate over groups or a slice holds a subquery.', {
      code: 'ORM_FILTERED_GROUPS',
      fix: 'Annotate the subquery first, and aggregate its name.',
    });
  }
}

function noAggregate(name: string): QueryError {
  return new QueryError(`"${name}" is no aggregate.`, {
    code: 'ORM_NO_AGGREGATE',
    fix: 'Give aggregate() expressions such as Count() or Sum().',
  });
}
