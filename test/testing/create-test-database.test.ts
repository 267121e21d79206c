import { existsSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { createTestDatabase } from '../../src/testing/create-test-database.js';
import {
  closeDatabases,
  configureDatabases,
  database,
  databaseAliases,
} from '../../src/orm/database/configure-databases.js';
import { createDatabase } from '../../src/orm/database/configure-databases.js';
import { guardNPlusOne } from '../../src/orm/query/n-plus-one.js';
import { Author, Book, Country } from '../orm/support/library.js';
import { PostgresServer } from '../orm/support/postgres-server.js';
import { Settings } from '../fixtures/data/settings.js';

afterEach(() => configureDatabases({}));

describe('A test database of SQLite', () => {
  it('has the tables of the models, and stands in for the configured one until it is closed', async () => {
    configureDatabases({ default: 'postgres://nobody@127.0.0.1:1/real' });
    guardNPlusOne('off');
    const made = await createTestDatabase();
    expect(guardNPlusOne('fail')).toBe('fail');
    expect(database()).toBe(made.database);
    const author = await Author.objects.create({ name: 'Ann' });
    await Book.objects.create({ title: 'Rose', author });
    expect(await Book.objects.count()).toBe(1);
    await closeDatabases();
    expect(await Book.objects.count()).toBe(1);
    await made.close();
    expect(database()).not.toBe(made.database);
  });

  it('can be a file, which is deleted, and stand in for another alias', async () => {
    const made = await createTestDatabase({ alias: 'archive', file: true });
    const path = made.url.slice('sqlite:'.length);
    expect(existsSync(path)).toBe(true);
    expect(databaseAliases()).toEqual(['archive']);
    const second = createDatabase('second', made.url);
    expect((await second.execute('SELECT count(*) FROM library_book')).rows).toEqual([[0]]);
    await second.close();
    await made.close();
    expect(existsSync(path)).toBe(false);
    expect(databaseAliases()).toEqual([]);
  });

  it('can be made by migrations: of a folder, or of a project', async () => {
    const folder = new URL('../fixtures/data/migrations/', import.meta.url);
    const base = new URL('../fixtures/data/settings.js', import.meta.url).href;
    for (const options of [
      { migrations: folder },
      { migrations: { main: folder } },
      { project: { settings: Settings, base } },
    ]) {
      const made = await createTestDatabase(options);
      const { rows } = await made.database.execute('SELECT count(*) FROM note');
      expect(rows).toEqual([[0]]);
      await made.close();
    }
  });
});

describe('A test database of PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  }, 60_000);
  afterAll(() => server.stop());

  const names = async () =>
    (await server.query('SELECT datname FROM pg_database ORDER BY 1')).map(
      ({ datname }) => datname,
    );

  it('is made beside the real one, and dropped', async () => {
    const made = await createTestDatabase({ url: server.url('shop'), suffix: 'a b' });
    expect(await names()).toContain('test_shop_a b');
    expect(await Country.objects.count()).toBe(0);
    await made.close();
    expect(await names()).not.toContain('test_shop_a b');
  });

  it('takes the place of one that was left behind, and says when that is in use', async () => {
    await server.query('CREATE DATABASE test_shop_1');
    const options = { url: server.url('shop'), suffix: '1' };
    const made = await createTestDatabase(options);
    await Country.objects.create({ name: 'Italy' });
    await expect(createTestDatabase(options)).rejects.toMatchObject({
      code: 'TESTING_DATABASE_IN_USE',
    });
    await made.close();
  });
});
