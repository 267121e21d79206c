import { expect, it } from '@jest/globals';
import { sql, type Generated } from 'kysely';

import { atomic } from '../../../src/orm/database/atomic.js';
import { IntegrityError, UnsafeValue } from '../../../src/orm/database/database-errors.js';
import { kyselyOf } from '../../../src/orm/database/kysely-of.js';
import { observeQueries } from '../../../src/orm/database/observe-queries.js';
import { isInAtomic } from '../../../src/orm/database/transaction-state.js';
import { describeDatabases } from '../support/databases.js';

interface Schema {
  book: { id: Generated<number>; title: string; pages: number | null };
}

describeDatabases('kyselyOf()', (databases) => {
  async function withBooks() {
    const using = await databases.create();
    const kysely = await kyselyOf<Schema>(using);
    await kysely.schema
      .createTable('book')
      .addColumn('id', databases.isPostgres ? 'serial' : 'integer', (column) => column.primaryKey())
      .addColumn('title', 'text', (column) => column.notNull().unique())
      .addColumn('pages', 'integer')
      .execute();
    const add = (title: string) => kysely.insertInto('book').values({ title, pages: 1 }).execute();
    const titles = async () =>
      (await kysely.selectFrom('book').select('title').orderBy('title').execute()).map(
        ({ title }) => title,
      );
    return { using, kysely, add, titles };
  }

  it('runs statements of Kysely', async () => {
    const { kysely, add } = await withBooks();
    await add('Emma');
    const [row] = await kysely.selectFrom('book').selectAll().execute();
    expect(row).toEqual({ id: 1, title: 'Emma', pages: 1 });
    const changed = await kysely.updateTable('book').set({ pages: 2 }).executeTakeFirst();
    expect(changed.numUpdatedRows).toBe(1n);
    const made = await kysely
      .insertInto('book')
      .values({ title: 'Persuasion', pages: null })
      .returning('id')
      .executeTakeFirstOrThrow();
    expect(made).toEqual({ id: 2 });
    const tables = await kysely.introspection.getTables();
    expect(tables.map(({ name }) => name)).toEqual(['book']);
  });

  it('streams', async () => {
    const { kysely, add } = await withBooks();
    for (const title of ['a', 'b', 'c']) await add(title);
    const seen: string[] = [];
    for await (const { title } of kysely
      .selectFrom('book')
      .select('title')
      .orderBy('id')
      .stream(2)) {
      seen.push(title);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('has the binder and the errors of all others', async () => {
    const { add } = await withBooks();
    await expect(add('a\0b')).rejects.toThrow(UnsafeValue);
    await add('a');
    await expect(add('a')).rejects.toThrow(IntegrityError);
  });

  it('belongs to the block of the caller', async () => {
    const { using, add, titles } = await withBooks();
    const outcome = atomic(
      async () => {
        await add('a');
        throw new Error('no');
      },
      { using },
    );
    await expect(outcome).rejects.toThrow('no');
    expect(await titles()).toEqual([]);
  });

  it('makes its transactions blocks, for models as well', async () => {
    const { using, kysely, titles } = await withBooks();
    const insert = "INSERT INTO book (title) VALUES ('by hand')";
    const outcome = kysely.transaction().execute(async (transaction) => {
      await transaction.insertInto('book').values({ title: 'a', pages: 1 }).execute();
      await using.execute(insert);
      expect(isInAtomic({ using })).toBe(true);
      throw new Error('no');
    });
    await expect(outcome).rejects.toThrow('no');
    expect(await titles()).toEqual([]);
    await kysely.transaction().execute(async (transaction) => {
      await transaction.insertInto('book').values({ title: 'a', pages: 1 }).execute();
      await using.execute(insert);
    });
    expect(await titles()).toEqual(['a', 'by hand']);
  });

  it('passes settings of a transaction on', async () => {
    const { kysely } = await withBooks();
    if (!databases.isPostgres) return;
    await kysely
      .transaction()
      .setIsolationLevel('serializable')
      .setAccessMode('read only')
      .execute(async (transaction) => {
        const { rows } = await sql`SHOW transaction_isolation`.execute(transaction);
        expect(rows).toEqual([{ transaction_isolation: 'serializable' }]);
        await expect(
          transaction.insertInto('book').values({ title: 'a', pages: 1 }).execute(),
        ).rejects.toThrow();
      })
      .catch(() => {});
  });

  it('has controlled transactions with savepoints', async () => {
    const { kysely, titles } = await withBooks();
    const transaction = await kysely.startTransaction().execute();
    await transaction.insertInto('book').values({ title: 'a', pages: 1 }).execute();
    const saved = await transaction.savepoint('here').execute();
    await expect(
      saved.insertInto('book').values({ title: 'a', pages: 1 }).execute(),
    ).rejects.toThrow(IntegrityError);
    await saved.rollbackToSavepoint('here').execute();
    await transaction.insertInto('book').values({ title: 'b', pages: 1 }).execute();
    await transaction.commit().execute();
    const undone = await kysely.startTransaction().execute();
    await undone.insertInto('book').values({ title: 'c', pages: 1 }).execute();
    await undone.rollback().execute();
    expect(await titles()).toEqual(['a', 'b']);
  });

  it('is seen by observers', async () => {
    const { add } = await withBooks();
    const seen: string[] = [];
    await observeQueries(
      (event) => seen.push(event.sql),
      () => add('a'),
    );
    expect(seen).toEqual([expect.stringMatching(/^insert into "book"/)]);
  });
});
