import libsql from 'libsql';
import { DataSource, EntitySchema, type DataSourceOptions } from 'typeorm';

import type { Contender } from './contender.js';
import { LISTED, SHELF, type AuthorRow, type BookRow } from './tables.js';

const author = new EntitySchema<AuthorRow>({
  name: 'Author',
  tableName: 'bench_author',
  columns: {
    id: { type: 'integer', primary: true, generated: true },
    name: { type: 'varchar' },
    country: { type: 'varchar' },
    bornIn: { type: 'integer', name: 'born_in' },
  },
});

type Book = BookRow & { readonly author?: AuthorRow };

const book = new EntitySchema<Book>({
  name: 'Book',
  tableName: 'bench_book',
  columns: {
    id: { type: 'integer', primary: true, generated: true },
    title: { type: 'varchar' },
    isbn: { type: 'varchar' },
    language: { type: 'varchar' },
    summary: { type: 'text' },
    pages: { type: 'integer' },
    rating: { type: 'double precision' },
    authorId: { type: 'integer', name: 'author_id' },
  },
  relations: {
    author: { type: 'many-to-one', target: 'Author', joinColumn: { name: 'author_id' } },
  },
});

/** TypeORM's repositories. */
export async function openTypeorm(options: DataSourceOptions): Promise<Contender> {
  const source = new DataSource({ ...options, entities: [author, book] });
  await source.initialize();
  const books = source.getRepository(book);
  return {
    name: 'typeorm',
    byId: (id) => books.findOneByOrFail({ id }),
    list: () => books.find({ where: { language: LISTED }, order: { id: 'ASC' }, take: 100 }),
    withAuthor: () =>
      books.find({
        where: { language: LISTED },
        relations: { author: true },
        order: { id: 'ASC' },
        take: 100,
      }),
    allWithAuthor: () =>
      books.find({ where: { pages: SHELF }, relations: { author: true }, order: { id: 'ASC' } }),
    plain: (found) => {
      const entity = found as Book;
      return entity.author === undefined ? entity : { ...entity, author: { ...entity.author } };
    },
    close: () => source.destroy(),
  };
}

/** SQLite through libsql, which has the interface of better-sqlite3. */
export function libsqlOptions(file: string): DataSourceOptions {
  return { type: 'better-sqlite3', database: file, driver: libsql };
}

/** PostgreSQL through the package `pg`. */
export function pgOptions(url: string): DataSourceOptions {
  return { type: 'postgres', url };
}
