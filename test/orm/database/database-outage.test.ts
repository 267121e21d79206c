import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { atomic } from '../../../src/orm/database/atomic.js';
import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import type { DatabaseConfig } from '../../../src/orm/database/database-options.js';
import { ANSWER_LIMIT, PairLoad, figuresOf } from '../support/pair-load.js';
import { PostgresServer } from '../support/postgres-server.js';

describe('A PostgreSQL server that is away', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);

  afterAll(() => server.stop());

  const create = (options: Partial<DatabaseConfig> = {}) =>
    createDatabase('default', { url: server.url(), ...options });

  it.each([
    ['stopped at once', () => server.crash(), () => server.run()],
    ['hanging', () => server.freeze(), () => server.thaw()],
  ] as const)(
    'leaves no request without an answer and no pair half written: %s',
    async (_name, leave, comeBack) => {
      const load = await PairLoad.start(server, { connections: 20 });
      await sleep(700);
      await leave();
      await sleep(4_000);
      await comeBack();
      const backAt = performance.now();
      await sleep(2_000);
      await load.stop();
      const figures = await figuresOf(load, server, backAt);
      expect(figures).toMatchObject({ lost: 0, wrong: 0, halfWrites: 0 });
      expect(Object.keys(figures.statuses).sort()).toEqual(['200', '503']);
      expect(figures.slowest).toBeLessThan(ANSWER_LIMIT);
      expect(figures.recovery).toBeLessThan(Number.POSITIVE_INFINITY);
    },
  );

  it('rejects what waits and what comes, and works again when the server does', async () => {
    const database = create({ silenceLimit: 500, max: 1 });
    await database.execute('SELECT 1');
    server.freeze();
    const outcomes = await Promise.allSettled([
      atomic(() => database.execute('SELECT 1'), { using: database }),
      database.execute('SELECT 2'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(database.execute('SELECT 3')).rejects.toMatchObject({
      code: 'ORM_CONNECTION_LOST',
      kind: 'unavailable',
      status: 503,
    });
    server.thaw();
    for (;;) {
      const { rows } = await database
        .execute('SELECT 4')
        .catch(() => sleep(50).then(() => ({ rows: [] })));
      if (rows.length === 0) continue;
      expect(rows).toEqual([[4]]);
      break;
    }
    await database.close();
  });

  it('lets a statement take its time while the server lives', async () => {
    const database = create({ silenceLimit: 2_000, max: 1 });
    const { rows } = await database.execute('SELECT pg_sleep(3), 1');
    expect(rows).toEqual([['', 1]]);
    await database.close();
  });

  it('ends a block that is out of time although the server cannot be told to', async () => {
    const database = create({ silenceLimit: 0, max: 1 });
    await database.execute('SELECT 1');
    const outcome = atomic(
      async () => {
        server.freeze();
        await database.execute('SELECT 1');
      },
      { using: database, timeout: 100 },
    );
    await expect(outcome).rejects.toMatchObject({ code: 'ORM_TRANSACTION_TIMEOUT' });
    server.thaw();
    expect((await database.execute('SELECT 5')).rows).toEqual([[5]]);
    await database.close();
  });
});
