import {
  Kysely,
  PostgresDialect,
  SqliteDialect,
  type ColumnType,
  type Dialect,
  type Generated,
  type SqliteDatabase,
} from 'kysely';
import Libsql from 'libsql';
import pg from 'pg';

import type { Contender } from './contender.js';
import { LISTED, SHELF } from './tables.js';

/** Tables as a user of Kysely declares them. */
interface Tables {
  bench_author: { id: Generated<number>; name: string; country: string; born_in: number };
  bench_book: {
    id: Generated<number>;
    title: string;
    isbn: string;
    language: string;
    summary: string;
    pages: number;
    rating: number;
    author_id: ColumnType<number>;
  };
}

const BOOK = [
  'bench_book.id',
  'bench_book.title',
  'bench_book.isbn',
  'bench_book.language',
  'bench_book.summary',
  'bench_book.pages',
  'bench_book.rating',
  'bench_book.author_id as authorId',
] as const;

const AUTHOR = [
  'bench_author.name as authorName',
  'bench_author.country as authorCountry',
  'bench_author.born_in as authorBornIn',
] as const;

type FlatRow = Readonly<Record<string, unknown>>;

/** Kysely by hand, which gives flat rows. */
export function openKysely(dialect: Dialect): Contender {
  const db = new Kysely<Tables>({ dialect });
  return {
    name: 'kysely',
    byId: (id) =>
      db.selectFrom('bench_book').select(BOOK).where('id', '=', id).executeTakeFirstOrThrow(),
    list: () =>
      db
        .selectFrom('bench_book')
        .select(BOOK)
        .where('language', '=', LISTED)
        .orderBy('id')
        .limit(100)
        .execute(),
    withAuthor: () =>
      db
        .selectFrom('bench_book')
        .innerJoin('bench_author', 'bench_author.id', 'bench_book.author_id')
        .select(BOOK)
        .select(AUTHOR)
        .where('bench_book.language', '=', LISTED)
        .orderBy('bench_book.id')
        .limit(100)
        .execute(),
    allWithAuthor: () =>
      db
        .selectFrom('bench_book')
        .innerJoin('bench_author', 'bench_author.id', 'bench_book.author_id')
        .select(BOOK)
        .select(AUTHOR)
        .where('bench_book.pages', '=', SHELF)
        .orderBy('bench_book.id')
        .execute(),
    plain: (row) => nested(row as FlatRow),
    close: () => db.destroy(),
  };
}

function nested({ authorName, authorCountry, authorBornIn, ...columns }: FlatRow): unknown {
  if (authorName === undefined) return columns;
  const author = { name: authorName, country: authorCountry, bornIn: authorBornIn };
  return { ...columns, author: { id: columns['authorId'], ...author } };
}

/** Kysely's own dialect over libsql, which has the interface of better-sqlite3. */
export function libsqlDialect(file: string): Dialect {
  return new SqliteDialect({ database: new Libsql(file) as unknown as SqliteDatabase });
}

/** Kysely's own dialect over the SQLite of Node, with the few lines that its users write. */
export function nodeSqliteDialect(file: string): Dialect {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite' as 'node:fs') as unknown as {
    DatabaseSync: new (path: string) => {
      prepare(sql: string): {
        columns(): readonly unknown[];
        all(...values: readonly unknown[]): unknown[];
        run(...values: readonly unknown[]): { changes: number; lastInsertRowid: number };
      };
      close(): void;
    };
  };
  const database = new DatabaseSync(file);
  const shim = {
    close: () => database.close(),
    prepare(sql: string) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (values: readonly unknown[]) => statement.all(...values),
        run: (values: readonly unknown[]) => statement.run(...values),
      };
    },
  };
  return new SqliteDialect({ database: shim as unknown as SqliteDatabase });
}

/** Kysely over the package `pg`. */
export function pgDialect(url: string): Dialect {
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) });
}
