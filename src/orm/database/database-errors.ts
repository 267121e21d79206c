import { types } from 'node:util';

import { FrameworkError } from '../../errors/framework-error.js';
import { BadRequest, ServiceUnavailable } from '../../errors/http-error.js';

/** What is known about a failed statement. No bound value is part of it. */
export interface FailureFacts {
  /** The statement, with placeholders. */
  readonly sql?: string | undefined;
  /** SQLSTATE of PostgreSQL (`23505`), or the name that SQLite gives (`SQLITE_CONSTRAINT_UNIQUE`). */
  readonly databaseCode?: string | undefined;
  /** The driver's own error. Unlike the message, it may hold values. */
  readonly cause?: unknown;
}

/** Root of everything that goes wrong between a statement and its database; see the subclasses and {@link OperationalError}. */
export abstract class DatabaseError extends FrameworkError {
  readonly sql: string | undefined;
  readonly databaseCode: string | undefined;

  constructor(
    problem: string,
    details: FailureFacts & { readonly code: string; readonly fix: string },
  ) {
    super(problem, details);
    this.sql = details.sql;
    this.databaseCode = details.databaseCode;
  }

  // Operational errors descend from the 503 of errors/, as they are answered so; they are database errors all the same.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      isInstance(this, value) ||
      ((this as unknown) === DatabaseError && isInstance(OperationalError, value))
    );
  }
}

/** Which kind of constraint refused a row. */
export type IntegrityKind = 'check' | 'exclusion' | 'foreign-key' | 'not-null' | 'other' | 'unique';

/** What is known about the constraint. SQLite does not name foreign keys. */
export interface IntegrityFacts extends FailureFacts {
  readonly kind: IntegrityKind;
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
}

/** A constraint of the database refused the row (Django topic: IntegrityError). */
export class IntegrityError extends DatabaseError {
  readonly kind: IntegrityKind;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  /** Names of the columns, if the database tells them; else empty. */
  readonly columns: readonly string[];

  constructor(facts: IntegrityFacts) {
    super(describeConstraint(facts), {
      ...facts,
      code: 'ORM_INTEGRITY',
      fix: 'Check the row before it is saved, or catch IntegrityError around an atomic() block.',
    });
    this.kind = facts.kind;
    this.constraint = facts.constraint;
    this.table = facts.table;
    this.columns = facts.columns ?? [];
  }
}

/** The statement itself is wrong: its syntax, a table or a column that does not exist, the number of its values. */
export class ProgrammingError extends DatabaseError {
  constructor(problem: string, facts: FailureFacts = {}) {
    super(problem, {
      ...facts,
      code: 'ORM_BAD_SQL',
      fix: 'Correct the statement; if a table or a column is missing, apply the migrations.',
    });
  }
}

/** A value does not fit its column: too long, out of range, not of its type. */
export class DataError extends DatabaseError {
  constructor(problem: string, facts: FailureFacts = {}) {
    super(problem, {
      ...facts,
      code: 'ORM_BAD_DATA',
      fix: 'Check the value before it is saved; full validation of the model does.',
    });
  }
}

/** A statement in a PostgreSQL block failed and was caught without a savepoint: the block can only be rolled back. */
export class TransactionBroken extends DatabaseError {
  constructor(facts: FailureFacts = {}) {
    super(
      'An error has broken this transaction; no more statements run before it is rolled back.',
      {
        ...facts,
        code: 'ORM_TRANSACTION_BROKEN',
        fix: 'Put the statement that may fail into an atomic() block of its own, and catch the error around that.',
      },
    );
  }
}

/** A statement came from code that had outlived its `atomic()` block. It was not run. */
export class TransactionOver extends DatabaseError {
  constructor(facts: FailureFacts = {}) {
    super('The atomic() block of this statement is over; the statement was not run.', {
      ...facts,
      code: 'ORM_TRANSACTION_OVER',
      fix: 'Await everything that the block starts before it returns, or start it with onCommit().',
    });
  }
}

/** What kept a statement from running. */
export type OperationalKind =
  | 'busy'
  | 'cancelled'
  | 'conflict'
  | 'failed'
  | 'locked'
  | 'lost'
  | 'timeout'
  | 'unavailable';

/** What {@link OperationalError} is told. */
export interface OperationalFacts extends FailureFacts {
  readonly kind: OperationalKind;
  readonly code?: string;
  readonly fix?: string;
}

