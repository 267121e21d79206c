import { expect, it } from '@jest/globals';

import { MigrationExecutor } from '../../../src/orm/migrations/executor/migration-executor.js';
import { field } from '../../../src/orm/migrations/field-builder.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import * as o from '../../../src/orm/migrations/operations/operations.js';
import { describeDatabases } from '../support/databases.js';
import { makeMigrations, migrate, model } from './support/migrate-states.js';
import { schemaSnapshot } from './support/schema-snapshot.js';

const title = field.char({ maxLength: 50 });

describeDatabases('an application that moves in', (databases) => {
  it('finds its tables, and notes their first migrations: --fake-initial', async () => {
    const database = await databases.create();
    const all = await makeMigrations(
      [],
      [model('Book', { title }), model('shop.Order', { title })],
    );
    await migrate(database, all);
    const snapshot = await schemaSnapshot(database);
    await database.execute('DELETE FROM lapompe_migrations');
    await database.execute('ALTER TABLE shop_order DROP COLUMN title');
    const steps: string[] = [];
    const executor = new MigrationExecutor(database, all);
    const migrating = executor.migrate({
      fakeInitial: true,
      onStep: ({ migration }, moment) => steps.push(`${migration.label} ${moment}`),
    });
    // A table without its columns is not the table: the migration is tried, and says so.
    await expect(migrating).rejects.toMatchObject({ code: 'ORM_MIGRATION_FAILED' });
    expect(steps).toEqual([
      'main.0001_initial begin',
      'main.0001_initial faked',
      'shop.0001_initial begin',
    ]);
    await database.execute('DROP TABLE shop_order');
    await executor.migrate({ fakeInitial: true });
    expect(await schemaSnapshot(database)).toEqual(snapshot);
  });

  it('makes a note that is missing good with --fake, and with nothing else', async () => {
    const database = await databases.create();
    const all = [1, 2].map(
      (at) =>
        new Migration('main', `000${at}_step`, {
          dependencies: at === 1 ? [] : ['main.0001_step'],
          operations: [o.createModel({ name: `Book${at}`, fields: { title } })],
        }),
    );
    await migrate(database, all);
    await database.execute(`DELETE FROM lapompe_migrations WHERE name = '0001_step'`);
    const executor = new MigrationExecutor(database, all);
    await expect(executor.migrate()).rejects.toMatchObject({ code: 'ORM_MIGRATION_HISTORY' });
    await executor.migrate({ fake: true, app: 'main', name: '0001_step' });
    expect(await executor.migrate()).toEqual([]);
  });

  it('gets larger keys for tables that count with a sequence of their own', async () => {
    const database = await databases.create();
    if (!databases.isPostgres) return;
    await database.execute(
      'CREATE TABLE book (id serial NOT NULL PRIMARY KEY, title varchar(50) NOT NULL)',
    );
    const steps = (id: ReturnType<typeof field.auto>) => [model('Book', { id, title })];
    const first = await makeMigrations([], steps(field.auto({ primaryKey: true })));
    await new MigrationExecutor(database, first).migrate({ fakeInitial: true });
    const big = await makeMigrations(first, steps(field.bigAuto({ primaryKey: true })));
    await migrate(database, [...first, ...big]);
    await database.execute(`SELECT CAST(setval('book_id_seq', 3000000000) AS text)`);
    await database.execute(`INSERT INTO book (title) VALUES ('Cats')`);
    const plain = await makeMigrations(
      [...first, ...big],
      steps(field.bigInteger({ primaryKey: true })),
    );
    await migrate(database, [...first, ...big, ...plain]);
    await expect(database.execute(`INSERT INTO book (title) VALUES ('Cats')`)).rejects.toThrow();
  });

  it('is told what keeps a column from going', async () => {
    const database = await databases.create();
    const first = await makeMigrations([], [model('Book', { title, old: title })]);
    await migrate(database, first);
    await database.execute('CREATE VIEW shown AS SELECT old FROM book');
    const second = await makeMigrations(first, [model('Book', { title })]);
    await expect(migrate(database, [...first, ...second])).rejects.toMatchObject({
      code: 'ORM_MIGRATION_FAILED',
      message: expect.stringContaining('view shown'),
    });
  });

  it('may have names whose letters take more than a byte', async () => {
    const database = await databases.create();
    const name = 'ä'.repeat(30);
    const fields = (unique: boolean) => ({
      [name]: field.char({ maxLength: 3, dbIndex: true, ...(unique && { unique }) }),
    });
    const first = await makeMigrations([], [model('Book', fields(true))]);
    await migrate(database, first);
    const second = await makeMigrations(first, [model('Book', fields(false))]);
    await migrate(database, [...first, ...second]);
    const fresh = await databases.create();
    await migrate(fresh, await makeMigrations([], [model('Book', fields(false))]));
    expect(await schemaSnapshot(database)).toEqual(await schemaSnapshot(fresh));
  });

  it('cannot lose a table halfway through tables that change outside of a transaction', async () => {
    const database = await databases.create();
    const books = o.createModel({ name: 'Book', fields: { title } });
    const inner = o.alterField({ model: 'Book', name: 'title', field: field.integer() });
    const all = [
      new Migration('main', '0001_initial', { operations: [books] }),
      new Migration('main', '0002_number', {
        dependencies: ['main.0001_initial'],
        atomic: false,
        operations: [
          o.separateDatabaseAndState({
            databaseOperations: [
              o.addField({ model: 'Book', name: 'pages', field: field.integer({ default: 1 }) }),
              inner,
            ],
          }),
        ],
      }),
    ];
    await migrate(database, all.slice(0, 1));
    await database.execute(`INSERT INTO book (title) VALUES ('Cats')`);
    const before = await schemaSnapshot(database);
    await expect(migrate(database, all)).rejects.toMatchObject({ code: 'ORM_MIGRATION_DATA' });
    expect(await schemaSnapshot(database)).toEqual(before);
  });
});
