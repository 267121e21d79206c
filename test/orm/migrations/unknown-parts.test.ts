import { expect, it, describe } from '@jest/globals';

import { field } from '../../../src/orm/migrations/field-builder.js';
import {
  checksIn,
  collationIn,
  readTableText,
} from '../../../src/orm/migrations/schema/read-table-text.js';
import { describeDatabases } from '../support/databases.js';
import { makeMigrations, migrate, model } from './support/migrate-states.js';

const title = field.char({ maxLength: 50 });
const author = model('Author', { name: title });
const book = (maxLength: number, fields = {}) =>
  model('Book', {
    title: field.char({ maxLength }),
    pages: field.positiveInteger(),
    author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }),
    ...fields,
  });

describeDatabases('what no model knows of', (databases) => {
  it('stays when a column is altered: columns, values, defaults, indexes', async () => {
    const database = await databases.create();
    const first = await makeMigrations([], [author, book(50)]);
    await migrate(database, first);
    for (const sql of [
      `ALTER TABLE book ADD COLUMN "my note, (mine)" text DEFAULT 'none'`,
      'ALTER TABLE book ADD COLUMN doubled integer GENERATED ALWAYS AS (pages * 2) STORED',
      'CREATE INDEX mine ON book ("my note, (mine)")',
    ]) {
      // SQLite adds computed columns only when nothing has to be stored.
      await database.execute(databases.isPostgres ? sql : sql.replace('STORED', 'VIRTUAL'));
    }
    await database.execute(
      `INSERT INTO book (title, pages, "my note, (mine)") VALUES ('Cats', 7, 'keep me')`,
    );
    const second = await makeMigrations(first, [author, book(60)]);
    await migrate(database, [...first, ...second]);
    await database.execute(`INSERT INTO book (title, pages) VALUES ('Dogs', 8)`);
    const { rows } = await database.execute(
      'SELECT title, doubled, "my note, (mine)" FROM book ORDER BY id',
    );
    expect(rows).toEqual([
      ['Cats', 14, 'keep me'],
      ['Dogs', 16, 'none'],
    ]);
    const indexes = databases.isPostgres
      ? `SELECT 1 FROM pg_indexes WHERE indexname = 'mine'`
      : `SELECT 1 FROM sqlite_master WHERE name = 'mine'`;
    expect((await database.execute(indexes)).rows).toHaveLength(1);
  });

  it('goes with a column that it is over', async () => {
    const database = await databases.create();
    const extra = { old: field.integer({ null: true }) };
    const first = await makeMigrations([], [author, book(50, extra)]);
    await migrate(database, first);
    await database.execute('CREATE INDEX mine ON book (pages, old)');
    const all = [...first, ...(await makeMigrations(first, [author, book(50)]))];
    await migrate(database, all);
    expect((await database.execute('SELECT * FROM book')).columns).not.toContain('old');
  });

  it('stays where a rule has the name of a column that goes as a text only', async () => {
    const database = await databases.create();
    if (databases.isPostgres) return;
    await migrate(database, await makeMigrations([], [author]));
    await database.execute(`CREATE TABLE book (
      id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
      title varchar(50) NOT NULL,
      pages integer NULL,
      author_id bigint NULL REFERENCES author (id),
      old integer NULL UNIQUE,
      CONSTRAINT "old" CHECK (title <> 'old'),
      CHECK (pages > old)
    )`);
    const extra = { old: field.integer({ null: true, unique: true }) };
    const first = await makeMigrations([], [author, book(50, extra)]);
    const second = await makeMigrations(first, [author, book(50)]);
    await database.execute('DELETE FROM lapompe_migrations');
    await database.execute(
      `INSERT INTO lapompe_migrations (app, name, applied_at) VALUES ('main', '${first[0]!.name}', '2024-01-01')`,
    );
    await migrate(database, [...first, ...second]);
    const { rows } = await database.execute(`SELECT sql FROM sqlite_master WHERE name = 'book'`);
    expect(rows[0]![0]).toContain(`CONSTRAINT "old" CHECK (title <> 'old')`);
    expect(rows[0]![0]).not.toContain('pages > old');
  });

  it('stays when a table was made by hand: rules, collations, what foreign keys do', async () => {
    const database = await databases.create();
    if (databases.isPostgres) return;
    await migrate(database, await makeMigrations([], [author]));
    await database.execute(`CREATE TABLE book (
      id integer NOT NULL PRIMARY KEY AUTOINCREMENT, -- a remark, with a comma
      title varchar(50) NOT NULL COLLATE NOCASE CHECK (title <> ')'),
      pages integer unsigned NOT NULL DEFAULT 5 CHECK ("pages" >= 0),
      author_id bigint NULL REFERENCES author (id) ON DELETE CASCADE,
      CONSTRAINT "few, if any" CHECK (pages < 1000),
      UNIQUE (title, pages)
    )`);
    const first = await makeMigrations([], [author, book(50)]);
    const second = await makeMigrations(first, [author, book(60)]);
    await database.execute('DELETE FROM lapompe_migrations');
    const faked = [...first, ...second];
    await database.execute(
      `INSERT INTO lapompe_migrations (app, name, applied_at) VALUES ('main', '${first[0]!.name}', '2024-01-01')`,
    );
    await migrate(database, faked);
    const { rows } = await database.execute(
      `SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'book'`,
    );
    const text = String(rows[0]![0]);
    expect(text).toContain('varchar(60) NOT NULL COLLATE "NOCASE"');
    expect(text).toContain('ON DELETE CASCADE DEFERRABLE');
    expect(text).toContain('DEFAULT (5)');
    expect(text).toContain('CONSTRAINT "few, if any" CHECK (pages < 1000)');
    expect(text).toContain("CHECK (title <> ')')");
    expect(text).toContain('UNIQUE (title, pages)');
    expect(text.match(/"pages" >= 0/g)).toHaveLength(1);
  });
});

describe('the text of a table', () => {
  it('is taken apart at the commas between its parts', () => {
    const { columns, constraints } = readTableText(
      `CREATE TABLE "a(b" ("x,y" decimal(5, 2) DEFAULT ',' /* , */, [two words] text -- ,\n, \`c\`\`d\` text, "check" int, CHECK ("x,y" > 1), UNIQUE (c))`,
    );
    expect([...columns.keys()]).toEqual(['x,y', 'two words', 'c`d', 'check']);
    expect(constraints).toEqual(['CHECK ("x,y" > 1)', 'UNIQUE (c)']);
  });

  it('tells rules and collations of a column, and is not misled by texts', () => {
    const column = `x text DEFAULT 'CHECK (no) COLLATE none' CHECK (x <> 'a)b') COLLATE "my one" CHECK (y IN (1, 2))`;
    expect(checksIn(column)).toEqual([`x <> 'a)b'`, 'y IN (1, 2)']);
    expect(collationIn(column)).toBe('my one');
    expect(collationIn('x text')).toBeUndefined();
  });
});
