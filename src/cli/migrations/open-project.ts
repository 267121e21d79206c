import { BootError } from '../../application/boot-error.js';
import { migrationFolders } from '../../application/migration-folders.js';
import { databasesOf } from '../../application/open-databases.js';
import { scanModules } from '../../application/scan-modules.js';
import { loadSettings } from '../../conf/load-settings.js';
import { ImproperlyConfigured } from '../../errors/framework-error.js';
import {
  closeDatabases,
  configureDatabases,
  database,
  DEFAULT_ALIAS,
} from '../../orm/database/configure-databases.js';
import type { DriverDatabase } from '../../orm/database/driver-database.js';
import {
  loadMigrations,
  type MigrationFolder,
  type MigrationFolders,
} from '../../orm/migrations/files/migration-files.js';
import type { Migration } from '../../orm/migrations/files/migration.js';
import { modelRegistry } from '../../orm/models/model-registry.js';
import type { ModelRegistry } from '../../orm/models/model-registry.js';
import type { CommandOptions } from '../command-options.js';
import { importSettings } from '../find-settings.js';
import { locateSettings } from '../locate-settings.js';

/** What the commands of migrations work on. */
export interface Project {
  readonly registry: ModelRegistry;
  readonly folders: MigrationFolders;
  /** The database named by `--database`; `default` when none is. */
  readonly database: DriverDatabase;
  migrations(): Promise<readonly Migration[]>;
}

/** Opens the project of the settings, runs `work`, and ends all connections. */
export async function withProject<Result>(
  options: CommandOptions,
  work: (project: Project) => Promise<Result>,
): Promise<Result> {
  const { type, base } = await importSettings(locateSettings(options.settings));
  const { settings } = loadSettings(type);
  const { findings } = await scanModules(settings.scan, base);
  const faults = findings.filter(({ level }) => level === 'error' || level === 'critical');
  if (faults.length > 0) throw new BootError(faults);
  configureDatabases(databasesOf(settings));
  try {
    const folders = migrationFolders(settings, base);
    return await work({
      registry: modelRegistry,
      folders,
      get database() {
        return database((options.database as string | undefined) ?? DEFAULT_ALIAS);
      },
      migrations: () => loadMigrations(folders),
    });
  } finally {
    await closeDatabases();
  }
}

/** The folder of `app`. */
export function folderOf(folders: MigrationFolders, app: string): MigrationFolder {
  const found = folders.get(app);
  if (found !== undefined) return found;
  throw new ImproperlyConfigured(`There is no app "${app}".`, {
    code: 'CLI_UNKNOWN_APP',
    fix: `Name one of these: ${[...folders.keys()].join(', ')}.`,
  });
}
