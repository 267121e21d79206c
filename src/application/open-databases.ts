import type { BaseSettings, DatabaseSetting } from '../conf/base-settings.js';
import type { Logger } from '../logging/logger.js';

/** Databases of an application, to be closed with it. */
export interface OpenDatabases {
  close(): Promise<void>;
}

/** Databases by alias, as the settings name them: `DATABASE_URL` stands above the rest. */
export function databasesOf(
  settings: Pick<BaseSettings, 'databases' | 'databaseUrl'>,
): Readonly<Record<string, string | DatabaseSetting>> {
  const { databases, databaseUrl } = settings;
  if (databaseUrl === '') return databases;
  const own = databases.default;
  const options = typeof own === 'object' ? own : {};
  return { ...databases, default: { ...options, url: databaseUrl } };
}

/**
 * Says to the models which databases there are; each is opened by its first statement. What speaks to databases is loaded
 * only here, so that an application without one does not pay for it.
 */
export async function openDatabases(
  settings: BaseSettings,
  logger: Logger,
): Promise<OpenDatabases | undefined> {
  const databases = databasesOf(settings);
  if (Object.keys(databases).length === 0) return undefined;
  const { closeDatabases, configureDatabases } =
    await import('../orm/database/configure-databases.js');
  configureDatabases(databases);
  if (settings.debug) await watchFetches(logger);
  return { close: closeDatabases };
}

/** In debug, a relation that is fetched one object at a time is a warning, with its place. */
async function watchFetches(logger: Logger): Promise<void> {
  const { guardNPlusOne } = await import('../orm/query/n-plus-one.js');
  const before = guardNPlusOne('off');
  // Tests forbid it altogether.
  guardNPlusOne(
    before === 'fail'
      ? 'fail'
      : ({ message, relation, objects }) => logger.warn({ relation, objects }, message),
  );
}
