import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { atomic } from '../../../src/orm/database/atomic.js';
import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import {
  ConnectionLost,
  DatabaseBusy,
  OperationalError,
  TransactionAborted,
  TransactionTimeout,
} from '../../../src/orm/database/database-errors.js';
import type { DatabaseConfig } from '../../../src/orm/database/database-options.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { PostgresServer } from '../support/postgres-server.js';

describe('PostgreSQL', () => {
  let server: PostgresServer;
  const open: DriverDatabase[] = [];

  beforeAll(async () => {
    server = await PostgresServer.start();
    await server.query('CREATE TABLE thing (id int PRIMARY KEY)');
  }, 60_000);

  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await server.query('TRUNCATE thing');
  });

  afterAll(() => server.stop());

  function create(options: Partial<DatabaseConfig> = {}): DriverDatabase {
    const database = createDatabase('default', { url: server.url(), ...options });
    open.push(database);
    return database;
  }

  const count = async () =>
    Number((await server.query('SELECT count(*) FROM thing'))[0]?.['count']);
  const runningSleeps = async () =>
    (
      await server.query(
        "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'",
      )
    ).length;

  it('speaks UTC, under the name of the application', async () => {
    const database = create({ applicationName: 'shop' });
    const { rows } = await database.execute(
      "SELECT current_setting('TimeZone'), current_setting('application_name')",
    );
    expect(rows).toEqual([['UTC', 'shop']]);
  });

  it('answers busy when no connection becomes free in time', async () => {
    const database = create({ max: 2, waitLimit: 150 });
    const blocks = [1, 2].map(() => atomic(() => sleep(600), { using: database }));
    await sleep(100);
    const late = database.execute('SELECT 1');
    await expect(late).rejects.toThrow(DatabaseBusy);
    await expect(late).rejects.toMatchObject({
      code: 'ORM_DATABASE_BUSY',
      status: 503,
      headers: { 'retry-after': '1' },
    });
    await Promise.all(blocks);
    expect((await database.execute('SELECT 1')).rows).toEqual([[1]]);
  });

  it('uses no more connections than it may', async () => {
    const database = create({ max: 3, applicationName: 'three' });
    await Promise.all(Array.from({ length: 30 }, () => database.execute('SELECT pg_sleep(0.01)')));
    const rows = await server.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'three'",
    );
    expect(rows).toHaveLength(3);
  });

  it('asks again when an idle connection has died', async () => {
    const database = create({ applicationName: 'victim' });
    await Promise.all([1, 2, 3].map(() => database.execute('SELECT pg_sleep(0.05)')));
    await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'",
    );
    expect((await database.execute('SELECT 1')).rows).toEqual([[1]]);
    await atomic(() => database.execute('INSERT INTO thing VALUES (1)'), { using: database });
    expect(await count()).toBe(1);
  });

  it('loses a block with its connection, and nothing more', async () => {
    const database = create();
    const outcome = atomic(
      async () => {
        const { rows } = await database.execute('SELECT pg_backend_pid()');
        await database.execute('INSERT INTO thing VALUES (1)');
        await server.query(`SELECT pg_terminate_backend(${String(rows[0]?.[0])})`);
        await database.execute('INSERT INTO thing VALUES (2)');
      },
      { using: database },
    );
    await expect(outcome).rejects.toThrow(ConnectionLost);
    await expect(outcome).rejects.toMatchObject({ code: 'ORM_CONNECTION_LOST', status: 503 });
    await database.execute('INSERT INTO thing VALUES (3)');
    expect(await count()).toBe(1);
  });

  it('does not run a lost write again', async () => {
    const database = create();
    const write = database.execute('INSERT INTO thing SELECT 1 FROM pg_sleep(1)');
    await sleep(150);
    await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO thing SELECT%'",
    );
    await expect(write).rejects.toThrow(ConnectionLost);
    expect(await count()).toBe(0);
  });

  it('comes back after a restart of the server', async () => {
    const database = create();
    await database.execute('INSERT INTO thing VALUES (1)');
    await server.halt();
    const refused = database.execute('SELECT count(*) FROM thing');
    await expect(refused).rejects.toThrow(ConnectionLost);
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable' });
    await server.run();
    expect((await database.execute('SELECT count(*)::int4 FROM thing')).rows).toEqual([[1]]);
  });

  it('ends a statement that takes longer than it may', async () => {
    const database = create({ statementTimeout: 50 });
    const slow = database.execute('SELECT pg_sleep(10)');
    await expect(slow).rejects.toThrow(OperationalError);
    await expect(slow).rejects.toMatchObject({ kind: 'timeout', databaseCode: '57014' });
  });

  it('gives up on a lock', async () => {
    const database = create({ lockTimeout: 50 });
    const holder = create();
    await holder.execute('INSERT INTO thing VALUES (1)');
    await atomic(
      async () => {
        await holder.execute('SELECT id FROM thing FOR UPDATE');
        await expect(database.execute('DELETE FROM thing')).rejects.toMatchObject({
          kind: 'locked',
        });
      },
      { using: holder },
    );
  });

  it('stops the running statement of a block that is out of time', async () => {
    const database = create({ max: 1 });
    const outcome = atomic(
      async () => {
        await database.execute('INSERT INTO thing VALUES (1)');
        await database.execute('SELECT pg_sleep(30)');
      },
      { using: database, timeout: 100 },
    );
    await expect(outcome).rejects.toThrow(TransactionTimeout);
    expect(await runningSleeps()).toBe(0);
    expect((await database.execute('SELECT count(*)::int4 FROM thing')).rows).toEqual([[0]]);
  });

  it('stops the running statement of a signal that is aborted', async () => {
    const database = create({ max: 1 });
    const controller = new AbortController();
    const slow = database.execute('SELECT pg_sleep(30)', [], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('gone')), 100);
    await expect(slow).rejects.toThrow(TransactionAborted);
    expect(await runningSleeps()).toBe(0);
    expect((await database.execute('SELECT 1')).rows).toEqual([[1]]);
  });

  it('tells of transactions that cannot both be', async () => {
    const database = create();
    await database.execute('INSERT INTO thing VALUES (1)');
    let readers = 0;
    const move = (to: number) =>
      atomic(
        async () => {
          await database.execute('SELECT sum(id) FROM thing');
          readers += 1;
          while (readers < 2) await sleep(5);
          await database.execute('UPDATE thing SET id = $1', [to]);
        },
        { using: database, isolation: 'serializable' },
      );
    const outcomes = await Promise.allSettled([move(2), move(3)]);
    const failed = outcomes.filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ reason: { kind: 'conflict', status: 503 } });
  });

  it('fails at the commit for a constraint that is checked there', async () => {
    await server.query(
      'CREATE TABLE child (id int REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const database = create({ max: 1 });
    const outcome = atomic(() => database.execute('INSERT INTO child VALUES (9)'), {
      using: database,
    });
    await expect(outcome).rejects.toMatchObject({ code: 'ORM_INTEGRITY', kind: 'foreign-key' });
    expect((await database.execute('SELECT count(*)::int4 FROM child')).rows).toEqual([[0]]);
    await server.query('DROP TABLE child');
  });

  it('prepares statements that come again, and forgets those that do not', async () => {
    const database = create({ max: 1 });
    for (let times = 0; times < 3; times++) await database.execute('SELECT id FROM thing');
    const prepared = async () =>
      (await database.execute('SELECT statement FROM pg_prepared_statements')).rows.flat();
    expect(await prepared()).toContain('SELECT id FROM thing');
    for (let number = 0; number < 500; number++) {
      for (let times = 0; times < 2; times++) await database.execute(`SELECT ${number} FROM thing`);
    }
    const kept = await prepared();
    expect(kept).not.toContain('SELECT id FROM thing');
    expect(kept.length).toBeLessThan(450);
    const plain = create({ preparedStatements: false });
    for (let times = 0; times < 3; times++) await plain.execute('SELECT id FROM thing');
    expect((await plain.execute('SELECT * FROM pg_prepared_statements')).rows).toEqual([]);
  });

  it.each([7, 40, 73])('is whole after a process was killed in its %d-th block', async (last) => {
    await server.query('CREATE TABLE killed (block int)');
    await server.query('ALTER TABLE thing RENAME TO kept; ALTER TABLE killed RENAME TO thing');
    const script = fileURLToPath(new URL('../support/database-process.js', import.meta.url));
    const child = spawn(process.execPath, [script, '', server.url(), 'write'], { stdio: 'pipe' });
    for await (const line of createInterface({ input: child.stdout })) {
      if (Number(line) !== last) continue;
      // Somewhere in the next blocks, at a moment of its own.
      await sleep(Math.random() * 25);
      child.kill('SIGKILL');
    }
    const sizes = await server.query('SELECT count(*)::int4 AS size FROM thing GROUP BY block');
    expect(sizes.length).toBeGreaterThanOrEqual(last);
    expect(sizes.filter(({ size }) => size !== 10)).toEqual([]);
    expect(child.signalCode).toBe('SIGKILL');
    await server.query('DROP TABLE thing; ALTER TABLE kept RENAME TO thing');
  });

  it('says when there is no such database', async () => {
    const database = createDatabase('default', server.url('nowhere'));
    open.push(database);
    await expect(database.execute('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('closes with a block still open', async () => {
    const database = create({ waitLimit: 100 });
    const outcome = atomic(
      async () => {
        await database.execute('INSERT INTO thing VALUES (1)');
        await sleep(400);
        await database.execute('INSERT INTO thing VALUES (2)');
      },
      { using: database },
    );
    await sleep(50);
    const closed = database.close();
    await expect(outcome).rejects.toThrow(ConnectionLost);
    await closed;
    expect(await count()).toBe(0);
  });
});
