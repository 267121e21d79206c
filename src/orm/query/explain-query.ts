import { finishSql, sqlText } from '../expressions/sql-text.js';
import { readyValues } from './query-plan.js';
import type { QueryState } from './query-state.js';
import { databaseFor } from './run-statement.js';
import { writeSelect } from './write-select.js';

/** How a query is explained. */
export interface ExplainOptions {
  /** Runs the query and tells the times (PostgreSQL). @defaultValue false */
  readonly analyze?: boolean;
}

/** The plan of the database for `state`, a line for each step. */
export async function explainQuery(
  state: QueryState,
  { analyze = false }: ExplainOptions,
): Promise<string> {
  const target = databaseFor(state);
  const prefix =
    target.dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN ' : analyze ? 'EXPLAIN ANALYZE ' : 'EXPLAIN ';
  const text = sqlText(prefix, writeSelect(state, target.dialect).sql);
  const statement = finishSql(text, target.dialect);
  const { rows } = await target.execute(statement.sql, readyValues(statement));
  return rows.map((row) => row.join(' ')).join('\n');
}
