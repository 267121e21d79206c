import { ImproperlyConfigured } from '../../errors/framework-error.js';
import type { BoundValue } from './bind-values.js';
import type { Row } from './database.js';
import type { SqliteChanges, SqliteHandle, SqliteStatement } from './sqlite-handle.js';

/**
 * Loads the package `libsql`, which opens databases then.
 *
 * @throws ImproperlyConfigured `ORM_DRIVER_MISSING`
 */
export async function loadLibsql(): Promise<(path: string) => SqliteHandle> {
  const Library = await importLibsql();
  return (path) => new LibsqlHandle(new Library(path));
}

interface LibsqlDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): LibsqlStatement;
  exec(sql: string): void;
  close(): void;
}

interface LibsqlStatement {
  readonly reader: boolean;
  raw(on: boolean): this;
  safeIntegers(on: boolean): this;
  columns(): readonly { readonly name: string }[];
  // One array always: libsql ends the process for some single values that stand alone.
  all(values: readonly BoundValue[]): Row[];
  run(values: readonly BoundValue[]): SqliteChanges;
  iterate(values: readonly BoundValue[]): Iterator<Row>;
}

class LibsqlHandle implements SqliteHandle {
  readonly library = 'libsql';
  readonly #database: LibsqlDatabase;

  constructor(database: LibsqlDatabase) {
    this.#database = database;
  }

  get isInTransaction(): boolean {
    return this.#database.inTransaction;
  }

  prepare(sql: string): SqliteStatement {
    return new LibsqlRows(this.#database.prepare(sql));
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  close(): void {
    this.#database.close();
  }
}

class LibsqlRows implements SqliteStatement {
  readonly givesRows: boolean;
  readonly #statement: LibsqlStatement;
  #bigints = false;

  constructor(statement: LibsqlStatement) {
    this.#statement = statement;
    this.givesRows = statement.reader;
    if (this.givesRows) statement.raw(true);
  }

  columns(): readonly string[] {
    return this.#statement.columns().map(({ name }) => name);
  }

  all(values: readonly BoundValue[], bigints: boolean): Row[] {
    this.#read(true);
    const rows = this.#statement.all(values);
    return bigints ? rows : rows.map(withNumbers);
  }

  run(values: readonly BoundValue[]): SqliteChanges {
    return this.#statement.run(values);
  }

  *iterate(values: readonly BoundValue[], bigints: boolean): Iterator<Row> {
    this.#read(true);
    const rows = this.#statement.iterate(values);
    for (let { done, value } = rows.next(); done !== true; { done, value } = rows.next()) {
      yield bigints ? value : withNumbers(value);
    }
  }

  // As numbers, libsql rounds what is beyond 2^53 and says nothing. So it always gives bigint, and we convert.
  #read(bigints: boolean): void {
    if (this.#bigints === bigints) return;
    this.#bigints = bigints;
    this.#statement.safeIntegers(bigints);
  }
}

function withNumbers(row: Row): Row {
  const values = row as unknown[];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === 'bigint') values[index] = toNumber(value);
  }
  return values;
}

function toNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError('An integer is too large for a number of JavaScript.');
}

type LibsqlConstructor = new (path: string) => LibsqlDatabase;

let library: LibsqlConstructor | undefined;

async function importLibsql(): Promise<LibsqlConstructor> {
  if (library !== undefined) return library;
  try {
    const module = (await import('libsql')) as unknown as { readonly default: LibsqlConstructor };
    library = module.default;
    return library;
  } catch (cause) {
    throw new ImproperlyConfigured('SQLite needs the package "libsql" on this version of Node.', {
      code: 'ORM_DRIVER_MISSING',
      fix: 'Run: npm install libsql',
      cause,
    });
  }
}
