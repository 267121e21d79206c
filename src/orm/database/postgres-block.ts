import type { Row, StatementResult } from './database.js';
import { TransactionBroken } from './database-errors.js';
import type { BlockConnection, BoundStatement, Cursor } from './driver.js';
import type { PostgresConnection } from './postgres-connection.js';
import { statementFactsOf } from './statement-facts.js';

/** A connection of PostgreSQL with an open transaction. */
export class PostgresBlock implements BlockConnection {
  readonly #connection: PostgresConnection;
  readonly #isNamed: boolean;
  readonly #onEnd: (changedSchema: boolean) => void;
  #isOver = false;
  #cursors = 0;
  #changesSchema = false;

  /** @param onEnd - takes the connection back */
  constructor(
    connection: PostgresConnection,
    isNamed: boolean,
    onEnd: (changedSchema: boolean) => void,
  ) {
    this.#connection = connection;
    this.#isNamed = isNamed;
    this.#onEnd = onEnd;
  }

  execute(statement: BoundStatement): Promise<StatementResult> {
    this.#changesSchema ||= statement.facts.changesSchema;
    return this.#connection.execute(statement, this.#isNamed && !this.#changesSchema);
  }

  // A cursor of SQL: between two fetches, the connection is free for other statements of the block.
  async openCursor(statement: BoundStatement): Promise<Cursor> {
    this.#cursors += 1;
    const name = `lapompe_cursor_${this.#cursors}`;
    const connection = this.#connection;
    const declare = `DECLARE ${name} NO SCROLL CURSOR FOR ${statement.sql}`;
    await connection.execute({ ...statement, sql: declare }, false);
    let columns: readonly string[] = [];
    return {
      columns: () => columns,
      async fetch(count: number): Promise<readonly Row[]> {
        const sql = `FETCH ${count} FROM ${name}`;
        const facts = statementFactsOf('postgres', sql);
        const result = await connection.execute({ ...statement, sql, facts, values: [] }, false);
        ({ columns } = result);
        return result.rows;
      },
      // The end of the block has closed it, or an error.
      close: async () => {
        if (this.#isOver || connection.isBroken) return;
        await connection.command(`CLOSE ${name}`).catch(() => {});
      },
    };
  }

  async command(sql: string): Promise<void> {
    await this.#connection.command(sql);
  }

  survivesErrors(): boolean {
    return false;
  }

  cancel(): void {
    this.#connection.cancel();
  }

  async commit(): Promise<void> {
    this.#isOver = true;
    let isDone = false;
    try {
      const done = await this.#connection.command('COMMIT');
      // The server's way to say that the transaction had failed before.
      if (done === 'ROLLBACK') throw new TransactionBroken({ sql: 'COMMIT' });
      isDone = true;
    } finally {
      this.#onEnd(isDone && this.#changesSchema);
    }
  }

  async rollback(): Promise<void> {
    this.#isOver = true;
    const connection = this.#connection;
    try {
      await connection.settle();
      if (!connection.isBroken) await connection.withPatience(connection.command('ROLLBACK'));
    } catch {
      connection.destroy();
    } finally {
      this.#onEnd(false);
    }
  }
}
