import { database } from '../database/configure-databases.js';
import type { DriverDatabase } from '../database/driver-database.js';
import type { StatementResult } from '../database/database.js';
import { finishSql, type SqlText } from '../expressions/sql-text.js';
import { readyValues } from './query-plan.js';
import type { QueryState } from './query-state.js';

/** The database that a query goes to. */
export function databaseFor({ using }: Pick<QueryState, 'using'>): DriverDatabase {
  return database(using);
}

/** Sends a statement that was written for one use. */
export async function runStatement(
  target: DriverDatabase,
  text: SqlText,
  readsBigints = false,
): Promise<StatementResult> {
  const statement = finishSql(text, target.dialect);
  return target.execute(statement.sql, readyValues(statement), { bigints: readsBigints });
}
