import { ImproperlyConfigured } from '../../errors/framework-error.js';
import type { SqliteOptions } from './sqlite-driver.js';
import type { PostgresOptions } from './postgres-options.js';

/** A database in detail. Options of the other kind of database change nothing. */
export interface DatabaseConfig extends Omit<SqliteOptions, 'path'>, Omit<PostgresOptions, 'url'> {
  /** `sqlite:db.sqlite3`, `sqlite::memory:`, `postgres://user:password@host:5432/name`. */
  readonly url: string;
}

/** What a database is, read from its address. */
export type DatabaseKind =
  | { readonly kind: 'sqlite'; readonly options: SqliteOptions }
  | { readonly kind: 'postgres'; readonly options: PostgresOptions };

/**
 * Reads the settings of one database.
 *
 * @throws ImproperlyConfigured `ORM_BAD_DATABASE_URL` for an address of another kind
 */
export function readDatabaseConfig(alias: string, config: string | DatabaseConfig): DatabaseKind {
  const { url, ...rest } = typeof config === 'string' ? { url: config } : config;
  const scheme = /^(\w+):/.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'sqlite' || scheme === 'sqlite3') {
    return { kind: 'sqlite', options: { ...rest, path: sqlitePath(alias, url) } };
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return { kind: 'postgres', options: { ...rest, url } };
  }
  throw badUrl(alias, 'names no kind of database that is known');
}

// sqlite:db.sqlite3, sqlite:/var/db.sqlite3, sqlite:///var/db.sqlite3
function sqlitePath(alias: string, url: string): string {
  const path = url.slice(url.indexOf(':') + 1).replace(/^\/\/(?=\/)/, '');
  if (path === '' || path.startsWith('//')) throw badUrl(alias, 'names no file');
  return path;
}

// The address itself is not shown: it may hold a password.
function badUrl(alias: string, problem: string): ImproperlyConfigured {
  return new ImproperlyConfigured(`The address of the database "${alias}" ${problem}.`, {
    code: 'ORM_BAD_DATABASE_URL',
    fix: 'Write "sqlite:db.sqlite3", "sqlite::memory:" or "postgres://user:password@host:5432/name".',
  });
}
