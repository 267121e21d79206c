import type { BaseSettings } from '../conf/base-settings.js';
import { FrameworkError } from '../errors/framework-error.js';
import type { Logger } from '../logging/logger.js';
import { database, DEFAULT_ALIAS, hasStandIn } from '../orm/database/configure-databases.js';
import { DatabaseError } from '../orm/database/database-errors.js';
import { MigrationExecutor } from '../orm/migrations/executor/migration-executor.js';
import { loadMigrations } from '../orm/migrations/files/migration-files.js';
import { migrationFolders } from './migration-folders.js';

/** Applies what is pending to the database `default`. */
export async function migrateAtStart(
  settings: BaseSettings,
  base: string,
  logger: Logger,
): Promise<void> {
  // A database of tests has its tables.
  if (hasStandIn(DEFAULT_ALIAS)) return;
  const migrations = await loadMigrations(migrationFolders(settings, base));
  await new MigrationExecutor(database(), migrations).migrate({
    onStep: ({ migration }, moment) => {
      if (moment === 'end') logger.info(`Applied migration ${migration.label}`);
    },
  });
}

/** So many names of migrations stand in a warning. */
const MAX_NAMES = 5;

/**
 * Warns of migrations that have not been applied to the database `default`, as Django's `runserver` does. Says nothing where
 * the database cannot be asked, and fails never: the first query will tell.
 */
export async function warnOfUnapplied(
  settings: BaseSettings,
  base: string,
  logger: Logger,
): Promise<void> {
  if (hasStandIn(DEFAULT_ALIAS) || !logger.isEnabled('warn')) return;
  try {
    const migrations = await loadMigrations(migrationFolders(settings, base));
    if (migrations.length === 0) return;
    const plan = await new MigrationExecutor(database(), migrations).plan();
    if (plan.length === 0) return;
    const labels = plan.map(({ migration }) => migration.label);
    const names = labels.slice(0, MAX_NAMES).join(', ') + (labels.length > MAX_NAMES ? ' …' : '');
    const count = labels.length === 1 ? '1 migration is' : `${labels.length} migrations are`;
    logger.warn(`${count} not applied to the database: ${names}. Run: lapompe migrate`);
  } catch (error) {
    const isOfMigrations = error instanceof FrameworkError && !(error instanceof DatabaseError);
    if (isOfMigrations) logger.warn(`${error.problem} ${error.fix}`);
  }
}
