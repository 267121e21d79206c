import type { DriverDatabase } from '../database/driver-database.js';
import { modelRegistry, type ModelRegistry } from '../models/model-registry.js';
import { SilentQuestioner } from './autodetector/questioner.js';
import { MigrationExecutor } from './executor/migration-executor.js';
import { Migration } from './files/migration.js';
import { draftChanges } from './make-migrations.js';

/**
 * Makes the tables of the models as they are now, without files of migrations: for tests and first tries. The database is
 * to be empty.
 */
export async function createTables(
  target: DriverDatabase,
  registry: ModelRegistry = modelRegistry,
): Promise<void> {
  const drafts = await draftChanges(registry, {
    migrations: [],
    questioner: new SilentQuestioner(),
  });
  const migrations = drafts.map((draft) => new Migration(draft.app, draft.name, draft));
  await new MigrationExecutor(target, migrations).migrate();
}
