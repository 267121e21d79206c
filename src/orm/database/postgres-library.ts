import { ImproperlyConfigured } from '../../errors/framework-error.js';
import type { BoundValue } from './bind-values.js';
import type { Row } from './database.js';
import type { PostgresOptions } from './postgres-options.js';

/** What is used of the package `pg`; its own types are a package that applications need not have. */
export interface PgModule {
  readonly Client: new (config: object) => PgClient;
  readonly Pool: new (config: object) => PgPool;
}

/** A pool of `pg`. */
export interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  connect(): Promise<PgPooledClient>;
  end(): Promise<void>;
  on(event: 'connect' | 'remove', listener: (client: PgPooledClient) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A connection of `pg`. */
export interface PgClient {
  /** Process of the server behind it. */
  readonly processID?: number;
  readonly connection: {
    readonly parsedStatements: Record<string, string>;
    readonly stream: { destroy(): void };
  };
  connect(): Promise<void>;
  end(): Promise<void>;
  query(query: PgQuery): Promise<PgResult>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A connection that is borrowed from a pool. */
export interface PgPooledClient extends PgClient {
  release(broken?: boolean): void;
}

/** A statement of `pg`. */
export interface PgQuery {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly BoundValue[];
  readonly rowMode?: 'array';
  readonly types?: PgTypes;
}

/** How texts of the server become values. */
export interface PgTypes {
  getTypeParser(type: number): (text: string) => unknown;
}

/** What a statement of `pg` gave. */
export interface PgResult {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly rows: readonly Row[];
  readonly fields: readonly { readonly name: string }[];
}

let library: PgModule | undefined;

/**
 * Loads `pg` at the first use.
 *
 * @throws ImproperlyConfigured `ORM_DRIVER_MISSING`
 */
export async function loadPg(): Promise<PgModule> {
  if (library !== undefined) return library;
  try {
    const module = (await import('pg')) as unknown as { readonly default: PgModule };
    library = module.default;
    return library;
  } catch (cause) {
    throw new ImproperlyConfigured('PostgreSQL needs the package "pg".', {
      code: 'ORM_DRIVER_MISSING',
      fix: 'Run: npm install pg',
      cause,
    });
  }
}

/** Our options as those of `pg`. Moments are read and written in UTC, whatever the server is set to. */
export function pgConfig(options: PostgresOptions): object {
  const { url, waitLimit = 5_000, statementTimeout, lockTimeout, tls } = options;
  return {
    connectionString: url,
    application_name: options.applicationName ?? 'lapompe',
    options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex',
    // An idle connection that is cut on the way is found out before it is borrowed.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    max: options.max ?? 10,
    idleTimeoutMillis: options.idleTimeout ?? 30_000,
    connectionTimeoutMillis: waitLimit,
    ...(statementTimeout === undefined ? {} : { statement_timeout: statementTimeout }),
    ...(lockTimeout === undefined ? {} : { lock_timeout: lockTimeout }),
    ...(tls === undefined ? {} : { ssl: tls }),
  };
}
