import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { MigrationRecorder } from '../../../src/orm/migrations/executor/migration-recorder.js';
import { PostgresServer } from '../support/postgres-server.js';
import { killedMigrations, MARKS } from './support/killed-migrations.js';
import { migrate } from './support/migrate-states.js';
import { schemaSnapshot } from './support/schema-snapshot.js';

const CHILD = fileURLToPath(new URL('./support/migrating-process.js', import.meta.url));

/** Kills a process that migrates: at a mark, or `delay` milliseconds after it has begun. */
async function killAt(url: string, mark: number, delay = 0): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', CHILD, url, String(mark)]);
  let seen = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(`mark ${Math.max(mark, 1)}\n`)) resolve();
    });
    child.stderr.on('data', (chunk: Buffer) => reject(new Error(chunk.toString())));
  });
  if (delay > 0) await sleep(delay);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function expectWhole(database: DriverDatabase, before: readonly string[]): Promise<void> {
  const applied = await new MigrationRecorder(database).applied();
  if (applied.size === 1) expect(await schemaSnapshot(database)).toEqual(before);
  else expect([...applied.keys()]).toEqual(['main.0001_initial', 'main.0002_long']);
  if (database.dialect === 'postgres') return;
  expect((await database.execute('PRAGMA integrity_check')).rows).toEqual([['ok']]);
  expect((await database.execute('PRAGMA foreign_key_check')).rows).toEqual([]);
}

async function survives(url: string, mark: number, delay = 0): Promise<void> {
  const database = createDatabase('default', url);
  try {
    await migrate(database, killedMigrations().slice(0, 1));
    await database.execute(`INSERT INTO author (name) VALUES ('Ann')`);
    await database.execute(`INSERT INTO book (title, author_id) VALUES ('Cats', 1)`);
    const before = await schemaSnapshot(database);
    await killAt(url, mark, delay);
    await expectWhole(database, before);
    await migrate(database, killedMigrations());
    const { rows } = await database.execute(
      'SELECT CAST(count(*) AS integer), CAST(sum(pages) AS integer), CAST(max(author_id) AS integer) FROM volume',
    );
    expect(rows).toEqual([[2_001, 2_001, 1]]);
  } finally {
    await database.close();
  }
}

const PLACES = Array.from({ length: MARKS }, (_, index) => index + 1);
const DELAYS = [3, 15, 40, 80, 140, 250];

describe('a database whose migration was killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lapompe-killed-'));
  let server: PostgresServer;
  let count = 0;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const sqlite = () => `sqlite:${join(folder, `${(count += 1)}.sqlite3`)}`;
  const postgres = async () => {
    const name = `killed_${(count += 1)}`;
    await server.query(`CREATE DATABASE ${name}`);
    return server.url(name);
  };

  it.each(PLACES)('is whole on SQLite, and can be migrated, after mark %d', async (mark) => {
    await survives(sqlite(), mark);
  });

  it.each(DELAYS)('is whole on SQLite, and can be migrated, after %d ms', async (delay) => {
    await survives(sqlite(), 0, delay);
  });

  it.each(PLACES)('is whole on PostgreSQL, and can be migrated, after mark %d', async (mark) => {
    await survives(await postgres(), mark);
  });

  it.each(DELAYS)('is whole on PostgreSQL, and can be migrated, after %d ms', async (delay) => {
    await survives(await postgres(), 0, delay);
  });
});
