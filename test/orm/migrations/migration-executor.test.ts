import { describe, expect, it } from '@jest/globals';

import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { sql } from '../../../src/orm/expressions/raw-sql.js';
import { MigrationExecutor } from '../../../src/orm/migrations/executor/migration-executor.js';
import { withMigrationLock } from '../../../src/orm/migrations/executor/migration-lock.js';
import { MigrationRecorder } from '../../../src/orm/migrations/executor/migration-recorder.js';
import { field } from '../../../src/orm/migrations/field-builder.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import type { Operation } from '../../../src/orm/migrations/operations/operation.js';
import * as o from '../../../src/orm/migrations/operations/operations.js';
import { describeDatabases } from '../support/databases.js';
import { migrate } from './support/migrate-states.js';
import { schemaSnapshot } from './support/schema-snapshot.js';

const title = field.char({ maxLength: 50 });

/** Migrations of one app, each after the one before. */
function chain(...steps: readonly (readonly Operation[])[]): readonly Migration[] {
  return steps.map((operations, index) => {
    const dependencies = index === 0 ? [] : [`main.000${index}_step`];
    return new Migration('main', `000${index + 1}_step`, { dependencies, operations });
  });
}

const books = o.createModel({ name: 'Book', fields: { title } });
const authors = o.createModel({ name: 'Author', fields: { name: title } });

async function count(database: DriverDatabase, table: string): Promise<number> {
  const { rows } = await database.execute(`SELECT CAST(count(*) AS integer) FROM ${table}`);
  return rows[0]![0] as number;
}

