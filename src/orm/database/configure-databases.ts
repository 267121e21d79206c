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
 * @throws ImproperlyConfigured `ORM_BAD_DATABASE_URL`
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
  const found = ormContext()?.databases?.get(alias) ?? configured.get(alias);
  if (found !== undefined) return found as DriverDatabase;
  const known = [...configured.keys()].map((each) => `"${each}"`).join(', ');
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
  return [...configured.keys()];
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
