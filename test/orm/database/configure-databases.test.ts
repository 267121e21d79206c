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

  it.each([
    ['postgress://me:secret@host/a', /begins with "postgress:".*\n.*Begin it with "postgres:"/],
    ['postgres:host/name', /has no "\/\/"/],
    ['postgres://me:secret@host:54x2/name', /has a port that is no number/],
    ['postgres://me:secret@host:70000/name', /has a port that is no number/],
    ['postgres://me:secret@host/name?port=x', /has a port that is no number/],
    ['postgres://me:secret/2@host/name', /has a character in its user or password.*\n.*%2F/],
    ['postgres://me:secret#2@host/name', /has a character in its user or password/],
    ['postgres://me:secret@host:5432', /names no database/],
    ['postgres://me:secret@host/', /names no database/],
    ['postgres://me:secret@one:5432,two:5432/name', /names several servers/],
    ['postgres://me:secret%E0@host/name', /has a "%" that encodes nothing/],
    ['postgres://me:secret@host/name?sslrootcert=/no/such/file', /names a file of TLS/],
    ['sqlite://db.sqlite3', /has two slashes after its kind/],
    [undefined as unknown as string, /is missing/],
    [{ url: undefined as unknown as string }, /is missing/],
  ])('say what is wrong with %j, and keep its password to themselves', (url, said) => {
    expect(() => configureDatabases({ default: url })).toThrow(said);
    expect(() => configureDatabases({ default: url })).not.toThrow(/secret/);
  });

  it.each([
    'postgres://me:50%@host/name',
    'postgres:///name?host=/var/run/postgresql',
    'postgres://me@/name',
    'postgres://%2Fvar%2Frun%2Fpostgresql/name',
    'postgresql://me:a%2Fb@[::1]:5432/name?sslmode=require',
    'POSTGRES://host/name',
  ])('can be at %s', (url) => {
    expect(() => configureDatabases({ default: url })).not.toThrow();
  });

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
