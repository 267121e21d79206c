import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { expect, it } from '@jest/globals';

import { atomic } from '../../../src/orm/database/atomic.js';
import { observeQueries, QUERY_CHANNEL } from '../../../src/orm/database/observe-queries.js';
import type { QueryEvent } from '../../../src/orm/database/query-event.js';
import { describeDatabases } from '../support/databases.js';

describeDatabases('observeQueries()', (databases) => {
  const sql = `INSERT INTO thing VALUES (${databases.marks(1)})`;

  async function withTable() {
    const database = await databases.create();
    await database.execute('CREATE TABLE thing (id integer PRIMARY KEY)');
    return database;
  }

  it('tells of the statements of a function, and of no others', async () => {
    const database = await withTable();
    const events: QueryEvent[] = [];
    const observed = observeQueries(
      (event) => events.push(event),
      async () => {
        await database.execute(sql, [1]);
        await database.execute('SELECT * FROM thing');
        return 'given';
      },
    );
    await database.execute('SELECT 1');
    expect(await observed).toBe('given');
    expect(
      events.map(({ sql: text, values, rows, kind }) => ({ text, values, rows, kind })),
    ).toEqual([
      { text: sql, values: [1], rows: 1, kind: 'statement' },
      { text: 'SELECT * FROM thing', values: [], rows: 1, kind: 'statement' },
    ]);
    expect(events[0]).toMatchObject({ alias: 'default', error: undefined });
    expect(events[0]!.durationMs).toBeGreaterThan(0);
  });

  it('tells of failures, and where they come from', async () => {
    const database = await withTable();
    const stacks: string[] = [];
    const errors: unknown[] = [];
    async function runBadStatement() {
      await database.execute('SELECT * FROM nowhere');
    }
    const observed = observeQueries((event) => {
      stacks.push(event.stack);
      errors.push(event.error);
    }, runBadStatement);
    await expect(observed).rejects.toBe(await observed.catch((error: unknown) => error));
    expect(errors).toEqual([expect.objectContaining({ code: 'ORM_BAD_SQL' })]);
    expect(stacks[0]).toContain('runBadStatement');
  });

  it('tells of transactions and streams', async () => {
    const database = await withTable();
    const seen: string[] = [];
    await observeQueries(
      ({ sql: text, kind, rows }) => seen.push(`${kind}: ${text}, ${rows}`),
      async () => {
        await atomic(
          async () => {
            await atomic(() => database.execute(sql, [1]), { using: database });
          },
          { using: database },
        );
        await expect(
          atomic(() => Promise.reject(new Error('no')), { using: database }),
        ).rejects.toThrow('no');
        for await (const rows of database.stream('SELECT * FROM thing', [], 5))
          expect(rows).toHaveLength(1);
      },
    );
    expect(seen).toEqual([
      'transaction: BEGIN, 0',
      'transaction: SAVEPOINT lapompe_1, 0',
      `statement: ${sql}, 1`,
      'transaction: RELEASE SAVEPOINT lapompe_1, 0',
      'transaction: COMMIT, 0',
      'transaction: BEGIN, 0',
      'transaction: ROLLBACK, 0',
      'statement: SELECT * FROM thing, 1',
    ]);
  });

  it('leaves no connection behind when a listener throws', async () => {
    const database = await withTable();
    const forbid = () => {
      throw new Error('forbidden');
    };
    for (let times = 0; times < 12; times++) {
      await expect(
        observeQueries(forbid, () => atomic(() => {}, { using: database })),
      ).rejects.toThrow('forbidden');
    }
    await atomic(() => database.execute(sql, [1]), { using: database });
  });

  it('has listeners inside of listeners, for the process, and a channel', async () => {
    const database = await withTable();
    const seen: string[] = [];
    const onPublished = () => seen.push('channel');
    subscribe(QUERY_CHANNEL, onPublished);
    const stop = observeQueries(() => seen.push('process'));
    await observeQueries(
      () => seen.push('outer'),
      () =>
        observeQueries(
          () => seen.push('inner'),
          () => database.execute('SELECT 1'),
        ),
    );
    stop();
    unsubscribe(QUERY_CHANNEL, onPublished);
    await database.execute('SELECT 1');
    expect(seen).toEqual(['process', 'outer', 'inner', 'channel']);
  });
});
