import type { BoundValue } from './bind-values.js';
import type { Row, StatementResult } from './database.js';
import type { DialectName } from './dialect.js';
import type { StatementFacts } from './statement-facts.js';

/** A statement whose values have passed the binder. */
export interface BoundStatement {
  readonly sql: string;
  readonly values: BoundValue[];
  readonly facts: StatementFacts;
  readonly bigints: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Isolation levels of PostgreSQL. SQLite has the strongest one only. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';

/** How a transaction begins. */
export interface BeginOptions {
  readonly isolation?: IsolationLevel | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An open SELECT. */
export interface Cursor {
  /** The next rows, at most `count`; none at the end. */
  fetch(count: number): readonly Row[] | Promise<readonly Row[]>;
  /** Names of the columns, known after the first `fetch()`. */
  columns(): readonly string[];
  /** Never rejects. */
  close(): void | Promise<void>;
}

/** Runs statements, or fails with a `DatabaseError`. What is known at once comes without a promise. */
export interface StatementRunner {
  execute(statement: BoundStatement): StatementResult | Promise<StatementResult>;
  openCursor(statement: BoundStatement): Cursor | Promise<Cursor>;
}

/** A connection with an open transaction. */
export interface BlockConnection extends StatementRunner {
  /** Runs a savepoint command. */
  command(sql: string): void | Promise<void>;
  /** Whether statements can go on after one has failed: PostgreSQL refuses them, SQLite mostly doesn't. */
  survivesErrors(): boolean;
  /** Stops the statement that runs now, if one does. */
  cancel(): void;
  /** Commits and gives the connection back; a failed commit has rolled back. */
  commit(): void | Promise<void>;
  /** Rolls back and gives the connection back. Never fails: a connection that cannot do it is thrown away. */
  rollback(): void | Promise<void>;
}

/** One database behind its library: connections, and the way of a statement to one of them. */
export interface Driver extends StatementRunner {
  readonly dialect: DialectName;
  /** Milliseconds that one waits for a connection. */
  readonly waitLimit: number;
  begin(options: BeginOptions): Promise<BlockConnection>;
  close(): Promise<void>;
}
