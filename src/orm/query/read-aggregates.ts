import type { Expression } from '../expressions/expression.js';
import { sqlText } from '../expressions/sql-text.js';
import { checkResultName } from './derive-state.js';
import { isKnownEmpty } from './fetch-rows.js';
import { readerOf } from './hydrate.js';
import type { QueryState } from './query-state.js';
import { databaseFor, runStatement } from './run-statement.js';
import { writeAggregates, writeCount } from './write-aggregate.js';
import { writeHasRows } from './write-select.js';

/** How many rows `state` asks for. */
export async function readCount(state: QueryState): Promise<number> {
  const target = databaseFor(state);
  const { rows } = await runStatement(target, writeCount(state, target.dialect));
  return Number(rows[0]![0]);
}

/** Whether `state` has a row. */
export async function readExists(state: QueryState): Promise<boolean> {
  const target = databaseFor(state);
  const { rows } = await runStatement(target, writeHasRows(state, target.dialect));
  return rows.length > 0;
}

/** Values over all rows of `state`, by name. */
export async function readAggregates(
  state: QueryState,
  expressions: Readonly<Record<string, Expression>>,
): Promise<Record<string, unknown>> {
  const target = databaseFor(state);
  const named = new Map(Object.entries(expressions));
  if (named.size === 0) return {};
  for (const name of named.keys()) checkResultName(name);
  const written = writeAggregates(state, named, target.dialect);
  // Without rows an aggregate still has a value: 0 for Count, NULL for the others, or its default.
  const text = isKnownEmpty(state)
    ? writeAggregates(neverRows(state), named, target.dialect).sql
    : written.sql;
  const { rows } = await runStatement(target, sqlText(text), true);
  const [row] = rows;
  return Object.fromEntries(
    written.columns.map(({ name, type }, index) => {
      const read = readerOf(type, target.dialect, true);
      const value = row![index];
      return [name, value === null || read === undefined ? plain(value) : read(value as never)];
    }),
  );
}

function plain(value: unknown): unknown {
  const isSmall = typeof value === 'bigint' && Number.isSafeInteger(Number(value));
  return isSmall ? Number(value) : value;
}

function neverRows(state: QueryState): QueryState {
  return { ...state, isEmpty: false, offset: 0, limit: 0 };
}
