import { atomic } from '../database/atomic.js';
import { deferConstraints } from '../database/check-constraints.js';
import type { DriverDatabase } from '../database/driver-database.js';
import { quoteName } from '../expressions/sql-text.js';
import { modelRegistry, type ModelRegistry } from '../models/model-registry.js';

/** Deletes the rows of all models that migrations look after, and has keys begin at 1 again (Django topic: flush). */
export async function emptyTables(
  target: DriverDatabase,
  registry: ModelRegistry = modelRegistry,
): Promise<void> {
  const there = new Set(await tableNames(target));
  const models = registry.all().filter(({ managed }) => managed);
  const tables = [...new Set(models.map(({ table }) => table))].filter((name) => there.has(name));
  if (tables.length === 0) return;
  if (target.dialect === 'postgres') {
    await target.execute(`TRUNCATE ${tables.map(quoteName).join(', ')} RESTART IDENTITY`);
    return;
  }
  await atomic(
    async () => {
      await deferConstraints(target);
      for (const table of tables) await target.execute(`DELETE FROM ${quoteName(table)}`);
      if (!there.has('sqlite_sequence')) return;
      const marks = tables.map(() => '?').join(', ');
      await target.execute(`DELETE FROM "sqlite_sequence" WHERE "name" IN (${marks})`, tables);
    },
    { using: target },
  );
}

async function tableNames(target: DriverDatabase): Promise<readonly string[]> {
  const { rows } = await target.execute(
    target.dialect === 'postgres'
      ? `SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = ANY (current_schemas(false))`
      : `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table'`,
  );
  return rows.map(([name]) => String(name));
}
