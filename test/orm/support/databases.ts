import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import type { DatabaseConfig } from '../../../src/orm/database/database-options.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { DATABASE_NAMES, type DatabaseName } from './database-names.js';
import { PostgresServer } from './postgres-server.js';

/** Makes databases for one group of tests. */
export interface TestDatabases {
  readonly name: DatabaseName;
  readonly isPostgres: boolean;
  /** The server, for PostgreSQL. */
  readonly server: PostgresServer;
  /** A new, empty database; closed and deleted after the test. SQLite's is a file. */
  create(options?: Partial<DatabaseConfig>): Promise<DriverDatabase>;
  /** A connection to the database that was created last, with options of its own. */
  again(options?: Partial<DatabaseConfig>): DriverDatabase;
  /** `count` placeholders in the way of the database. */
  marks(count: number): string;
}

/** `describe()` for each kind of database. */
export function describeDatabases(title: string, tests: (databases: TestDatabases) => void): void {
  describe.each(DATABASE_NAMES)(`${title} on %s`, (name) => {
    const databases = new Databases(name);
    beforeAll(() => databases.start(), 60_000);
    afterEach(() => databases.clear());
    afterAll(() => databases.stop());
    tests(databases);
  });
}

class Databases implements TestDatabases {
  readonly name: DatabaseName;
  readonly isPostgres: boolean;
  readonly #open: DriverDatabase[] = [];
  /** Databases of PostgreSQL that a test has left: to empty one takes a tenth of the time that a new one takes. */
  readonly #left: string[] = [];
  readonly #used: string[] = [];
  #server: PostgresServer | undefined;
  #folder = '';
  #count = 0;
  #url = '';

  constructor(name: DatabaseName) {
    this.name = name;
    this.isPostgres = name === 'postgres';
  }

  get server(): PostgresServer {
    if (this.#server === undefined) throw new Error('There is no server.');
    return this.#server;
  }

  async start(): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'lapompe-orm-'));
    if (this.isPostgres) this.#server = await PostgresServer.start();
  }

  async create(options: Partial<DatabaseConfig> = {}): Promise<DriverDatabase> {
    this.#count += 1;
    if (this.isPostgres) {
      const name = await this.#emptyDatabase();
      this.#used.push(name);
      this.#url = this.server.url(name);
    } else {
      this.#url = `sqlite:${join(this.#folder, `${this.#count}.sqlite3`)}`;
    }
    return this.again(options);
  }

  again(options: Partial<DatabaseConfig> = {}): DriverDatabase {
    const driver = this.name === 'sqlite (libsql)' ? 'libsql' : undefined;
    const made = createDatabase('default', { url: this.#url, driver, ...options });
    this.#open.push(made);
    return made;
  }

  marks(count: number): string {
    const marks = Array.from({ length: count }, (_, index) =>
      this.isPostgres ? `$${index + 1}` : '?',
    );
    return marks.join(', ');
  }

  async clear(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((each) => each.close()));
    this.#left.push(...this.#used.splice(0));
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #emptyDatabase(): Promise<string> {
    const left = this.#left.pop();
    if (left !== undefined) {
      await this.server.query(DROP_EVERYTHING, left);
      return left;
    }
    const name = `test_${this.#count}`;
    await this.server.query(`CREATE DATABASE ${name}`);
    return name;
  }
}

const DROP_EVERYTHING = `
  DO $$
  DECLARE own text;
  BEGIN
    FOR own IN SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
      EXECUTE 'DROP SCHEMA ' || own || ' CASCADE';
    END LOOP;
    CREATE SCHEMA public;
  END $$`;
