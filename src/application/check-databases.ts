import type { CheckMessage } from '../checks/check-message.js';
import type { Check } from '../checks/check.js';
import { registerCheck } from '../checks/register-check.js';
import type { BaseSettings } from '../conf/base-settings.js';
import { FrameworkError, ImproperlyConfigured } from '../errors/framework-error.js';
import type { DatabaseKind } from '../orm/database/database-options.js';
import { databasesOf } from './open-databases.js';

/** A finding about the databases of the settings, with the property that is at fault. */
export type DatabaseFinding = CheckMessage & { readonly property: string };

/**
 * Tells which databases of the settings cannot be reached, as far as this can be known without opening one: an address that
 * cannot be read, a file that cannot be there, a driver that is not installed.
 *
 * The findings carry no place: whoever asks knows where the settings are.
 */
export async function checkDatabaseSettings(
  settings: BaseSettings,
): Promise<readonly DatabaseFinding[]> {
  const databases = Object.entries(databasesOf(settings));
  if (databases.length === 0) return [];
  const { readDatabaseConfig } = await import('../orm/database/database-options.js');
  const { hasStandIn } = await import('../orm/database/configure-databases.js');
  const findings: DatabaseFinding[] = [];
  for (const [alias, config] of databases) {
    const isFromUrl = alias === 'default' && settings.databaseUrl !== '';
    const property = isFromUrl ? 'databaseUrl' : 'databases';
    try {
      const read = readDatabaseConfig(alias, config);
      // Tests do not open the database that another one stands in for.
      if (!hasStandIn(alias)) findings.push(...(await checkReach(alias, read, property)));
    } catch (error) {
      if (!(error instanceof ImproperlyConfigured)) throw error;
      const { code: id, problem: reason, fix } = error;
      findings.push({ id, level: 'error', reason, fix, property });
    }
  }
  return findings;
}

async function checkReach(
  alias: string,
  { kind, options }: DatabaseKind,
  property: string,
): Promise<readonly DatabaseFinding[]> {
  if (kind === 'postgres') {
    const { loadPg } = await import('../orm/database/postgres-library.js');
    await loadPg();
    return [];
  }
  const { loadSqlite } = await import('../orm/database/open-sqlite.js');
  const { findFileFault } = await import('../orm/database/sqlite-file.js');
  await loadSqlite(options.driver);
  const fault = findFileFault(options.path);
  if (fault === undefined) return [];
  return [
    {
      id: 'ORM_BAD_DATABASE_FILE',
      level: 'error',
      reason: `The file of the database "${alias}" cannot be opened. ${fault.problem}`,
      fix: fault.fix,
      property,
    },
  ];
}

/** What `lapompe check` says about models, and about migrations that are missing. Opens no database. */
export const checkModelsOfApplication: Check = async ({ settings, context }) => {
  if (Object.keys(databasesOf(settings)).length === 0) return [];
  const { modelRegistry } = await import('../orm/models/model-registry.js');
  const { checkModels } = await import('../orm/models/check-models.js');
  const findings = checkModels(modelRegistry);
  if (findings.length > 0 || typeof context['base'] !== 'string') return findings;
  return pendingChanges(settings, context['base']);
};

async function pendingChanges(
  settings: BaseSettings,
  base: string,
): Promise<readonly CheckMessage[]> {
  const { modelRegistry } = await import('../orm/models/model-registry.js');
  const { draftChanges } = await import('../orm/migrations/make-migrations.js');
  const { SilentQuestioner } = await import('../orm/migrations/autodetector/questioner.js');
  const { loadMigrations } = await import('../orm/migrations/files/migration-files.js');
  const { migrationFolders } = await import('./migration-folders.js');
  try {
    const migrations = await loadMigrations(migrationFolders(settings, base));
    const drafts = await draftChanges(modelRegistry, {
      migrations,
      questioner: new SilentQuestioner(),
    });
    return drafts.map(({ app, name }) => pending(`Models of "${app}" have changed (${name})`));
  } catch (error) {
    if (!(error instanceof FrameworkError)) throw error;
    // A change that only a person can answer for is a change all the same.
    if (error.code === 'ORM_MIGRATION_NEEDS_DEFAULT') return [pending(error.problem)];
    return [{ id: error.code, level: 'error', reason: error.problem, fix: error.fix }];
  }
}

function pending(what: string): CheckMessage {
  return {
    id: 'ORM_PENDING_CHANGES',
    level: 'warning',
    reason: `${what.replace(/\.$/, '')}; no migration says so.`,
    fix: 'Run: lapompe makemigrations',
  };
}

registerCheck('models', checkModelsOfApplication, { tags: ['database', 'models'] });
