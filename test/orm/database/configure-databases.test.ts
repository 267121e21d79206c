import { afterEach, describe, expect, it } from '@jest/globals';

import {
  closeDatabases,
  configureDatabases,
  createDatabase,
  database,
  databaseAliases,
  withDatabase,
} from '../../../src/orm/database/configure-databases.js';

afterEach(async () => {
  await closeDatabases();
  configureDatabases({});
});

describe('The configured databases', () => {
  it('are found by their alias', async () => {
    configureDatabases({ default: 'sqlite::memory:', archive: { url: 'sqlite::memory:' } });
    expect(databaseAliases()).toEqual(['default', 'archive']);
    expect(database()).toBe(database('default'));
    await database().execute('CREATE TABLE thing (id integer)');
    await expect(database('archive').execute('SELECT * FROM thing')).rejects.toThrow(/thing/);
  });

  it('are opened by their first statement', () => {
    configureDatabases({ default: 'postgres://nobody@127.0.0.1:1/nothing' });
    expect(database().dialect).toBe('postgres');
  });

  it('say what to do when there is none', () => {
    expect(() => database()).toThrow(/configureDatabases\(\{ "default": 'sqlite:db.sqlite3' \}\)/);
    configureDatabases({ default: 'sqlite::memory:' });
    expect(() => database('archive')).toThrow(
      /There is no database "archive"; there are "default"/,
    );
  });

  it.each(['mysql://a', 'db.sqlite3', 'sqlite:', 'sqlite://host/path', ''])(
    'cannot be at "%s"',
    (url) => {
      expect(() => configureDatabases({ default: url })).toThrow(/ORM_BAD_DATABASE_URL/);
    },
  );

  it('keep passwords out of messages', () => {
    expect(() => configureDatabases({ default: 'mysql://me:secret@host/a' })).not.toThrow(/secret/);
  });

  it('can be replaced for what a function does', async () => {
    configureDatabases({ default: 'sqlite::memory:' });
    const other = createDatabase('default', 'sqlite::memory:');
    const found = await withDatabase('default', other, async () => {
      await Promise.resolve();
      return database();
    });
    expect(found).toBe(other);
    expect(database()).not.toBe(other);
  });
});
