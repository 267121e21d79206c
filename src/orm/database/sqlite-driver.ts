import { setTimeout as sleep } from 'node:timers/promises';

import { FrameworkError } from '../../errors/framework-error.js';
import type { StatementResult } from './database.js';
import { ConnectionLost, DatabaseBusy, TransactionAborted } from './database-errors.js';
import type { BeginOptions, BlockConnection, BoundStatement, Cursor, Driver } from './driver.js';
import { FairLock } from './fair-lock.js';
import { openSqlite } from './open-sqlite.js';
import { SqliteConnection } from './sqlite-connection.js';
import { isBusy, sqliteError } from './sqlite-errors.js';
import { findFileFault } from './sqlite-file.js';
import type { SqliteLibrary } from './sqlite-handle.js';

/** How a SQLite database is opened. */
export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** @defaultValue Node's own SQLite, else libsql */
  readonly driver?: SqliteLibrary | undefined;
  /** Milliseconds to wait for our own `atomic()` blocks before `ORM_DATABASE_BUSY`. @defaultValue 5000 */
  readonly waitLimit?: number | undefined;
  /** Milliseconds to wait for locks of other processes before `ORM_DATABASE_BUSY`. @defaultValue 5000 */
  readonly busyTimeout?: number | undefined;
  /** `immediate` takes the lock at the start of a block, so that no statement in it can fail for it. @defaultValue 'immediate' */
  readonly transactionMode?: 'deferred' | 'immediate' | undefined;
}

/**
 * SQLite: one connection that writes, and for files another one that reads, so that a long block keeps no reader waiting.
 *
 * A block owns the writing connection; all others who want it wait in a queue. Locks of other processes are waited for
 * by trying again, because SQLite's own waiting would stop the event loop.
 */
export class SqliteDriver implements Driver {
  readonly dialect = 'sqlite';
  readonly waitLimit: number;
  readonly #options: SqliteOptions;
  readonly #lock = new FairLock();
  readonly #idleReaders: SqliteConnection[] = [];
  #opened: Promise<void> | undefined;
  #writer: SqliteConnection | undefined;
  #reader: SqliteConnection | undefined;

  constructor(options: SqliteOptions) {
    this.#options = options;
    this.waitLimit = options.waitLimit ?? 5_000;
  }

  execute(statement: BoundStatement): StatementResult | Promise<StatementResult> {
    const reader = statement.facts.reads ? this.#reader : undefined;
    const connection = reader ?? (this.#lock.isHeld ? undefined : this.#writer);
    if (connection === undefined) return this.#executeInTurn(statement);
    try {
      return connection.execute(statement);
    } catch (error) {
      if (isBusy(error)) return this.#executeInTurn(statement);
      throw sqliteError(error, statement.sql, connection.isPrepared(statement.sql));
    }
  }

  async openCursor(statement: BoundStatement): Promise<Cursor> {
    await this.#open();
    // In memory there is one connection, and a SELECT that stays open would be ended by any rollback.
    if (this.#reader === undefined) return cursorOver(await this.execute(statement));
    const connection = this.#idleReaders.pop() ?? (await this.#openReader());
    try {
      const cursor = connection.openCursor(statement);
      return { ...cursor, close: () => this.#keepReader(connection, cursor) };
    } catch (error) {
      this.#idleReaders.push(connection);
      throw sqliteError(error, statement.sql, false);
    }
  }

  async begin({ signal }: BeginOptions): Promise<BlockConnection> {
    await this.#open();
    await this.#lock.acquire(this.waitLimit, () => this.#late());
    try {
      const writer = this.#writer!;
      const mode = this.#options.transactionMode ?? 'immediate';
      await this.#patiently(signal, () => writer.command(`BEGIN ${mode}`));
      return new SqliteBlock(writer, this.#lock);
    } catch (error) {
      this.#lock.release();
      throw sqliteError(error, 'BEGIN', true);
    }
  }

  async close(): Promise<void> {
    await this.#opened?.catch(() => {});
    for (const connection of [this.#writer, this.#reader, ...this.#idleReaders])
      connection?.close();
    this.#writer = undefined;
    this.#reader = undefined;
    this.#opened = undefined;
    this.#idleReaders.length = 0;
  }

  async #executeInTurn(statement: BoundStatement): Promise<StatementResult> {
    await this.#open();
    const { sql, facts, signal } = statement;
    const needsLock = !facts.reads || this.#reader === undefined;
    const connection = needsLock ? this.#writer! : this.#reader!;
    if (needsLock) await this.#lock.acquire(this.waitLimit, () => this.#late(sql));
    try {
      return await this.#patiently(signal, () => connection.execute(statement));
    } catch (error) {
      throw sqliteError(error, sql, connection.isPrepared(sql));
    } finally {
      if (needsLock) this.#lock.release();
    }
  }

  async #patiently<Result>(signal: AbortSignal | undefined, work: () => Result): Promise<Result> {
    const end = Date.now() + (this.#options.busyTimeout ?? 5_000);
    for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
      if (signal?.aborted === true) throw new TransactionAborted(signal.reason);
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || Date.now() >= end) throw error;
        await sleep(pause);
      }
    }
  }

  #late(sql?: string): DatabaseBusy {
    return new DatabaseBusy(
      `No connection became free within ${this.waitLimit} ms: an atomic() block has the only one that writes.`,
      { sql },
    );
  }

  #open(): Promise<void> {
    this.#opened ??= this.#connect().catch((error: unknown) => {
      this.#opened = undefined;
      throw sqliteError(error, 'PRAGMA', true);
    });
    return this.#opened;
  }

  async #connect(): Promise<void> {
    const writer = await this.#openConnection();
    if (this.#options.path !== ':memory:') {
      writer.command('PRAGMA journal_mode = WAL');
      writer.command('PRAGMA synchronous = NORMAL');
      this.#reader = await this.#openReader();
    }
    writer.command('PRAGMA busy_timeout = 0');
    this.#writer = writer;
  }

  async #openReader(): Promise<SqliteConnection> {
    const reader = await this.#openConnection();
    reader.command('PRAGMA query_only = 1');
    reader.command('PRAGMA busy_timeout = 0');
    return reader;
  }

  async #openConnection(): Promise<SqliteConnection> {
    const { path, driver } = this.#options;
    const handle = await openSqlite(path, driver).catch((cause: unknown) => {
      throw cannotOpen(path, cause);
    });
    const connection = new SqliteConnection(handle);
    connection.command('PRAGMA busy_timeout = 5000');
    connection.command('PRAGMA foreign_keys = 1');
    return connection;
  }

  #keepReader(connection: SqliteConnection, cursor: Cursor): void {
    void cursor.close();
    if (this.#opened !== undefined && this.#idleReaders.length < 2)
      this.#idleReaders.push(connection);
    else connection.close();
  }
}

