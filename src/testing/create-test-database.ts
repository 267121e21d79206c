import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { migrationFolders } from '../application/migration-folders.js';
import { databasesOf } from '../application/open-databases.js';
import type { BaseSettings } from '../conf/base-settings.js';
import type { Constructor } from '../conf/constructor.js';
import { loadSettings } from '../conf/load-settings.js';
import { createDatabase, DEFAULT_ALIAS, standInFor } from '../orm/database/configure-databases.js';
import type { DatabaseConfig } from '../orm/database/database-options.js';
import type { DriverDatabase } from '../orm/database/driver-database.js';
import { createTables } from '../orm/migrations/create-tables.js';
import { MigrationExecutor } from '../orm/migrations/executor/migration-executor.js';
import { loadMigrations, type MigrationFolders } from '../orm/migrations/files/migration-files.js';
import { DEFAULT_APP } from '../orm/models/model-meta.js';
import { modelRegistry } from '../orm/models/model-registry.js';
import { guardNPlusOne } from '../orm/query/n-plus-one.js';
import { markTestDatabase } from './test-databases.js';
import { TestingError } from './test-response.js';

/** What {@link createTestDatabase} makes. */
export interface TestDatabaseOptions {
  /** Alias that it stands in for. @defaultValue 'default' */
  readonly alias?: string;
  /**
   * Address, or address with options, of the database that it stands in for. A PostgreSQL server gets a new database beside
   * that one; of SQLite, the kind alone counts.
   *
   * @defaultValue that of `project`, else `DATABASE_URL` of the environment, else SQLite
   */
  readonly url?: string | DatabaseConfig;
  /** SQLite: a temporary file, which several connections can read, in place of the memory. @defaultValue false */
  readonly file?: boolean;
  /**
   * Folder of compiled migrations, with those of other apps than `main` in folders below it; or a folder for each app. Where
   * it is left out, tables are made of the models as they are.
   */
  readonly migrations?: string | URL | Readonly<Record<string, string | URL>>;
  /** Takes address and folders of migrations from the settings of a project; `base` is the URL of its module. */
  readonly project?: {
    readonly settings: Constructor<BaseSettings>;
    readonly base: string;
  };
  /** PostgreSQL: end of the name, so that test runs at the same time have databases of their own. @defaultValue the worker of jest */
  readonly suffix?: string;
}

/** A database of the tests. */
export interface TestDatabase {
  readonly alias: string;
  readonly database: DriverDatabase;
  /** For a connection of one's own. */
  readonly url: string;
  /** Ends its connections and deletes it. Call it in `afterAll()`. */
  close(): Promise<void>;
}

/**
 * Makes an empty database with all tables, which stands in for the configured one in the whole process until it is closed:
 * whatever the settings say, no test touches the real one.
 *
 * ```ts
 * const testDatabase = await createTestDatabase({ project: { settings: Settings, base } });
 * afterAll(() => testDatabase.close());
 * rollbackAfterEach();
 * ```
 *
 * SQLite in memory; on PostgreSQL `test_<name>`, which is dropped first if it is there.
 *
 * @throws TestingError `TESTING_DATABASE_IN_USE`
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { alias = DEFAULT_ALIAS, project } = options;
  const settings = project === undefined ? undefined : settingsOf(project.settings);
  const ofProject = settings === undefined ? undefined : databasesOf(settings)[alias];
  const url = options.url ?? ofProject ?? process.env['DATABASE_URL'] ?? 'sqlite::memory:';
  const config: DatabaseConfig = typeof url === 'string' ? { url } : url;
  const folders =
    options.migrations === undefined && settings !== undefined
      ? migrationFolders(settings, project!.base)
      : foldersOf(options.migrations);
  const place = /^postgres(ql)?:/i.test(config.url)
    ? await createOnServer(config, options.suffix ?? process.env['JEST_WORKER_ID'])
    : await createSqlite(options.file === true);
  const target = createDatabase(alias, { ...config, url: place.url });
  const remove = async () => {
    await target.close();
    await place.remove();
  };
  try {
    await fill(target, folders);
  } catch (error) {
    await remove();
    throw error;
  }
  markTestDatabase(target);
  guardNPlusOne('fail');
  const release = standInFor(alias, target);
  return {
    alias,
    database: target,
    url: place.url,
    close() {
      release();
      return remove();
    },
  };
}

interface Place {
  readonly url: string;
  remove(): Promise<void>;
}

async function createSqlite(isFile: boolean): Promise<Place> {
  if (!isFile) return { url: 'sqlite::memory:', remove: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'lapompe-test-'));
  return {
    url: `sqlite:${join(folder, 'test.sqlite3')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createOnServer(config: DatabaseConfig, suffix: string | undefined): Promise<Place> {
  const own = new URL(config.url);
  const name = decodeURIComponent(own.pathname.slice(1)) || 'postgres';
  const testName = `test_${name}${suffix === undefined ? '' : `_${suffix}`}`;
  const quoted = `"${testName.replaceAll('"', '""')}"`;
  // Which is there on every server.
  const server = { ...config, url: withName(own, 'postgres') };
  await onServer(server, async (target) => {
    await drop(target, quoted);
    await target.execute(`CREATE DATABASE ${quoted}`);
  });
  return {
    url: withName(own, testName),
    remove: () => onServer(server, (target) => drop(target, quoted)),
  };
}

async function onServer(
  config: DatabaseConfig,
  work: (target: DriverDatabase) => Promise<void>,
): Promise<void> {
  const target = createDatabase(DEFAULT_ALIAS, config);
  try {
    await work(target);
  } finally {
    await target.close();
  }
}

async function drop(target: DriverDatabase, quoted: string): Promise<void> {
  try {
    await target.execute(`DROP DATABASE IF EXISTS ${quoted}`);
  } catch (error) {
    if ((error as { readonly databaseCode?: string }).databaseCode !== IN_USE) throw error;
    throw new TestingError(`Somebody uses the database ${quoted}, so that it cannot be dropped.`, {
      code: 'TESTING_DATABASE_IN_USE',
      fix: 'Close all connections to it, and give test runs at the same time another "suffix" each.',
      cause: error,
    });
  }
}

/** SQLSTATE object_in_use. */
const IN_USE = '55006';

function withName(address: URL, name: string): string {
  const changed = new URL(address);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

async function fill(target: DriverDatabase, folders: MigrationFolders | undefined): Promise<void> {
  if (folders === undefined) return createTables(target);
  const loaded = await loadMigrations(folders);
  await new MigrationExecutor(target, loaded).migrate();
}

function settingsOf(type: Constructor<BaseSettings>): BaseSettings {
  return loadSettings(type, { environment: { NODE_ENV: 'test', ...process.env } }).settings;
}

function foldersOf(migrations: TestDatabaseOptions['migrations']): MigrationFolders | undefined {
  if (migrations === undefined) return undefined;
  if (typeof migrations === 'object' && !(migrations instanceof URL)) {
    return new Map(
      Object.entries(migrations).map(([app, folder]) => [app, { compiled: pathOf(folder) }]),
    );
  }
  const root = pathOf(migrations);
  const apps = new Set([DEFAULT_APP, ...modelRegistry.all().map(({ app }) => app)]);
  return new Map(
    [...apps]
      .sort()
      .map((app) => [app, { compiled: app === DEFAULT_APP ? root : join(root, app) }]),
  );
}

function pathOf(folder: string | URL): string {
  return folder instanceof URL ? fileURLToPath(folder) : resolve(folder);
}
