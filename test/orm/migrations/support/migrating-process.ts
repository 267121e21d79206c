import { setTimeout as sleep } from 'node:timers/promises';

import { createDatabase } from '../../../../src/orm/database/configure-databases.js';
import { MigrationExecutor } from '../../../../src/orm/migrations/executor/migration-executor.js';
import { killedMigrations } from './killed-migrations.js';

// Run with an address, and the mark at which to wait for the end; 0 for none.
const [, , url = '', stop = '0'] = process.argv;
const database = createDatabase('default', url);
const migrations = killedMigrations(async (mark) => {
  process.stdout.write(`mark ${mark}\n`);
  if (mark === Number(stop)) await sleep(60_000);
});
await new MigrationExecutor(database, migrations).migrate();
process.stdout.write('done\n');
await database.close();
