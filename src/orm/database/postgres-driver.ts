import type { StatementResult } from './database.js';
import { ConnectionLost } from './database-errors.js';
import type {
  BeginOptions,
  BlockConnection,
  BoundStatement,
  Cursor,
  Driver,
  IsolationLevel,
} from './driver.js';
import { PostgresBlock } from './postgres-block.js';
import { PostgresConnection, cancelBackend } from './postgres-connection.js';
import { isStalePlan, postgresError } from './postgres-errors.js';
import {
  loadPg,
  pgConfig,
  type PgModule,
  type PgPool,
  type PgPooledClient,
} from './postgres-library.js';
import type { PostgresOptions } from './postgres-options.js';

/** How often work is tried again that found a connection dead which had been idle: a restart of the server kills many. */
const TRIES = 3;

const BEGIN: Readonly<Record<IsolationLevel, string>> = {
  'read committed': 'BEGIN ISOLATION LEVEL READ COMMITTED',
  'repeatable read': 'BEGIN ISOLATION LEVEL REPEATABLE READ',
  serializable: 'BEGIN ISOLATION LEVEL SERIALIZABLE',
};

/** PostgreSQL through a pool of connections. */
export class PostgresDriver implements Driver {
  readonly dialect = 'postgres';
  readonly waitLimit: number;
  readonly #options: PostgresOptions;
  readonly #isNamed: boolean;
  readonly #connections = new WeakMap<PgPooledClient, PostgresConnection>();
  readonly #borrowed = new Set<PostgresConnection>();
  #opening: Promise<{ readonly library: PgModule; readonly pool: PgPool }> | undefined;
  #schemaVersion = 0;

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#isNamed = options.preparedStatements ?? true;
    this.waitLimit = options.waitLimit ?? 5_000;
  }

  async execute(statement: BoundStatement): Promise<StatementResult> {
    // What only reads can be asked twice.
    const result = await this.#again(
      () => this.#executeOnce(statement),
      statement.facts.reads && statement.signal?.aborted !== true,
    );
    if (statement.facts.changesSchema) this.#schemaVersion += 1;
    return result;
  }

  /** A cursor lives in a transaction, so it gets one of its own. */
  async openCursor(statement: BoundStatement): Promise<Cursor> {
    const block = await this.begin({ signal: statement.signal });
    try {
      const cursor = await block.openCursor(statement);
      return {
        ...cursor,
        close: async () => block.rollback(),
      };
    } catch (error) {
      await block.rollback();
      throw error;
    }
  }

  begin({ isolation }: BeginOptions): Promise<BlockConnection> {
    const begin = isolation === undefined ? 'BEGIN' : BEGIN[isolation];
    return this.#again(async () => {
      const connection = await this.#borrow();
      try {
        await connection.command(begin);
        return new PostgresBlock(connection, this.#isNamed, (changedSchema) => {
          if (changedSchema) this.#schemaVersion += 1;
          this.#giveBack(connection);
        });
      } catch (error) {
        this.#giveBack(connection);
        throw error;
      }
    }, true);
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    const opened = await opening?.catch(() => undefined);
    if (opened === undefined) return;
    const timer = setTimeout(() => {
      for (const connection of this.#borrowed) connection.destroy();
    }, this.waitLimit);
    await opened.pool.end();
    clearTimeout(timer);
  }

  async #executeOnce(statement: BoundStatement): Promise<StatementResult> {
    const connection = await this.#borrow();
    try {
      return await connection.execute(statement, this.#isNamed);
    } catch (error) {
      if (!isStalePlan((error as Error).cause)) throw error;
      // Somebody else has changed the table; nothing has run yet.
      return await connection.execute(statement, false);
    } finally {
      this.#giveBack(connection);
    }
  }

  async #again<Result>(work: () => Promise<Result>, mayRepeat: boolean): Promise<Result> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const isDead = error instanceof ConnectionLost && error.kind === 'lost';
        if (!isDead || !mayRepeat || tries === TRIES) throw error;
      }
    }
  }

  async #borrow(): Promise<PostgresConnection> {
    const { pool } = await this.#open();
    let connection: PostgresConnection | undefined;
    try {
      const client = await pool.connect();
      connection = this.#connectionOf(client);
      this.#borrowed.add(connection);
      await connection.prepare(this.#schemaVersion);
      return connection;
    } catch (error) {
      if (connection !== undefined) this.#giveBack(connection);
      throw postgresError(error);
    }
  }

  #giveBack(connection: PostgresConnection): void {
    this.#borrowed.delete(connection);
    connection.release();
  }

  #connectionOf(client: PgPooledClient): PostgresConnection {
    const known = this.#connections.get(client);
    if (known !== undefined) return known;
    const connection = new PostgresConnection(client, async (process) => {
      const { library } = await this.#open();
      await cancelBackend(new library.Client(pgConfig(this.#options)), process);
    });
    connection.schemaVersion = this.#schemaVersion;
    this.#connections.set(client, connection);
    return connection;
  }

  #open(): Promise<{ readonly library: PgModule; readonly pool: PgPool }> {
    this.#opening ??= this.#createPool().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #createPool() {
    const library = await loadPg();
    const pool = new library.Pool(pgConfig(this.#options));
    // An error of an idle connection has no caller; the pool throws the connection away, and the next one gets another.
    pool.on('error', () => {});
    pool.on('connect', (client) => client.on('error', () => {}));
    return { library, pool };
  }
}
