import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { withMigrationLock } from '../../../src/orm/migrations/executor/migration-lock.js';

// Takes the lock of the database whose address it is given, and prints what comes of it.
const OTHER_PROCESS = `
  const [lock, databases, url] = process.argv.slice(1);
  const { withMigrationLock } = await import(lock);
  const { createDatabase } = await import(databases);
  const database = createDatabase('default', { url });
  const outcome = await withMigrationLock(database, 0, async () => 'held').catch(({ code }) => code);
  await database.close();
  console.log(outcome);`;

describe('The lock of migrations beside an SQLite database', () => {
  let folder: string;
  let database: DriverDatabase;

  const url = () => `sqlite:${join(folder, 'shop.sqlite3')}`;
  const lockFile = () => join(folder, 'shop.sqlite3.migrating');
  const moduleOf = (path: string) => new URL(`../../../src/orm/${path}`, import.meta.url).href;
  const askOtherProcess = () =>
    execFileSync(
      process.execPath,
      [
        '--no-warnings',
        '--input-type=module',
        '-e',
        OTHER_PROCESS,
        moduleOf('migrations/executor/migration-lock.js'),
        moduleOf('database/configure-databases.js'),
        url(),
      ],
      { encoding: 'utf8' },
    ).trim();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lapompe-lock-'));
    database = createDatabase('default', { url: url() });
  });

  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is tried again when its holder has deleted the file between two steps of a try', async () => {
    for (let round = 0; round < 40; round++) {
      let isOver = false;
      const work = withMigrationLock(database, 20_000, async () => 'done').finally(() => {
        isOver = true;
      });
      // At each step of each turn of some turns, the first of them another time in each round.
      for (let turn = 0; turn < 3 && !isOver; turn++) {
        for (let step = 0; step < round; step++) await Promise.resolve();
        rmSync(lockFile(), { force: true });
        for (let step = 0; step < 40; step++) {
          await Promise.resolve();
          rmSync(lockFile(), { force: true });
        }
        await nextTurn();
      }
      expect(await work).toBe('done');
    }
    expect(existsSync(lockFile())).toBe(false);
  });

  it('keeps other processes out when this one has tried in vain to take it a second time', async () => {
    await withMigrationLock(database, 0, async () => {
      const second = withMigrationLock(database, 0, async () => 'held');
      await expect(second).rejects.toMatchObject({ code: 'ORM_MIGRATION_LOCKED' });
      expect(askOtherProcess()).toBe('ORM_MIGRATION_LOCKED');
    });
    expect(askOtherProcess()).toBe('held');
  });
});
