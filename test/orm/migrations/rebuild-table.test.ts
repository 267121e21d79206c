import { expect, it } from '@jest/globals';

import { field } from '../../../src/orm/migrations/field-builder.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import * as o from '../../../src/orm/migrations/operations/operations.js';
import { describeDatabases } from '../support/databases.js';
import { migrate } from './support/migrate-states.js';

const initial = new Migration('main', '0001_initial', {
  operations: [
    o.createModel({ name: 'Author', fields: { name: field.char({ maxLength: 9 }) } }),
    o.createModel({
      name: 'Book',
      fields: {
        title: field.char({ maxLength: 9 }),
        author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }),
      },
    }),
  ],
});

function then(...operations: readonly ReturnType<typeof o.addField>[]): readonly Migration[] {
  const second = new Migration('main', '0002_change', {
    dependencies: ['main.0001_initial'],
    operations,
  });
  return [initial, second];
}

const unique = o.alterField({
  model: 'Book',
  name: 'title',
  field: field.char({ maxLength: 20, unique: true }),
});

describeDatabases('a rebuilt table', (databases) => {
  if (databases.isPostgres) {
    it('is none: tables are altered', () => expect(databases.isPostgres).toBe(true));
    return;
  }

  it('goes on counting behind rows that are gone', async () => {
    const database = await databases.create();
    await migrate(database, [initial]);
    await database.execute(`INSERT INTO book (title) VALUES ('a'), ('b'), ('c')`);
    await database.execute('DELETE FROM book WHERE id > 1');
    await migrate(database, then(unique));
    await database.execute(`INSERT INTO book (title) VALUES ('d')`);
    expect((await database.execute('SELECT id FROM book ORDER BY id')).rows).toEqual([[1], [4]]);
  });

  it('keeps counting where all rows are gone', async () => {
    const database = await databases.create();
    await migrate(database, [initial]);
    await database.execute(`INSERT INTO book (title) VALUES ('a'), ('b')`);
    await database.execute('DELETE FROM book');
    await migrate(database, then(unique));
    await database.execute(`INSERT INTO book (title) VALUES ('d')`);
    expect((await database.execute('SELECT id FROM book')).rows).toEqual([[3]]);
  });

  it('keeps indexes and triggers of its own, and views that look at it', async () => {
    const database = await databases.create();
    await migrate(database, [initial]);
    await database.execute('CREATE INDEX own ON book (title) WHERE author_id IS NULL');
    await database.execute(
      `CREATE TRIGGER loud AFTER INSERT ON book BEGIN UPDATE book SET title = title || '!' WHERE id = new.id; END`,
    );
    await database.execute('CREATE VIEW titles AS SELECT title FROM book');
    await migrate(database, then(unique));
    await database.execute(`INSERT INTO book (title) VALUES ('a')`);
    expect((await database.execute('SELECT title FROM titles')).rows).toEqual([['a!']]);
    const { rows } = await database.execute(`SELECT name FROM sqlite_master WHERE name = 'own'`);
    expect(rows).toEqual([['own']]);
  });

  it('leaves the keys of other tables pointing at it, and foreign keys on', async () => {
    const database = await databases.create();
    await migrate(database, [initial]);
    await database.execute(`INSERT INTO author (name) VALUES ('Ann')`);
    await database.execute(`INSERT INTO book (title, author_id) VALUES ('a', 1)`);
    await migrate(
      database,
      then(
        o.alterField({
          model: 'Author',
          name: 'name',
          field: field.char({ maxLength: 9, unique: true }),
        }),
      ),
    );
    const { rows } = await database.execute('PRAGMA foreign_key_list(book)');
    expect(rows[0]![2]).toBe('author');
    expect((await database.execute('PRAGMA foreign_keys')).rows).toEqual([[1]]);
    await expect(
      database.execute(`INSERT INTO book (title, author_id) VALUES ('b', 99)`),
    ).rejects.toMatchObject({ code: 'ORM_INTEGRITY' });
  });

  it('is not left with rows that point at nothing', async () => {
    const database = await databases.create();
    await migrate(database, [initial]);
    await database.execute(`INSERT INTO author (name) VALUES ('Ann')`);
    await database.execute(`INSERT INTO book (title, author_id) VALUES ('a', 1)`);
    const broken = then(unique, o.runSql({ forward: 'DELETE FROM author', reverse: [] }));
    await expect(migrate(database, broken)).rejects.toMatchObject({ code: 'ORM_MIGRATION_DATA' });
    expect((await database.execute('SELECT name FROM author')).rows).toEqual([['Ann']]);
    expect((await database.execute('PRAGMA foreign_keys')).rows).toEqual([[1]]);
  });

  it('is not needed for what ALTER TABLE can do', async () => {
    const database = await databases.create();
    await migrate(database, [initial]);
    // A table that was made anew has another first page.
    const place = async () =>
      (await database.execute(`SELECT rootpage FROM sqlite_master WHERE name = 'book'`)).rows;
    const before = await place();
    await migrate(
      database,
      then(
        o.addField({
          model: 'Book',
          name: 'x',
          field: field.integer({ null: true, dbIndex: true }),
        }),
        o.addField({ model: 'Book', name: 'n', field: field.positiveInteger({ null: true }) }),
        o.addIndex({ model: 'Book', index: { fields: ['title'] } }),
        o.alterUniqueTogether({ name: 'Book', uniqueTogether: [['title', 'x']] }),
        o.renameField({ model: 'Book', from: 'x', to: 'y' }),
        o.alterUniqueTogether({ name: 'Book', uniqueTogether: [] }),
        o.removeField({ model: 'Book', name: 'y' }),
      ),
    );
    expect(await place()).toEqual(before);
  });
});
