import { ImproperlyConfigured } from '../../errors/framework-error.js';
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

/** Opens `path` with `library`, or with the best one that is here: Node's own, else libsql. */
export async function openSqlite(path: string, library?: SqliteLibrary): Promise<SqliteHandle> {
  const builtin = library === 'libsql' ? undefined : loadNodeSqlite();
  if (builtin !== undefined) {
    const { openNodeSqlite } = await import('./sqlite-node.js');
    return openNodeSqlite(builtin, path);
  }
  if (library === 'node:sqlite') {
    throw new ImproperlyConfigured(`Node ${process.version} has no node:sqlite that can be used.`, {
      code: 'ORM_DRIVER_MISSING',
      fix: 'Use Node 22.16 or later, or leave "driver" out and run: npm install libsql',
    });
  }
  const { openLibsql } = await import('./sqlite-libsql.js');
  return openLibsql(path);
}

/** Whether Node's own SQLite can be used: it must give rows as arrays. */
export function hasNodeSqlite(): boolean {
  return loadNodeSqlite() !== undefined;
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
  iterate(...values: readonly BoundValue[]): Iterator<Row>;
  columns(): readonly { readonly name: string }[];
  setReadBigInts(on: boolean): void;
  setReturnArrays(on: boolean): void;
}

let nodeSqlite: NodeSqliteModule | null | undefined;

function loadNodeSqlite(): NodeSqliteModule | undefined {
  if (nodeSqlite === undefined) {
    const found = withoutWarning(() =>
      process.getBuiltinModule('node:sqlite' as 'node:fs'),
    ) as unknown as NodeSqliteModule | undefined;
    const isUsable = found !== undefined && 'setReturnArrays' in found.StatementSync.prototype;
    nodeSqlite = isUsable ? found : null;
  }
  return nodeSqlite ?? undefined;
}

/** Node 22 warns that its SQLite is experimental. That one warning is dropped; all others pass. */
function withoutWarning<Result>(load: () => Result): Result {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('SQLite is an experimental feature')) return;
    (emitWarning as (...args: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
