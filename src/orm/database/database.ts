import type { DatabaseValue, DialectName } from './dialect.js';

/** One row, its values in the order of the columns. */
export type Row = readonly unknown[];

/** What a statement gave back. */
export interface StatementResult {
  /** Rows of a SELECT or of RETURNING. */
  readonly rows: readonly Row[];
  /** Names of the columns of `rows`, in order. */
  readonly columns: readonly string[];
  /** How many rows were changed by INSERT, UPDATE or DELETE. */
  readonly affected: number;
  /** SQLite only: the row id of the last row that an INSERT without RETURNING has made. */
  readonly lastInsertId?: number | bigint;
}

/** How the rows of a statement are read. */
export interface ReadOptions {
  /** All integers come as bigint; else as number, and one that no number can hold is an error. @defaultValue false */
  readonly bigints?: boolean;
  /** Stops the statement when it is aborted; the promise is rejected with `TransactionAborted`. */
  readonly signal?: AbortSignal;
}

/**
 * Runs statements on one database. In an `atomic()` block, all of them on the connection of the block.
 *
 * Values of rows: SQLite gives number (or bigint), text, `Uint8Array` and null. PostgreSQL gives number for int2, int4 and
 * floats, boolean, `Uint8Array` for bytea, and the server's own text for everything else (int8, numeric, dates, json, uuid).
 */
export interface Database {
  /** Name under which it was configured: `default`, unless there are more. */
  readonly alias: string;
  readonly dialect: DialectName;
  /**
   * Runs one statement. Every value is checked by the binder before a driver sees it.
   *
   * @param sql - one statement; placeholders are `?` for SQLite and `$1`, `$2` … for PostgreSQL
   * @throws DatabaseError one of its subclasses; never a driver's own error
   */
  execute(
    sql: string,
    values?: readonly DatabaseValue[],
    options?: ReadOptions,
  ): Promise<StatementResult>;
  /** Rows of one SELECT as they come, about `chunkSize` at a time, memory staying flat. */
  stream(
    sql: string,
    values: readonly DatabaseValue[],
    chunkSize: number,
    options?: ReadOptions,
  ): AsyncIterable<readonly Row[]>;
  /** Ends all connections. */
  close(): Promise<void>;
}
