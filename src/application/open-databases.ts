import type { BaseSettings, DatabaseSetting } from '../conf/base-settings.js';
import type { Handler } from '../http/handler.js';
import type { Logger } from '../logging/logger.js';
import type { Database } from '../orm/database/database.js';

/** Databases of an application, to be closed with it. */
export interface OpenDatabases {
  /** By alias: whether the database answers, for `/readyz`. Rejects when it does not. */
  readonly indicators: ReadonlyMap<string, () => Promise<void>>;
  /** The handler, with its statements logged where they are to be. */
  watch(handler: Handler): Handler;
  /** Called when the application serves: warns of migrations that are not applied, later and beside everything else. */
  started(): void;
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

/** How many applications of this process use the databases: the last one closes them. */
let users = 0;

/**
 * Says to the models which databases there are; each is opened by its first statement. What speaks to databases is loaded
 * only here, so that an application without one does not pay for it.
 *
 * @param base - URL of the application's module, to which folders of migrations are relative
 */
export async function openDatabases(
  settings: BaseSettings,
  base: string,
  logger: Logger,
): Promise<OpenDatabases | undefined> {
  const databases = databasesOf(settings);
  if (Object.keys(databases).length === 0) return undefined;
  const { closeDatabases, configureDatabases, database } =
    await import('../orm/database/configure-databases.js');
  configureDatabases(databases);
  users += 1;
  const { logQueries } = await import('./log-queries.js');
  const log = logQueries(settings, logger);
  let looking: Promise<void> | undefined;
  const look = async () => {
    const { warnOfUnapplied } = await import('./start-migrations.js');
    await warnOfUnapplied(settings, base, logger);
  };
  const started = () => {
    if (!settings.migrateAtStart && databases['default'] !== undefined) looking ??= look();
  };
  const close = async () => {
    log?.stop();
    // A question that is under way would open again what is closed.
    await looking;
    users -= 1;
    if (users === 0) await closeDatabases();
  };
  try {
    if (settings.debug) await watchFetches(logger);
    if (settings.migrateAtStart) {
      const { migrateAtStart } = await import('./start-migrations.js');
      await migrateAtStart(settings, base, logger);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const indicators = new Map(
    Object.keys(databases).map((alias) => {
      const own = database(alias);
      return [alias, () => ask(own)];
    }),
  );
  return { close, started, indicators, watch: (handler) => log?.watch(handler) ?? handler };
}

/** Milliseconds that a database may take to answer `/readyz`. */
const READY_LIMIT = 1_500;

async function ask(target: Pick<Database, 'execute'>): Promise<void> {
  await target.execute('SELECT 1', [], { signal: AbortSignal.timeout(READY_LIMIT) });
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
