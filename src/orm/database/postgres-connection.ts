import type { StatementResult } from './database.js';
import { TransactionAborted } from './database-errors.js';
import type { BoundStatement } from './driver.js';
import {
  isAnswerOfServer,
  isConnectionLost,
  isStalePlan,
  postgresError,
} from './postgres-errors.js';
import type { PgClient, PgPooledClient, PgQuery, PgResult } from './postgres-library.js';
import { POSTGRES_BIGINT_TYPES, POSTGRES_TYPES } from './postgres-types.js';
import type { PostgresWatch } from './postgres-watch.js';
import { RecentCache } from './recent-cache.js';

/** How many statements a connection knows by name. */
const KEPT_STATEMENTS = 200;

/** Milliseconds that a cancelled statement, or a roll-back, may take before its connection is thrown away. */
const PATIENCE = 2_000;

/** What the connections of one server share. */
export interface PostgresSurroundings {
  readonly watch: PostgresWatch;
  /** Milliseconds that a statement may take, by the server's own clock; 0 for no limit. */
  readonly statementTimeout: number;
  /** Asks the server, over another connection, to stop what `process` does. */
  cancelBackend(process: number): Promise<void>;
}

interface SeenStatement {
  /** Given at the second use: what is asked once would only cost memory of the server. */
  name: string | undefined;
}

/** One connection of the pool, with the names of the statements that the server has prepared for it. */
export class PostgresConnection {
  readonly #client: PgPooledClient;
  readonly #surroundings: PostgresSurroundings;
  readonly #unneeded: string[] = [];
  readonly #seen = new RecentCache<string, SeenStatement>(KEPT_STATEMENTS, ({ name }) => {
    if (name !== undefined) this.#unneeded.push(name);
  });
  #names = 0;
  #running: Promise<unknown> | undefined;
  #cancelling: Promise<void> | undefined;
  /** Version of the tables that the prepared statements were made for. */
  schemaVersion = 0;
  isBroken = false;

  constructor(client: PgPooledClient, surroundings: PostgresSurroundings) {
    this.#client = client;
    this.#surroundings = surroundings;
  }

  /** Makes the connection ready for the next borrower. */
  async prepare(schemaVersion: number): Promise<void> {
    if (this.schemaVersion !== schemaVersion) this.#seen.clear();
    this.schemaVersion = schemaVersion;
    if (this.#unneeded.length === 0) return;
    const names = this.#unneeded.splice(0);
    for (const name of names) delete this.#client.connection.parsedStatements[name];
    await this.command(names.map((name) => `DEALLOCATE ${name}`).join(';'));
  }

  /** Runs a statement. Throws a `DatabaseError`. */
  async execute(statement: BoundStatement, isNamed: boolean): Promise<StatementResult> {
    const { sql, values, bigints, facts, signal } = statement;
    const query = {
      name: isNamed && (facts.reads || facts.changesRows) ? this.#nameOf(sql) : undefined,
      text: sql,
      values,
      rowMode: 'array' as const,
      types: bigints ? POSTGRES_BIGINT_TYPES : POSTGRES_TYPES,
    };
    const { rows, fields, command, rowCount } = await this.#send(query, signal);
    return {
      rows,
      get columns() {
        return fields.map(({ name }) => name);
      },
      affected: CHANGING.has(command ?? '') ? (rowCount ?? 0) : 0,
    };
  }

  /** Runs one of our own commands, and gives the server's word for what it has done. */
  async command(text: string): Promise<string | null> {
    return (await this.#send({ text })).command;
  }

  /** Stops the statement that runs, if one does; its promise is rejected. */
  cancel(): void {
    if (this.#running === undefined || this.#cancelling !== undefined) return;
    this.#cancelling = this.#cancelNow(this.#running).finally(() => {
      this.#cancelling = undefined;
    });
  }

  /** Waits until nothing runs. */
  async settle(): Promise<void> {
    await this.#cancelling;
    await this.#running?.catch(() => {});
  }

  /** Ends it, whatever it does. */
  destroy(): void {
    this.isBroken = true;
    this.#client.connection.stream.destroy();
  }

  /** Gives it back to the pool, which throws it away if it is broken. */
  release(): void {
    this.#client.release(this.isBroken);
  }

  /** Throws the connection away if `work` takes too long. */
  async withPatience<Result>(work: Promise<Result>): Promise<Result> {
    const timer = setTimeout(() => this.destroy(), PATIENCE);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  async #send(query: PgQuery, signal?: AbortSignal): Promise<PgResult> {
    const { watch, statementTimeout } = this.#surroundings;
    const running = this.#client.query(query);
    this.#running = running;
    const onAbort = () => this.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
    // The server ends it before; unless this connection alone is dead.
    const timer =
      statementTimeout > 0
        ? setTimeout(() => this.destroy(), statementTimeout + PATIENCE)
        : undefined;
    watch.begin();
    let isAnswer = true;
    try {
      return await running;
    } catch (error) {
      isAnswer = isAnswerOfServer(error);
      if (isConnectionLost(error)) this.isBroken = true;
      if (isStalePlan(error)) this.#seen.delete(query.text);
      if (signal?.aborted === true) throw new TransactionAborted(signal.reason);
      throw postgresError(error, query.text);
    } finally {
      watch.end(isAnswer);
      clearTimeout(timer);
      this.#running = undefined;
      signal?.removeEventListener('abort', onAbort);
      // A late cancellation must not hit the next statement.
      if (this.#cancelling !== undefined) await this.#cancelling;
    }
  }

  async #cancelNow(running: Promise<unknown>): Promise<void> {
    const { processID } = this.#client;
    const ended = running.catch(() => {});
    const asked =
      processID === undefined
        ? Promise.reject(new Error())
        : this.#surroundings.cancelBackend(processID);
    // Both: what is asked late would hit the next statement. A server that does neither is not waited for.
    const both = Promise.all([ended, asked.catch(() => this.destroy())]);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.destroy();
        resolve();
      }, PATIENCE);
    });
    await Promise.race([both, late]);
    clearTimeout(timer);
  }

  #nameOf(sql: string): string | undefined {
    const seen = this.#seen.get(sql);
    if (seen === undefined) {
      this.#seen.set(sql, { name: undefined });
      return undefined;
    }
    if (seen.name === undefined) {
      this.#names += 1;
      seen.name = `lapompe_${this.#names}`;
    }
    return seen.name;
  }
}

const CHANGING = new Set(['COPY', 'DELETE', 'INSERT', 'MERGE', 'UPDATE']);

/** Asks the server, over a connection of its own, to stop what `process` does. */
export async function cancelBackend(client: PgClient, process: number): Promise<void> {
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query({ text: 'SELECT pg_cancel_backend($1)', values: [String(process)] });
  } finally {
    void client.end().catch(() => {});
  }
}
