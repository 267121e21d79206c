import { ImproperlyConfigured } from '../../errors/framework-error.js';
import { readDatabaseConfig, type DatabaseConfig } from './database-options.js';
import type { Driver } from './driver.js';
import { DriverDatabase } from './driver-database.js';
import { inOrmContext, ormContext } from './orm-context.js';
import { PostgresDriver } from './postgres-driver.js';
import { SqliteDriver } from './sqlite-driver.js';

/** Alias of the database that is used when none is named. */
export const DEFAULT_ALIAS = 'default';

const configured = new Map<string, DriverDatabase>();
const standIns = new Map<string, DriverDatabase>();

/** What each was made from: one that is configured again in the same way stays. */
const configs = new WeakMap<DriverDatabase, string>();

function remember(made: DriverDatabase, config: string): DriverDatabase {
  configs.set(made, config);
  return made;
}

/**
 * Says which databases there are. Each is opened by its first statement. A database that was configured in the same way
 * before stays; others are forgotten: close them first.
 *
 * @param databases - by alias: an address, or an address with options
 * @throws ImproperlyConfigured `ORM_BAD_DATABASE_URL`, `ORM_TEST_TRANSACTION`
 */
export function configureDatabases(
  databases: Readonly<Record<string, string | DatabaseConfig>>,
): void {
  const opened = Object.entries(databases).map(([alias, config]) => {
    const key = JSON.stringify(config);
    const known = configured.get(alias);
    return known !== undefined && configs.get(known) === key
      ? known
      : remember(createDatabase(alias, config), key);
  });
  for (const each of configured.values())
    if (each.testScope !== undefined && !opened.includes(each)) throw inTest(each.alias);
  configured.clear();
  for (const each of opened) configured.set(each.alias, each);
}

/** Makes a database that nobody finds by its alias; `withDatabase()` can lend it one. */
export function createDatabase(alias: string, config: string | DatabaseConfig): DriverDatabase {
  return new DriverDatabase(alias, createDriver(alias, config));
}

/**
 * The database of that name, here: the one of `withDatabase()`, else the configured one.
 *
 * @throws ImproperlyConfigured `ORM_NO_DATABASE`
 */
export function database(alias = DEFAULT_ALIAS): DriverDatabase {
  const found = ormContext()?.databases?.get(alias) ?? standIns.get(alias) ?? configured.get(alias);
  if (found !== undefined) return found as DriverDatabase;
  const known = databaseAliases()
    .map((each) => `"${each}"`)
    .join(', ');
  throw new ImproperlyConfigured(
    `There is no database "${alias}"${known === '' ? '' : `; there are ${known}`}.`,
    {
      code: 'ORM_NO_DATABASE',
      fix: `Call configureDatabases({ ${JSON.stringify(alias)}: 'sqlite:db.sqlite3' }) before the first query.`,
    },
  );
}

/** Aliases of the configured databases, in the order of configuration. */
export function databaseAliases(): readonly string[] {
  return [...new Set([...configured.keys(), ...standIns.keys()])];
}

/**
 * Has `replacement` stand in the place of the database `alias` in the whole process, whatever is configured: for tests. It
 * is not closed with the others.
 *
 * @returns the function that ends it
 */
export function standInFor(alias: string, replacement: DriverDatabase): () => void {
  standIns.set(alias, replacement);
  return () => {
    if (standIns.get(alias) === replacement) standIns.delete(alias);
  };
}

/** Whether another database stands in for `alias`. */
export function hasStandIn(alias: string): boolean {
  return standIns.has(alias);
}

/** Runs `work` with `replacement` in the place of the database `alias`, for all that `work` awaits or starts. */
export function withDatabase<Result>(
  alias: string,
  replacement: DriverDatabase,
  work: () => Result,
): Result {
  const databases = new Map(ormContext()?.databases).set(alias, replacement);
  return inOrmContext({ databases }, work);
}

/** Ends all connections of the configured databases. They are opened again by the next statement. */
export async function closeDatabases(): Promise<void> {
  await Promise.all([...configured.values()].map((each) => each.close()));
}

function createDriver(alias: string, config: string | DatabaseConfig): Driver {
  const { kind, options } = readDatabaseConfig(alias, config);
  return kind === 'sqlite' ? new SqliteDriver(options) : new PostgresDriver(options);
}

function inTest(alias: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `The databases are configured again while a test is to be rolled back on "${alias}": what follows would be kept.`,
    {
      code: 'ORM_TEST_TRANSACTION',
      fix: 'Configure them, or create the application, before the test begins; or use createTestDatabase().',
    },
  );
}
