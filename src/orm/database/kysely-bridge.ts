import {
  DefaultConnectionProvider,
  DefaultQueryExecutor,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
  TransactionBuilder,
  type AccessMode,
  type Dialect,
  type IsolationLevel as KyselyLevel,
  type KyselyProps,
} from 'kysely';

import { atomic } from './atomic.js';
import { ProgrammingError } from './database-errors.js';
import type { DialectName } from './dialect.js';
import type { IsolationLevel } from './driver.js';
import type { DriverDatabase } from './driver-database.js';
import { KyselyDriver } from './kysely-driver.js';

/** Makes a Kysely whose statements run on `target`. */
export function createKysely(target: DriverDatabase): Kysely<unknown> {
  const driver = new KyselyDriver(target, isolationOf);
  const dialect: Dialect = { ...DIALECTS[target.dialect], createDriver: () => driver };
  const executor = new DefaultQueryExecutor(
    dialect.createQueryCompiler(),
    dialect.createAdapter(),
    new DefaultConnectionProvider(driver),
  );
  return new BridgedKysely(target, { config: { dialect }, dialect, driver, executor });
}

const DIALECTS: Record<DialectName, Omit<Dialect, 'createDriver'>> = {
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  },
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  },
};

class BridgedKysely<Schema> extends Kysely<Schema> {
  readonly #target: DriverDatabase;
  readonly #props: KyselyProps;

  constructor(target: DriverDatabase, props: KyselyProps) {
    super(props);
    this.#target = target;
    this.#props = props;
  }

  override transaction(): TransactionBuilder<Schema> {
    return new BridgedTransactionBuilder<Schema>(this.#target, this.#props, {});
  }
}

interface Settings {
  readonly accessMode?: AccessMode;
  readonly isolationLevel?: KyselyLevel;
}

/** Kysely's own would begin on a connection that nobody but its callback knows of. */
class BridgedTransactionBuilder<Schema> extends TransactionBuilder<Schema> {
  readonly #target: DriverDatabase;
  readonly #props: KyselyProps;
  readonly #settings: Settings;

  constructor(target: DriverDatabase, props: KyselyProps, settings: Settings) {
    super({ ...props, ...settings });
    this.#target = target;
    this.#props = props;
    this.#settings = settings;
  }

  override setAccessMode(accessMode: AccessMode): TransactionBuilder<Schema> {
    return this.#with({ accessMode });
  }

  override setIsolationLevel(isolationLevel: KyselyLevel): TransactionBuilder<Schema> {
    return this.#with({ isolationLevel });
  }

  override execute<Result>(
    callback: (transaction: Transaction<Schema>) => Promise<Result>,
  ): Promise<Result> {
    const { accessMode, isolationLevel } = this.#settings;
    const isolation = isolationOf(isolationLevel);
    const work = async () => {
      if (accessMode === 'read only') await this.#target.execute(readOnly(this.#target));
      return callback(new Transaction<Schema>(this.#props));
    };
    return atomic(work, { using: this.#target, ...(isolation === undefined ? {} : { isolation }) });
  }

  #with(change: Settings): TransactionBuilder<Schema> {
    const settings = { ...this.#settings, ...change };
    return new BridgedTransactionBuilder<Schema>(this.#target, this.#props, settings);
  }
}

function isolationOf(level: KyselyLevel | undefined): IsolationLevel | undefined {
  if (level === 'snapshot') {
    throw new ProgrammingError('No database here knows the isolation level "snapshot".');
  }
  // PostgreSQL has no weaker one.
  return level === 'read uncommitted' ? 'read committed' : level;
}

function readOnly(target: DriverDatabase): string {
  if (target.dialect === 'postgres') return 'SET TRANSACTION READ ONLY';
  throw new ProgrammingError('SQLite has no transactions that only read.');
}
