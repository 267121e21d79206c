import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { atomic } from '../../../src/orm/database/atomic.js';
import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import { ConnectionLost, DatabaseBusy } from '../../../src/orm/database/database-errors.js';
import type { DatabaseConfig } from '../../../src/orm/database/database-options.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { hasNodeSqlite } from '../../../src/orm/database/open-sqlite.js';
import type { SqliteLibrary } from '../../../src/orm/database/sqlite-handle.js';

const LIBRARIES: readonly SqliteLibrary[] = hasNodeSqlite()
  ? ['node:sqlite', 'libsql']
  : ['libsql'];

describe.each(LIBRARIES)('SQLite by %s', (driver) => {
  let folder = '';
  let file = '';
  let count = 0;
  const open: DriverDatabase[] = [];
  const processes: ChildProcess[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lapompe-sqlite-'));
  });

  afterEach(async () => {
    for (const each of processes.splice(0)) each.kill('SIGKILL');
    await Promise.all(open.splice(0).map((each) => each.close()));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function create(options: Partial<DatabaseConfig> = {}): DriverDatabase {
    count += 1;
    file = join(folder, `${count}.sqlite3`);
    const database = createDatabase('default', { url: `sqlite:${file}`, driver, ...options });
    open.push(database);
    return database;
  }

  async function withThings(options: Partial<DatabaseConfig> = {}): Promise<DriverDatabase> {
    const database = create(options);
    await database.execute('CREATE TABLE thing (id integer PRIMARY KEY, block integer)');
    return database;
  }

  /** Another process that does `role` with the file, and says so line by line. */
  function startOther(role: string): { readonly child: ChildProcess; next(): Promise<string> } {
    const script = fileURLToPath(new URL('../support/database-process.js', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--no-warnings', script, driver, `sqlite:${file}`, role],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    processes.push(child);
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    return { child, next: async () => String((await lines.next()).value) };
  }

  it('opens files in WAL mode, with foreign keys', async () => {
    const database = create();
    const pragma = async (name: string) => (await database.execute(`PRAGMA ${name}`)).rows[0]?.[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('synchronous')).toBe(1);
  });

  it('knows REGEXP', async () => {
    const database = create();
    const { rows } = await database.execute(
      "SELECT 'Emma' REGEXP '^E.+a$', 'Emma' REGEXP '^m', 'a7' REGEXP '\\d', NULL REGEXP 'a'",
    );
    expect(rows).toEqual([[1, 0, 1, null]]);
  });

  it('reads on while a block takes its time, and sees none of it', async () => {
    const database = await withThings();
    let inBlock: () => void = () => {};
    const begun = new Promise<void>((resolve) => (inBlock = resolve));
    const block = atomic(
      async () => {
        await database.execute('INSERT INTO thing (block) VALUES (1)');
        inBlock();
        await sleep(100);
      },
      { using: database },
    );
    await begun;
    expect((await database.execute('SELECT count(*) FROM thing')).rows).toEqual([[0]]);
    for await (const rows of database.stream('SELECT count(*) FROM thing', [], 10)) {
      expect(rows).toEqual([[0]]);
    }
    await block;
    expect((await database.execute('SELECT count(*) FROM thing')).rows).toEqual([[1]]);
  });

  it('lets a write wait for the block of another context', async () => {
    const database = await withThings();
    const order: string[] = [];
    const block = atomic(
      async () => {
        await database.execute('INSERT INTO thing (block) VALUES (1)');
        await sleep(50);
        order.push('block');
      },
      { using: database },
    );
    await sleep(10);
    await database.execute('INSERT INTO thing (block) VALUES (2)');
    order.push('write');
    await block;
    expect(order).toEqual(['block', 'write']);
  });

  it('answers busy when a block awaits what waits for it', async () => {
    const database = await withThings({ waitLimit: 100 });
    let write: () => void = () => {};
    const outside = new Promise<void>((resolve) => (write = resolve)).then(() =>
      database.execute('INSERT INTO thing (block) VALUES (1)'),
    );
    const outcome = atomic(
      async () => {
        write();
        await outside;
      },
      { using: database },
    );
    await expect(outcome).rejects.toMatchObject({ code: 'ORM_DATABASE_BUSY', status: 503 });
    await database.execute('INSERT INTO thing (block) VALUES (2)');
  });

  it('keeps a database in memory on one connection', async () => {
    const database = createDatabase('default', { url: 'sqlite::memory:', driver, waitLimit: 100 });
    open.push(database);
    await database.execute('CREATE TABLE thing (id integer PRIMARY KEY)');
    await atomic(
      async () => {
        await database.execute('INSERT INTO thing VALUES (1)');
        await atomic(() => database.execute('INSERT INTO thing VALUES (2)'), { using: database });
      },
      { using: database },
    );
    const seen: unknown[] = [];
    for await (const rows of database.stream('SELECT id FROM thing ORDER BY id', [], 1)) {
      seen.push(...rows.flat());
      await database.execute('INSERT INTO thing VALUES (?)', [10 + seen.length]);
    }
    expect(seen).toEqual([1, 2]);
  });

  it('waits for another process without stopping the event loop', async () => {
    const database = await withThings();
    const other = startOther('hold');
    expect(await other.next()).toBe('holding');
    const written = database.execute('INSERT INTO thing (block) VALUES (1)');
    for (let turn = 0; turn < 6; turn++) await sleep(5);
    other.child.stdin!.write('release\n');
    await written;
    expect(await other.next()).toBe('released');
  });

  it('answers busy when another process keeps its lock', async () => {
    const database = await withThings({ busyTimeout: 100 });
    const other = startOther('hold');
    expect(await other.next()).toBe('holding');
    const write = database.execute('INSERT INTO thing (block) VALUES (1)');
    await expect(write).rejects.toThrow(DatabaseBusy);
    await expect(write).rejects.toMatchObject({ kind: 'locked', status: 503 });
    await expect(atomic(() => {}, { using: database })).rejects.toThrow(DatabaseBusy);
    expect((await database.execute('SELECT count(*) FROM thing')).rows).toEqual([[0]]);
    const gone = once(other.child, 'exit');
    other.child.kill('SIGKILL');
    await gone;
    await database.execute('INSERT INTO thing (block) VALUES (2)');
  });

  it.each([7, 40, 73])('is whole after a process was killed in its %d-th block', async (last) => {
    const database = await withThings();
    await database.close();
    const other = startOther('write');
    while (Number(await other.next()) < last) continue;
    // Somewhere in the next blocks, at a moment of its own.
    await sleep(Math.random() * 25);
    const gone = once(other.child, 'exit');
    other.child.kill('SIGKILL');
    await gone;
    expect((await database.execute('PRAGMA integrity_check')).rows).toEqual([['ok']]);
    const { rows } = await database.execute('SELECT block, count(*) FROM thing GROUP BY block');
    expect(rows.length).toBeGreaterThanOrEqual(last);
    expect(rows.filter(([, size]) => size !== 10)).toEqual([]);
    await database.execute('INSERT INTO thing (block) VALUES (0)');
  });

  it('says that a file cannot be opened', async () => {
    const database = createDatabase('default', {
      url: `sqlite:${join(folder, 'missing', 'db.sqlite3')}`,
      driver,
    });
    await expect(database.execute('SELECT 1')).rejects.toThrow(ConnectionLost);
    await expect(database.execute('SELECT 1')).rejects.toMatchObject({
      kind: 'unavailable',
      problem: expect.stringContaining(`The folder "${join(folder, 'missing')}" does not exist.`),
      fix: expect.stringContaining('mkdir -p'),
    });
  });

  it('says that a file holds no database', async () => {
    const path = join(folder, 'text.sqlite3');
    writeFileSync(path, 'words, and many more of them than a header has'.repeat(20));
    const database = createDatabase('default', { url: `sqlite:${path}`, driver });
    await expect(database.execute('SELECT 1')).rejects.toMatchObject({
      code: 'ORM_CONNECTION_LOST',
      problem: expect.stringContaining('something else than a database'),
    });
  });
});

describe('Node’s own SQLite', () => {
  it('is loaded without a word on standard error', async () => {
    const script = fileURLToPath(new URL('../support/database-process.js', import.meta.url));
    const child = spawn(process.execPath, [script, '', 'sqlite::memory:', 'open'], {
      stdio: 'pipe',
    });
    const chunks: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(child, 'close');
    expect(Buffer.concat(chunks).toString()).toBe('');
    expect(child.exitCode).toBe(0);
  });
});
