import { bindValues } from './bind-values.js';
import type { Database, ReadOptions, Row, StatementResult } from './database.js';
import { TransactionAborted } from './database-errors.js';
import type { DatabaseValue, DialectName } from './dialect.js';
import type {
  BeginOptions,
  BlockConnection,
  BoundStatement,
  Cursor,
  Driver,
  StatementRunner,
} from './driver.js';
import { isObserved, reportQuery } from './observe-queries.js';
import { ormContext } from './orm-context.js';
import { Block, Scope } from './scope.js';
import { statementFactsOf } from './statement-facts.js';

/** A database behind a driver: binds values, finds the block of the caller, tells observers. */
export class DriverDatabase implements Database {
  readonly alias: string;
  readonly dialect: DialectName;
  readonly #driver: Driver;
  /** The transaction of a test that takes everything in which is in no block of its own; see `test-transaction.ts`. */
  testScope: Scope | undefined = undefined;

  constructor(alias: string, driver: Driver) {
    this.alias = alias;
    this.dialect = driver.dialect;
    this.#driver = driver;
  }

  async execute(
    sql: string,
    values: readonly DatabaseValue[] = NO_VALUES,
    options?: ReadOptions,
  ): Promise<StatementResult> {
    return this.#execute(this.currentScope(), sql, values, options);
  }

  /** The innermost block of this database around the caller; undefined outside of all. */
  currentScope(): Scope | undefined {
    return Scope.find(ormContext()?.scope, this) ?? this.testScope;
  }

  /** As {@link execute}, in a scope that is known, or outside of all. For those who carry their transaction by hand. */
  async executeIn(
    scope: Scope | undefined,
    sql: string,
    values: readonly DatabaseValue[],
    options?: ReadOptions,
  ): Promise<StatementResult> {
    return this.#execute(scope, sql, values, options);
  }

  async *stream(
    sql: string,
    values: readonly DatabaseValue[],
    chunkSize: number,
    options?: ReadOptions,
  ): AsyncIterable<readonly Row[]> {
    const chunks = this.streamWithColumns(sql, values, chunkSize, undefined, options);
    for await (const { rows } of chunks) yield rows;
  }

  /** As {@link stream}, with the names of the columns, in a scope that is known or else in that of the caller. */
  async *streamWithColumns(
    sql: string,
    values: readonly DatabaseValue[],
    chunkSize: number,
    scope: Scope | undefined = this.currentScope(),
    options?: ReadOptions,
  ): AsyncIterable<Pick<StatementResult, 'rows' | 'columns'>> {
    const statement = this.#bind(sql, values, options);
    const report = this.#watch('statement', sql, values);
    let cursor: Cursor | undefined;
    let count = 0;
    try {
      throwIfAborted(statement.signal);
      const opened = await this.#inTurn(scope, (runner) => runner.openCursor(statement));
      cursor = opened;
      for (;;) {
        throwIfAborted(statement.signal);
        const rows = await this.#inTurn(scope, () => opened.fetch(chunkSize));
        if (rows.length === 0) break;
        count += rows.length;
        yield { rows, columns: opened.columns() };
        if (rows.length < chunkSize) break;
      }
    } catch (error) {
      report?.(count, error);
      throw error;
    } finally {
      if (cursor !== undefined) await closeCursor(cursor, scope);
    }
    report?.(count);
  }

  /** Begins a transaction on a connection of its own. The caller ends it through the block. */
  async begin(options: BeginOptions): Promise<Block> {
    let connection: BlockConnection | undefined;
    try {
      await this.observe('BEGIN', async () => {
        connection = await this.#driver.begin(options);
      });
      return new Block(this, connection!, this.#driver.waitLimit);
    } catch (error) {
      // An observer may have thrown.
      await connection?.rollback();
      throw error;
    }
  }

  /** Tells observers of a command of a transaction while it runs. */
  async observe(sql: string, work: () => void | Promise<void>): Promise<void> {
    const report = this.#watch('transaction', sql, NO_VALUES);
    try {
      await work();
    } catch (error) {
      report?.(0, error);
      throw error;
    }
    report?.(0);
  }

  close(): Promise<void> {
    return this.#driver.close();
  }

  #execute(
    scope: Scope | undefined,
    sql: string,
    values: readonly DatabaseValue[],
    options: ReadOptions | undefined,
  ): StatementResult | Promise<StatementResult> {
    const statement = this.#bind(sql, values, options);
    throwIfAborted(statement.signal);
    if (isObserved()) return this.#executeObserved(scope, statement, values);
    return this.#run(scope, statement);
  }

  #run(
    scope: Scope | undefined,
    statement: BoundStatement,
  ): StatementResult | Promise<StatementResult> {
    if (scope === undefined) return this.#driver.execute(statement);
    return scope.run((connection) => connection.execute(statement));
  }

  #inTurn<Result>(
    scope: Scope | undefined,
    work: (runner: StatementRunner) => Result | Promise<Result>,
  ): Result | Promise<Result> {
    return scope === undefined ? work(this.#driver) : scope.run(work);
  }

  async #executeObserved(
    scope: Scope | undefined,
    statement: BoundStatement,
    values: readonly unknown[],
  ): Promise<StatementResult> {
    const report = this.#watch('statement', statement.sql, values);
    let result: StatementResult;
    try {
      result = await this.#run(scope, statement);
    } catch (error) {
      report?.(0, error);
      throw error;
    }
    report?.(result.rows.length === 0 ? result.affected : result.rows.length);
    return result;
  }

  #bind(
    sql: string,
    values: readonly DatabaseValue[],
    options: ReadOptions | undefined,
  ): BoundStatement {
    const facts = statementFactsOf(this.dialect, sql);
    return {
      sql,
      values: bindValues(this.dialect, values, facts.placeholders, sql),
      facts,
      bigints: options?.bigints ?? false,
      signal: options?.signal,
    };
  }

  #watch(
    kind: 'statement' | 'transaction',
    sql: string,
    values: readonly unknown[],
  ): ((rows: number, error?: unknown) => void) | undefined {
    if (!isObserved()) return undefined;
    const startedAt = performance.now();
    const place = new Error('A query was asked for here.');
    return (rows, error) => {
      reportQuery({ alias: this.alias, sql, values, kind, startedAt, place, rows, error });
    };
  }
}

const NO_VALUES: readonly DatabaseValue[] = [];

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new TransactionAborted(signal.reason);
}

// In its turn, as the connection is shared; a scope that is over has closed its cursors.
async function closeCursor(cursor: Cursor, scope: Scope | undefined): Promise<void> {
  const close = () => cursor.close();
  if (scope === undefined) await close();
  else if (scope.isUsable) await scope.run(close);
}
