import type { BoundValue } from './bind-values.js';
import type { Row } from './database.js';

/** The library behind SQLite. */
export type SqliteLibrary = 'libsql' | 'node:sqlite';

/** A prepared statement, the same for both libraries. All of it is synchronous. */
export interface SqliteStatement {
  /** It gives rows. */
  readonly givesRows: boolean;
  columns(): readonly string[];
  all(values: readonly BoundValue[], bigints: boolean): Row[];
  run(values: readonly BoundValue[]): SqliteChanges;
  /** Rows one by one. The statement must not be used for anything else meanwhile. */
  iterate(values: readonly BoundValue[], bigints: boolean): Iterator<Row>;
}

/** What a statement without rows has done. */
export interface SqliteChanges {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** One open database file. */
export interface SqliteHandle {
  readonly library: SqliteLibrary;
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  readonly isInTransaction: boolean;
  close(): void;
}

/** What is used of `node:sqlite`; the types of the oldest supported Node do not know it. */
export interface NodeSqliteModule {
  readonly DatabaseSync: new (path: string) => NodeSqliteDatabase;
  readonly StatementSync: { readonly prototype: object };
}

/** What is used of its `DatabaseSync`. */
export interface NodeSqliteDatabase {
  readonly isTransaction: boolean;
  prepare(sql: string): NodeSqliteStatement;
  exec(sql: string): void;
  function(
    name: string,
    options: { readonly deterministic: boolean },
    work: (pattern: unknown, text: unknown) => unknown,
  ): void;
  close(): void;
}

/** What is used of its `StatementSync`. */
export interface NodeSqliteStatement {
  all(...values: readonly BoundValue[]): Row[];
  run(...values: readonly BoundValue[]): SqliteChanges;
  iterate(...values: readonly BoundValue[]): IterableIterator<Row>;
  columns(): readonly { readonly name: string }[];
  setReadBigInts(on: boolean): void;
  setReturnArrays(on: boolean): void;
}
