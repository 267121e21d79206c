import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  IsolationLevel as KyselyLevel,
  QueryResult,
  TransactionSettings,
} from 'kysely';

import { cancelBlock, endBlock, openBlock } from './atomic.js';
import type { Row, StatementResult } from './database.js';
import type { DatabaseValue } from './dialect.js';
import type { IsolationLevel } from './driver.js';
import type { DriverDatabase } from './driver-database.js';
import type { Scope } from './scope.js';

/** Runs Kysely's statements on a database of ours. */
export class KyselyDriver implements Driver {
  readonly #target: DriverDatabase;
  readonly #isolationOf: (level: KyselyLevel | undefined) => IsolationLevel | undefined;

  constructor(
    target: DriverDatabase,
    isolationOf: (level: KyselyLevel | undefined) => IsolationLevel | undefined,
  ) {
    this.#target = target;
    this.#isolationOf = isolationOf;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<KyselyConnection> {
    return new KyselyConnection(this.#target);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(
    connection: KyselyConnection,
    { isolationLevel }: TransactionSettings,
  ): Promise<void> {
    const isolation = this.#isolationOf(isolationLevel);
    connection.scope = await openBlock(this.#target, isolation === undefined ? {} : { isolation });
  }

  async commitTransaction(connection: KyselyConnection): Promise<void> {
    await endBlock(this.#target, connection.scope!);
  }

  async rollbackTransaction(connection: KyselyConnection): Promise<void> {
    await cancelBlock(this.#target, connection.scope!);
  }

  async savepoint(connection: KyselyConnection, name: string): Promise<void> {
    await this.#command(connection, `SAVEPOINT ${quote(name)}`);
  }

  async rollbackToSavepoint(connection: KyselyConnection, name: string): Promise<void> {
    await this.#command(connection, `ROLLBACK TO SAVEPOINT ${quote(name)}`);
    connection.scope!.brokenBy = undefined;
  }

  async releaseSavepoint(connection: KyselyConnection, name: string): Promise<void> {
    await this.#command(connection, `RELEASE SAVEPOINT ${quote(name)}`);
  }

  async destroy(): Promise<void> {
    await this.#target.close();
  }

  // Not through the scope: it would refuse the very command that repairs it.
  #command({ scope }: KyselyConnection, sql: string): Promise<void> {
    return this.#target.observe(sql, () => scope!.block.connection.command(sql));
  }
}

/** A connection only in name, unless a controlled transaction holds one. */
class KyselyConnection implements DatabaseConnection {
  readonly #target: DriverDatabase;
  scope: Scope | undefined;

  constructor(target: DriverDatabase) {
    this.#target = target;
  }

  async executeQuery<Result>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Result>> {
    const values = parameters as readonly DatabaseValue[];
    const result =
      this.scope === undefined
        ? await this.#target.execute(sql, values)
        : await this.#target.executeIn(this.scope, sql, values);
    return toQueryResult(result);
  }

  async *streamQuery<Result>(
    { sql, parameters }: CompiledQuery,
    chunkSize = 100,
  ): AsyncIterableIterator<QueryResult<Result>> {
    const values = parameters as readonly DatabaseValue[];
    const chunks = this.#target.streamWithColumns(sql, values, chunkSize, this.scope);
    for await (const { rows, columns } of chunks) yield { rows: toObjects(rows, columns) };
  }
}

function toQueryResult<Result>(result: StatementResult): QueryResult<Result> {
  const { rows, columns, affected, lastInsertId } = result;
  return {
    rows: rows.length === 0 ? [] : toObjects(rows, columns),
    ...(affected === 0 && rows.length > 0 ? {} : { numAffectedRows: BigInt(affected) }),
    ...(lastInsertId === undefined ? {} : { insertId: BigInt(lastInsertId) }),
  };
}

function toObjects<Result>(rows: readonly Row[], columns: readonly string[]): Result[] {
  return rows.map(
    (row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])) as Result,
  );
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
