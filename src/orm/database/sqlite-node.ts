import type { BoundValue } from './bind-values.js';
import type { Row } from './database.js';
import { RecentCache } from './recent-cache.js';
import type {
  NodeSqliteDatabase,
  NodeSqliteModule,
  NodeSqliteStatement,
  SqliteChanges,
  SqliteHandle,
  SqliteStatement,
} from './sqlite-handle.js';

/** Opens a database with Node's own SQLite. */
export function openNodeSqlite(module: NodeSqliteModule, path: string): SqliteHandle {
  const database = new module.DatabaseSync(path);
  database.function('regexp', { deterministic: true }, matchesPattern);
  // libsql has it by itself; the lookup `iregex` asks for it.
  database.function('regexpi', { deterministic: true }, (pattern, text) =>
    matchesPattern(pattern === null ? null : `(?i)${String(pattern)}`, text),
  );
  return new NodeHandle(database, (keepsWidth ??= findKeptWidth(module)));
}

let keepsWidth: boolean | undefined;

/**
 * Whether `all()` gives as many columns as there were when the statement was prepared, although the table has changed since:
 * so in Node 22 and in early versions of 24.
 */
function findKeptWidth(module: NodeSqliteModule): boolean {
  const database = new module.DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  const statement = database.prepare('SELECT * FROM t');
  statement.setReturnArrays(true);
  database.exec('ALTER TABLE t ADD COLUMN b');
  const [row] = statement.all();
  database.close();
  return row!.length === 1;
}

class NodeHandle implements SqliteHandle {
  readonly library = 'node:sqlite';
  readonly #database: NodeSqliteDatabase;
  readonly #keepsWidth: boolean;

  constructor(database: NodeSqliteDatabase, keepsWidth: boolean) {
    this.#database = database;
    this.#keepsWidth = keepsWidth;
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  prepare(sql: string): SqliteStatement {
    const mayWiden = this.#keepsWidth && NAMES_ALL_COLUMNS.test(sql);
    return new NodeStatement(this.#database.prepare(sql), mayWiden);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  close(): void {
    this.#database.close();
  }
}

/** `SELECT *`, `book.*`, `RETURNING *`, and a product now and then; not `count(*)`. */
const NAMES_ALL_COLUMNS = /[^(]\*/;

class NodeStatement implements SqliteStatement {
  readonly givesRows: boolean;
  readonly #statement: NodeSqliteStatement;
  readonly #mayWiden: boolean;
  #bigints = false;

  /** @param mayWiden - the table decides how many columns there are, and `all()` would not notice that it has changed */
  constructor(statement: NodeSqliteStatement, mayWiden: boolean) {
    this.#statement = statement;
    this.#mayWiden = mayWiden;
    this.givesRows = statement.columns().length > 0;
    statement.setReturnArrays(true);
  }

  columns(): readonly string[] {
    return this.#statement.columns().map(({ name }) => name);
  }

  all(values: readonly BoundValue[], bigints: boolean): Row[] {
    this.#read(bigints);
    // Columns are counted after the first step here, but it takes longer.
    if (this.#mayWiden) return [...this.#statement.iterate(...values)];
    return this.#statement.all(...values);
  }

  run(values: readonly BoundValue[]): SqliteChanges {
    this.#read(false);
    return this.#statement.run(...values);
  }

  iterate(values: readonly BoundValue[], bigints: boolean): Iterator<Row> {
    this.#read(bigints);
    return this.#statement.iterate(...values);
  }

  #read(bigints: boolean): void {
    if (this.#bigints === bigints) return;
    this.#bigints = bigints;
    this.#statement.setReadBigInts(bigints);
  }
}

const patterns = new RecentCache<string, RegExp>(50);

/** `text REGEXP pattern`, with the regular expressions of JavaScript; `(?i)` in front ignores case, as in Django. */
function matchesPattern(pattern: unknown, text: unknown): unknown {
  if (pattern === null || text === null) return null;
  const source = String(pattern);
  let expression = patterns.get(source);
  if (expression === undefined) {
    const ignoresCase = source.startsWith('(?i)');
    expression = new RegExp(ignoresCase ? source.slice(4) : source, ignoresCase ? 'iu' : 'u');
    patterns.set(source, expression);
  }
  return expression.test(String(text)) ? 1 : 0;
}
