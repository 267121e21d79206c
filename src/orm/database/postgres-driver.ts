import type { StatementResult } from './database.js';
import { ConnectionLost, DatabaseBusy } from './database-errors.js';
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
import { isAnswerOfServer, isStalePlan, postgresError } from './postgres-errors.js';
import {
  loadPg,
  pgConfig,
  type PgModule,
  type PgPool,
  type PgPooledClient,
} from './postgres-library.js';
import type { PostgresOptions } from './postgres-options.js';
import { PostgresWatch } from './postgres-watch.js';

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
  readonly #open = new Set<PgPooledClient>();
  readonly #watch: PostgresWatch;
  #opening: Promise<{ readonly library: PgModule; readonly pool: PgPool }> | undefined;
  #schemaVersion = 0;

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#isNamed = options.preparedStatements ?? true;
    this.waitLimit = options.waitLimit ?? 5_000;
    this.#watch = new PostgresWatch({
      silenceLimit: options.silenceLimit ?? 3_000,
      ask: (signal) => this.#isAlive(signal),
      abandon: () => {
        for (const { connection } of this.#open) connection.stream.destroy();
      },
    });
  }

  async execute(statement: BoundStatement): Promise<StatementResult> {
    // What only reads can be asked twice.
    const result = await this.#again(
      (waitLimit) => this.#executeOnce(statement, waitLimit),
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
    return this.#again(async (waitLimit) => {
      const connection = await this.#borrow(waitLimit);
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
    this.#watch.stop();
  }

  async #executeOnce(
    statement: BoundStatement,
    waitLimit: number | undefined,
  ): Promise<StatementResult> {
    const connection = await this.#borrow(waitLimit);
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

  /** Runs `work` again on another connection if its own was dead. All tries together wait no longer than one. */
  async #again<Result>(
    work: (waitLimit: number | undefined) => Promise<Result>,
    mayRepeat: boolean,
  ): Promise<Result> {
    const startedAt = performance.now();
    let waitLimit: number | undefined;
    for (let tries = 1; ; tries += 1) {
      try {
        return await work(waitLimit);
      } catch (error) {
        const isDead = error instanceof ConnectionLost && error.kind === 'lost';
        waitLimit = startedAt + this.waitLimit - performance.now();
        if (!isDead || !mayRepeat || tries === TRIES || waitLimit <= 0) throw error;
      }
    }
  }

  /** @param waitLimit - milliseconds, where it is less than that of the pool */
  async #borrow(waitLimit: number | undefined): Promise<PostgresConnection> {
    const { pool } = await this.#opened();
    this.#watch.check();
    let connection: PostgresConnection | undefined;
    try {
      const client = await this.#watch.waitFor(
        pool.connect(),
        (late) => late.release(),
        waitLimit === undefined ? undefined : { time: waitLimit, onLimit: noneFree },
      );
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
    const connection = new PostgresConnection(client, {
      watch: this.#watch,
      statementTimeout: this.#options.statementTimeout ?? 0,
      cancelBackend: async (process) => {
        const { library } = await this.#opened();
        await cancelBackend(new library.Client(pgConfig(this.#options)), process);
      },
    });
    connection.schemaVersion = this.#schemaVersion;
    this.#connections.set(client, connection);
    return connection;
  }

  #opened(): Promise<{ readonly library: PgModule; readonly pool: PgPool }> {
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
    pool.on('connect', (client) => {
      this.#watch.hear();
      this.#open.add(client);
      client.on('error', () => {});
    });
    pool.on('remove', (client) => this.#open.delete(client));
    return { library, pool };
  }

  /** Whether the server says anything to a new connection, a refusal included. */
  async #isAlive(signal: AbortSignal): Promise<boolean> {
    const { library } = await this.#opened();
    const client = new library.Client({ ...pgConfig(this.#options), connectionTimeoutMillis: 0 });
    client.on('error', () => {});
    const destroy = () => client.connection.stream.destroy();
    signal.addEventListener('abort', destroy, { once: true });
    try {
      await client.connect();
      return true;
    } catch (error) {
      return isAnswerOfServer(error);
    } finally {
      signal.removeEventListener('abort', destroy);
      void client.end().catch(() => {});
    }
  }
}

function noneFree(): DatabaseBusy {
  return new DatabaseBusy('No connection became free in time: all are in use.');
}
