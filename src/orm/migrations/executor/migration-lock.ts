import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { cancelBlock, openBlock } from '../../database/atomic.js';
import type { DriverDatabase } from '../../database/driver-database.js';
import { openSqlite } from '../../database/open-sqlite.js';
import type { SqliteHandle } from '../../database/sqlite-handle.js';
import { migrationError, type MigrationError } from '../migration-error.js';

/** Key of the lock among the advisory locks of a PostgreSQL database: "lapompe" in a way. */
const POSTGRES_KEY = 6_140_970_113;

/** Milliseconds between two tries. */
const PAUSE = 50;

/**
 * Runs `work` while no other process migrates the same database. The lock ends with the process that holds it, however that
 * ends: it is one of the server's connection, or of the file system.
 *
 * @param waitLimit - milliseconds to wait for another process
 * @throws MigrationError `ORM_MIGRATION_LOCKED`
 */
export async function withMigrationLock<Result>(
  database: DriverDatabase,
  waitLimit: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const release =
    database.dialect === 'postgres'
      ? await lockPostgres(database, waitLimit)
      : await lockSqlite(database, waitLimit);
  try {
    return await work();
  } finally {
    await release();
  }
}

type Release = () => Promise<void>;

/**
 * The lock is that of a session: a transaction that stays open would keep CREATE INDEX CONCURRENTLY waiting for its end. So
 * a block is opened for its connection, and its transaction ended at once.
 */
async function lockPostgres(database: DriverDatabase, waitLimit: number): Promise<Release> {
  const scope = await openBlock(database, {});
  const ask = (sql: string) => database.executeIn(scope, sql, [POSTGRES_KEY]);
  const end = Date.now() + waitLimit;
  try {
    await scope.block.connection.command('COMMIT');
    for (;;) {
      const { rows } = await ask('SELECT CASE WHEN pg_try_advisory_lock($1) THEN 1 ELSE 0 END');
      if (rows[0]?.[0] === 1) break;
      if (Date.now() >= end) throw locked(waitLimit);
      await sleep(PAUSE);
    }
  } catch (error) {
    await cancelBlock(database, scope);
    throw error;
  }
  return async () => {
    try {
      await ask('SELECT CASE WHEN pg_advisory_unlock($1) THEN 1 ELSE 0 END');
    } finally {
      await cancelBlock(database, scope);
    }
  };
}

/** The lock is that of an empty database beside the database, so that other writers are not kept out. */
async function lockSqlite(database: DriverDatabase, waitLimit: number): Promise<Release> {
  const { rows } = await database.execute('PRAGMA database_list');
  const file = String(rows.find((row) => row[1] === 'main')?.[2] ?? '');
  if (file === '') return async () => {};
  const path = `${file}.migrating`;
  const end = Date.now() + waitLimit;
  for (;;) {
    const handle = await tryLock(path);
    if (handle !== undefined) {
      return async () => {
        // While the lock is held: whoever waits for this file sees that it is gone, and takes the next one.
        rmSync(path, { force: true });
        handle.close();
      };
    }
    if (Date.now() >= end) throw locked(waitLimit);
    await sleep(PAUSE);
  }
}

async function tryLock(path: string): Promise<SqliteHandle | undefined> {
  createFile(path);
  const before = inode(path);
  const handle = await openSqlite(path);
  // A file that was deleted meanwhile, by the one who had the lock, locks nobody out.
  const isSame = () => before !== undefined && before === inode(path);
  try {
    handle.exec('PRAGMA busy_timeout = 0');
    handle.exec('BEGIN EXCLUSIVE');
    if (isSame()) return handle;
  } catch (error) {
    // To lock such a file can fail in more ways than one: SQLite looks for it beside its journal, and calls it an I/O error.
    if (isSame() && !/locked|busy/i.test(String(error))) {
      handle.close();
      throw error;
    }
  }
  handle.close();
  return undefined;
}

/** Opens no file that is there: to close it again would give up what this process has locked of it. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function inode(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function locked(waitLimit: number): MigrationError {
  return migrationError(
    `Another process migrates this database, and has not come to its end within ${waitLimit} ms.`,
    {
      code: 'ORM_MIGRATION_LOCKED',
      fix: 'Wait for the other one, or give more time with --lock-timeout. A lock never outlives its process.',
    },
  );
}