class SqliteBlock implements BlockConnection {
  readonly #connection: SqliteConnection;
  readonly #lock: FairLock;
  readonly #cursors = new Set<Cursor>();

  constructor(connection: SqliteConnection, lock: FairLock) {
    this.#connection = connection;
    this.#lock = lock;
  }

  execute(statement: BoundStatement): StatementResult {
    try {
      return this.#connection.execute(statement);
    } catch (error) {
      throw sqliteError(error, statement.sql, this.#connection.isPrepared(statement.sql));
    }
  }

  openCursor(statement: BoundStatement): Cursor {
    try {
      const cursor = this.#connection.openCursor(statement);
      this.#cursors.add(cursor);
      return cursor;
    } catch (error) {
      throw sqliteError(error, statement.sql, false);
    }
  }

  command(sql: string): void {
    try {
      this.#connection.command(sql);
    } catch (error) {
      throw sqliteError(error, sql, true);
    }
  }

  // SQLite rolls back by itself when the disk is full, or fails.
  survivesErrors(): boolean {
    return this.#connection.isInTransaction;
  }

  // A statement of SQLite is over before anyone could ask for its end.
  cancel(): void {}

  commit(): void {
    this.#closeCursors();
    try {
      this.command('COMMIT');
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      this.#lock.release();
    }
  }

  rollback(): void {
    this.#closeCursors();
    this.#undo();
    this.#lock.release();
  }

  #closeCursors(): void {
    for (const cursor of this.#cursors) void cursor.close();
    this.#cursors.clear();
  }

  #undo(): void {
    try {
      if (this.#connection.isInTransaction) this.#connection.command('ROLLBACK');
    } catch {
      // The connection has been closed, and has rolled back with that.
    }
  }
}

// libsql gives no code for it.
function cannotOpen(path: string, cause: unknown): unknown {
  if (cause instanceof FrameworkError) return cause;
  const { problem, fix } = findFileFault(path) ?? UNKNOWN_FAULT;
  return new ConnectionLost(`The database file cannot be opened. ${problem}`.trimEnd(), {
    kind: 'unavailable',
    fix,
    cause,
  });
}

const UNKNOWN_FAULT = { problem: '', fix: 'Look at the cause, and at the file and its folder.' };

function cursorOver({ rows, columns }: StatementResult): Cursor {
  let position = 0;
  return {
    columns: () => columns,
    fetch: (count) => rows.slice(position, (position += count)),
    close() {},
  };
}
