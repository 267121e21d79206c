import type { StatementResult } from './database.js';
import type { BoundStatement, Cursor } from './driver.js';
import { RecentCache } from './recent-cache.js';
import { sqliteError } from './sqlite-errors.js';
import type { SqliteHandle, SqliteStatement } from './sqlite-handle.js';

/** How many prepared statements a connection keeps. */
const KEPT_STATEMENTS = 200;

/** One connection of SQLite. Everything happens at once, on the thread of the caller. */
export class SqliteConnection {
  readonly #handle: SqliteHandle;
  readonly #statements = new RecentCache<string, SqliteStatement>(KEPT_STATEMENTS);

  constructor(handle: SqliteHandle) {
    this.#handle = handle;
  }

  get isInTransaction(): boolean {
    return this.#handle.isInTransaction;
  }

  /** Runs a statement. Throws what the library throws. */
  execute({ sql, values, facts, bigints }: BoundStatement): StatementResult {
    const statement = this.#prepare(sql, facts.changesSchema);
    if (statement.givesRows) {
      const rows = statement.all(values, bigints);
      return new RowsResult(rows, facts.changesRows ? rows.length : 0, statement);
    }
    const { changes, lastInsertRowid } = statement.run(values);
    return {
      rows: NO_ROWS,
      columns: NO_COLUMNS,
      // SQLite keeps the number of the statement before for those that change no rows.
      affected: facts.changesRows ? changes : 0,
      lastInsertId: lastInsertRowid,
    };
  }

  /** Opens a SELECT on a statement of its own: a cached one could be run again before the end of the rows. */
  openCursor({ sql, values, bigints }: BoundStatement): Cursor {
    const statement = this.#handle.prepare(sql);
    const rows = statement.iterate(values, bigints);
    let isDone = false;
    return {
      fetch(count) {
        const chunk = [];
        try {
          while (!isDone && chunk.length < count) {
            const { done, value } = rows.next();
            if (done === true) isDone = true;
            else chunk.push(value);
          }
        } catch (error) {
          throw sqliteError(error, sql, true);
        }
        return chunk;
      },
      columns: () => statement.columns(),
      close() {
        isDone = true;
        rows.return?.();
      },
    };
  }

  /** Runs one of our own commands. Throws what the library throws. */
  command(sql: string): void {
    this.#handle.exec(sql);
  }

  /** Whether `sql` is understood, for the report of an error. */
  isPrepared(sql: string): boolean {
    return this.#statements.get(sql) !== undefined;
  }

  close(): void {
    this.#statements.clear();
    this.#handle.close();
  }

  #prepare(sql: string, isOnce: boolean): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#handle.prepare(sql);
    if (!isOnce) this.#statements.set(sql, statement);
    return statement;
  }
}

const NO_ROWS: StatementResult['rows'] = [];
const NO_COLUMNS: readonly string[] = [];

/** Names of columns are looked up when someone asks: models know theirs. */
class RowsResult implements StatementResult {
  readonly rows: StatementResult['rows'];
  readonly affected: number;
  readonly #statement: SqliteStatement;
  #columns: readonly string[] | undefined;

  constructor(rows: StatementResult['rows'], affected: number, statement: SqliteStatement) {
    this.rows = rows;
    this.affected = affected;
    this.#statement = statement;
  }

  get columns(): readonly string[] {
    return (this.#columns ??= this.#statement.columns());
  }
}
