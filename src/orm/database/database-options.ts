import { nearestName } from '../../conf/nearest-name.js';
import { ImproperlyConfigured } from '../../errors/framework-error.js';
import { findPostgresFault } from './postgres-address.js';
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
 * @throws ImproperlyConfigured `ORM_BAD_DATABASE_URL` for an address that no database can have
 */
export function readDatabaseConfig(alias: string, config: string | DatabaseConfig): DatabaseKind {
  // Settings may come from elsewhere than the compiler sees: `process.env.ARCHIVE_URL!`.
  const given = config as Partial<DatabaseConfig> | string | null | undefined;
  const { url, ...rest } = typeof given === 'string' ? { url: given } : (given ?? {});
  if (typeof url !== 'string' || url === '') throw badUrl(alias, 'is missing', ANY_FORM);
  const scheme = /^([a-z][\w+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'sqlite' || scheme === 'sqlite3') {
    return { kind: 'sqlite', options: { ...rest, path: sqlitePath(alias, url) } };
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const fault = findPostgresFault(url);
    if (fault !== undefined) throw badUrl(alias, fault.problem, fault.fix);
    return { kind: 'postgres', options: { ...rest, url } };
  }
  throw unknownKind(alias, scheme);
}

// sqlite:db.sqlite3, sqlite:/var/db.sqlite3, sqlite:///var/db.sqlite3
function sqlitePath(alias: string, url: string): string {
  const path = url.slice(url.indexOf(':') + 1).replace(/^\/\/(?=\/)/, '');
  if (path === '' || path === '//') throw badUrl(alias, 'names no file', SQLITE_FORM);
  // Others call the first part of it a host, or the beginning of a path.
  if (path.startsWith('//')) throw badUrl(alias, 'has two slashes after its kind', SQLITE_FORM);
  return path;
}

const SQLITE_FORM =
  'Write "sqlite:db.sqlite3" for a file in the working folder, "sqlite:/var/db.sqlite3" for any other, or "sqlite::memory:".';
const ANY_FORM =
  'Write "sqlite:db.sqlite3", "sqlite::memory:" or "postgres://user:password@host:5432/name".';

function unknownKind(alias: string, scheme: string | undefined): ImproperlyConfigured {
  if (scheme === undefined) {
    return badUrl(alias, 'does not begin with the kind of the database', ANY_FORM);
  }
  const near = nearestName(scheme, ['postgres', 'postgresql', 'sqlite']);
  const hint = near === undefined ? ANY_FORM : `Begin it with "${near}:".`;
  return badUrl(alias, `begins with "${scheme}:", which is no kind that is known`, hint);
}

// The address itself is not shown: it may hold a password.
function badUrl(alias: string, problem: string, fix: string): ImproperlyConfigured {
  return new ImproperlyConfigured(`The address of the database "${alias}" ${problem}.`, {
    code: 'ORM_BAD_DATABASE_URL',
    fix,
  });
}