describeDatabases('migrations', (databases) => {
  it('run code on the models of their time, and SQL with bound values, there and back', async () => {
    const database = await databases.create();
    const seen: unknown[] = [];
    const all = chain(
      [authors, books],
      [
        o.addField({
          model: 'Book',
          name: 'author',
          field: field.foreignKey('main.Author', {
            onDelete: 'cascade',
            null: true,
            relatedName: 'books',
          }),
        }),
        o.runCode(
          async ({ models }) => {
            const author = await models('Author').objects.create({ name: 'Ann' });
            await models('main.Book').objects.create({ title: 'Cats', author });
            const found = await models('Book').objects.filter({ author__name: 'Ann' });
            seen.push(
              found.length,
              await models('Author').objects.filter({ books__title: 'Cats' }).count(),
            );
          },
          async ({ models }) => {
            seen.push(await models('Book').objects.filter({ title: 'Cats' }).delete());
          },
        ),
        // Rows that wait for a check must not keep a table from being altered.
        o.addField({ model: 'Book', name: 'pages', field: field.integer({ default: 7 }) }),
        o.runSql({
          forward: [
            {
              sql: `INSERT INTO book (title, pages) VALUES (${databases.marks(2)})`,
              values: [`It's`, 3],
            },
          ],
          reverse: 'DELETE FROM book WHERE pages = 3',
        }),
      ],
    );
    await migrate(database, all);
    expect(seen).toEqual([1, 1]);
    expect((await database.execute('SELECT title, pages FROM book ORDER BY id')).rows).toEqual([
      ['Cats', 7],
      [`It's`, 3],
    ]);
    await migrate(database, all, { app: 'main', name: '0001' });
    expect(await count(database, 'book')).toBe(0);
    expect(await migrate(database, all, { app: 'main', name: 'zero' })).toEqual([
      '-main.0001_step',
    ]);
    expect(await schemaSnapshot(database)).toEqual([]);
  });

  it('leave nothing behind when one of their operations fails', async () => {
    const database = await databases.create();
    const all = chain(
      [books],
      [authors, o.runSql({ forward: 'SELECT nothing FROM nowhere', reverse: [] })],
    );
    await expect(migrate(database, all)).rejects.toMatchObject({
      code: 'ORM_MIGRATION_FAILED',
      message: expect.stringContaining('"main.0002_step" stopped at "Raw SQL operation"'),
    });
    expect([...(await new MigrationRecorder(database).applied()).keys()]).toEqual([
      'main.0001_step',
    ]);
    await expect(count(database, 'author')).rejects.toThrow();
  });

  it('refuse values that cannot be cast, and keep them', async () => {
    const database = await databases.create();
    const all = chain(
      [books],
      [authors, o.alterField({ model: 'Book', name: 'title', field: field.integer() })],
    );
    await migrate(database, all.slice(0, 1));
    await database.execute(`INSERT INTO book (title) VALUES ('Cats'), ('42')`);
    await expect(migrate(database, all)).rejects.toMatchObject({ code: 'ORM_MIGRATION_DATA' });
    expect((await database.execute('SELECT title FROM book ORDER BY id')).rows).toEqual([
      ['Cats'],
      ['42'],
    ]);
    await expect(count(database, 'author')).rejects.toThrow();
  });

  it('refuse rows that would have nothing in a column, and rows that break a constraint', async () => {
    const database = await databases.create();
    const one = chain([books], [o.addField({ model: 'Book', name: 'x', field: field.integer() })]);
    await migrate(database, one.slice(0, 1));
    await database.execute(`INSERT INTO book (title) VALUES ('Cats'), ('Cats')`);
    await expect(migrate(database, one)).rejects.toMatchObject({ code: 'ORM_MIGRATION_DATA' });
    const two = chain(
      [books],
      [o.alterField({ model: 'Book', name: 'title', field: { ...title, unique: true } })],
    );
    await expect(migrate(database, two)).rejects.toMatchObject({ code: 'ORM_MIGRATION_DATA' });
    const three = chain(
      [books],
      [
        o.addConstraint({
          model: 'Book',
          constraint: { kind: 'check', name: 'c', condition: { title: 'Dogs' } },
        }),
      ],
    );
    await expect(migrate(database, three)).rejects.toMatchObject({ code: 'ORM_MIGRATION_DATA' });
    expect(await count(database, 'book')).toBe(2);
  });

  it('refuse the way back before anything is changed where one has none', async () => {
    const database = await databases.create();
    const all = chain([books], [o.runCode(() => undefined)], [authors]);
    await migrate(database, all);
    await expect(migrate(database, all, { app: 'main', name: '0001' })).rejects.toMatchObject({
      code: 'ORM_MIGRATION_IRREVERSIBLE',
    });
    expect(await count(database, 'author')).toBe(0);
    expect((await new MigrationRecorder(database).applied()).size).toBe(3);
  });

  it('can be noted only', async () => {
    const database = await databases.create();
    await database.execute('CREATE TABLE book (id integer, title varchar(50))');
    const executor = new MigrationExecutor(database, chain([books]));
    await executor.migrate({ fake: true });
    expect(await executor.plan()).toEqual([]);
    await executor.migrate({ fake: true, app: 'main', name: 'zero' });
    expect((await executor.plan()).length).toBe(1);
    expect(await count(database, 'book')).toBe(0);
  });

  it('run outside of a transaction when they say so', async () => {
    const database = await databases.create();
    const initial = new Migration('main', '0001_step', { operations: [books] });
    const second = new Migration('main', '0002_step', {
      dependencies: ['main.0001_step'],
      atomic: false,
      operations: [
        o.runSql({
          forward: `CREATE INDEX ${databases.isPostgres ? 'CONCURRENTLY ' : ''}by_title ON book (title)`,
          reverse: 'DROP INDEX by_title',
        }),
        o.addField({ model: 'Book', name: 'x', field: field.integer({ default: 1 }) }),
      ],
    });
    await migrate(database, [initial, second]);
    await migrate(database, [initial, second], { app: 'main', name: '0001' });
    expect(await count(database, 'book')).toBe(0);
  });

  it('change the state and the database apart', async () => {
    const database = await databases.create();
    const all = chain(
      [books],
      [
        o.separateDatabaseAndState({
          databaseOperations: [o.alterTable({ name: 'Book', table: 'library' })],
          stateOperations: [
            o.deleteModel({ name: 'Book' }),
            o.createModel({ name: 'Volume', fields: { title }, options: { dbTable: 'library' } }),
          ],
        }),
      ],
      [o.addField({ model: 'Volume', name: 'x', field: field.integer({ null: true }) })],
    );
    await migrate(database, all);
    expect((await database.execute('SELECT x FROM library')).rows).toEqual([]);
    await migrate(database, all, { app: 'main', name: '0001' });
    expect(await count(database, 'book')).toBe(0);
  });

  it('fill a unique column with a value of its own for each row', async () => {
    const database = await databases.create();
    const { randomUUID } = await import('node:crypto');
    const all = chain(
      [books],
      [
        o.addField({
          model: 'Book',
          name: 'key',
          field: field.uuid({ unique: true, default: randomUUID }),
        }),
      ],
    );
    await migrate(database, all.slice(0, 1));
    await database.execute(`INSERT INTO book (title) VALUES ('Cats'), ('Dogs')`);
    await migrate(database, all);
    const { rows } = await database.execute('SELECT CAST(key AS varchar(40)) FROM book');
    expect(new Set(rows.map(([key]) => key)).size).toBe(2);
    for (const [key] of rows)
      expect(String(key).replaceAll('-', '')).toMatch(/^[\da-f]{12}4[\da-f]{3}[89ab][\da-f]{15}$/);
  });

  it('let the database put values in', async () => {
    const database = await databases.create();
    const day = field.date({ dbDefault: sql`CURRENT_DATE` });
    await migrate(database, chain([o.createModel({ name: 'Book', fields: { title, day } })]));
    await database.execute(`INSERT INTO book (title) VALUES ('Cats')`);
    const { rows } = await database.execute(
      'SELECT CASE WHEN day = CURRENT_DATE THEN 1 ELSE 0 END FROM book',
    );
    expect(rows).toEqual([[1]]);
  });

  it('are carried out by one at a time: others wait, and give up in time', async () => {
    const database = await databases.create();
    const other = databases.again();
    const third = databases.again();
    const all = chain([books]);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let started = (): void => undefined;
    const begun = new Promise<void>((resolve) => (started = resolve));
    const holder = withMigrationLock(database, 0, async () => {
      started();
      await held;
    });
    await begun;
    await expect(
      new MigrationExecutor(other, all).migrate({ lockTimeout: 100 }),
    ).rejects.toMatchObject({ code: 'ORM_MIGRATION_LOCKED' });
    const waiting = new MigrationExecutor(third, all).migrate({ lockTimeout: 20_000 });
    release();
    await holder;
    expect((await waiting).length).toBe(1);
  });

  it('of ten at once are carried out once', async () => {
    const database = await databases.create();
    const all = chain([books], [authors]);
    const plans = await Promise.all(
      Array.from({ length: 5 }, () => new MigrationExecutor(databases.again(), all).migrate()),
    );
    expect(plans.map(({ length }) => length).filter((length) => length > 0)).toEqual([2]);
    expect(await count(database, 'book')).toBe(0);
  });
});

describe('an operation', () => {
  it('says what it does, and whether data is lost', () => {
    const operations = [
      books,
      o.deleteModel({ name: 'Book' }),
      o.removeField({ model: 'Book', name: 'title' }),
      o.addIndex({ model: 'Book', index: { fields: ['-title'] } }),
    ];
    expect(operations.map((each) => each.describe())).toEqual([
      'Create model Book',
      'Delete model Book',
      'Remove field title from Book',
      'Create index -title on Book',
    ]);
    expect(operations.map((each) => each.isDestructive)).toEqual([false, true, true, false]);
  });
});