/** The database cannot do it now: locked, lost, busy, out of time. Answered with 503 and `Retry-After`. */
export class OperationalError extends ServiceUnavailable {
  readonly kind: OperationalKind;
  readonly sql: string | undefined;
  readonly databaseCode: string | undefined;

  constructor(problem: string, facts: OperationalFacts) {
    super(problem, {
      code: facts.code ?? 'ORM_DATABASE_FAILED',
      fix: facts.fix ?? 'Try again; if it stays, look at the log of the database.',
      headers: { 'retry-after': '1' },
      ...(facts.cause === undefined ? {} : { cause: facts.cause }),
    });
    this.kind = facts.kind;
    this.sql = facts.sql;
    this.databaseCode = facts.databaseCode;
  }
}

/** No connection became free in time, or another process kept the database locked. */
export class DatabaseBusy extends OperationalError {
  constructor(
    problem: string,
    facts: FailureFacts & { readonly kind?: 'busy' | 'locked'; readonly fix?: string } = {},
  ) {
    super(problem, {
      fix: 'Keep atomic() blocks short, or raise "max" or "waitLimit" of the database.',
      kind: 'busy',
      ...facts,
      code: 'ORM_DATABASE_BUSY',
    });
  }
}

/** The connection broke, or none could be made. The next statement gets a new one. */
export class ConnectionLost extends OperationalError {
  constructor(
    problem: string,
    facts: FailureFacts & { readonly kind?: 'lost' | 'unavailable'; readonly fix?: string } = {},
  ) {
    super(problem, {
      fix: 'See that the database runs and that its address and password are right.',
      kind: 'lost',
      ...facts,
      code: 'ORM_CONNECTION_LOST',
    });
  }
}

/** An `atomic()` block took longer than its `timeout`. It was rolled back. */
export class TransactionTimeout extends OperationalError {
  constructor(milliseconds: number) {
    super(`The atomic() block took longer than ${milliseconds} ms and was rolled back.`, {
      kind: 'timeout',
      code: 'ORM_TRANSACTION_TIMEOUT',
      fix: 'Do less in one block, or raise its "timeout".',
    });
  }
}

/** The signal of an `atomic()` block or of a statement was aborted. A block was rolled back. */
export class TransactionAborted extends OperationalError {
  constructor(reason: unknown) {
    super('The work was aborted by its signal.', {
      kind: 'cancelled',
      code: 'ORM_TRANSACTION_ABORTED',
      fix: 'Nothing: whoever aborted the signal no longer waits.',
      cause: reason,
    });
  }
}

/**
 * A regular expression that JavaScript takes and the database does not: each knows more and less. Answered with 400, as every
 * value that does not fit its lookup is.
 */
export class RefusedPattern extends BadRequest {
  constructor(cause: unknown) {
    super('The database does not take the regular expression.', {
      code: 'ORM_REFUSED_PATTERN',
      fix: 'Write the pattern in the way of the database, and take none from clients.',
      cause,
    });
  }
}

/**
 * A value that no driver is given, because it could be altered or could end the process. Answered with 400: such values
 * come from clients.
 */
export class UnsafeValue extends BadRequest {
  /** Position among the values of the statement, from 1. */
  readonly position: number;
  /** What is wrong with it, without the value. */
  readonly reason: string;

  constructor(position: number, reason: string, name?: string) {
    super(
      `Value ${position}${name === undefined ? '' : ` ("${name}")`} of the statement ${reason}.`,
      {
        code: 'ORM_UNSAFE_VALUE',
        fix: 'Check the type of the value before it goes into a query; a DTO does.',
      },
    );
    this.position = position;
    this.reason = reason;
  }
}

/** Whether a driver has thrown an error. Those of Node's own SQLite may be of another realm than our `Error`. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function isInstance(type: unknown, value: unknown): boolean {
  return Function.prototype[Symbol.hasInstance].call(type, value);
}

const KIND_TEXTS: Record<IntegrityKind, string> = {
  check: 'A row breaks a check',
  exclusion: 'A row collides with another one',
  'foreign-key': 'A row refers to one that does not exist, or is still referred to',
  'not-null': 'A value is missing',
  other: 'A row breaks a constraint',
  unique: 'A row like this exists already',
};

function describeConstraint({ kind, table, columns, constraint }: IntegrityFacts): string {
  const parts = [
    table === undefined ? '' : `table "${table}"`,
    columns === undefined || columns.length === 0 ? '' : `columns ${columns.join(', ')}`,
    constraint === undefined ? '' : `constraint "${constraint}"`,
  ].filter((part) => part !== '');
  return `${KIND_TEXTS[kind]}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}.`;
}
