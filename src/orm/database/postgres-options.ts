/** How a PostgreSQL database is reached. */
export interface PostgresOptions {
  /** `postgres://user:password@host:5432/name`; `?sslmode=…` as in libpq. */
  readonly url: string;
  /** Most connections at a time. @defaultValue 10 */
  readonly max?: number | undefined;
  /** Milliseconds after which an unused connection is closed. @defaultValue 30000 */
  readonly idleTimeout?: number | undefined;
  /** Milliseconds to wait for a connection before `ORM_DATABASE_BUSY`. @defaultValue 5000 */
  readonly waitLimit?: number | undefined;
  /**
   * Milliseconds without any sign of life after which the server counts as hung: statements end with `ORM_CONNECTION_LOST`,
   * and new ones at once, until it answers again. A statement that takes longer on a server that lives goes on. 0 waits
   * for ever. @defaultValue 3000
   */
  readonly silenceLimit?: number | undefined;
  /** Milliseconds that one statement may take; 0 for no limit. @defaultValue 0 */
  readonly statementTimeout?: number | undefined;
  /** Milliseconds that a statement waits for a lock; 0 for no limit. @defaultValue 0 */
  readonly lockTimeout?: number | undefined;
  /** Options of `node:tls`, or `true` for its defaults. @defaultValue what the address says */
  readonly tls?: boolean | object | undefined;
  /** Name of the program in `pg_stat_activity`. @defaultValue 'lapompe' */
  readonly applicationName?: string | undefined;
  /** Name statements that come again, so that the server parses them once. Off for poolers that cannot. @defaultValue true */
  readonly preparedStatements?: boolean | undefined;
}
