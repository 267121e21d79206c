import { FrameworkError } from '../../errors/framework-error.js';
import {
  ConnectionLost,
  DataError,
  DatabaseBusy,
  IntegrityError,
  OperationalError,
  ProgrammingError,
  RefusedPattern,
  isError,
  type FailureFacts,
  type IntegrityKind,
} from './database-errors.js';

/** What libsql and `node:sqlite` tell of a failure. */
interface SqliteFailure extends Error {
  readonly code?: string;
  /** Extended result code, of `node:sqlite`. */
  readonly errcode?: number;
  /** Extended result code, of libsql. */
  readonly rawCode?: number;
}

/**
 * The error of a library as one of ours.
 *
 * @param isPrepared - the statement has been understood, so that a message may hold values
 */
export function sqliteError(cause: unknown, sql: string, isPrepared: boolean): Error {
  if (cause instanceof FrameworkError || !isError(cause)) return cause as Error;
  const failure = cause as SqliteFailure;
  const result = failure.errcode ?? failure.rawCode;
  if (failure instanceof RangeError || failure.code === 'ERR_OUT_OF_RANGE') {
    return new DataError('A row holds an integer that no number can hold.', { sql, cause });
  }
  if (result === undefined) return new ProgrammingError('SQLite refused the call.', { sql, cause });
  const facts = { sql, cause, databaseCode: nameOf(result) };
  const primary = result & 0xff;
  if (primary === CONSTRAINT) return integrityError(failure.message, result, facts);
  if (isBusy(cause)) {
    return new DatabaseBusy('Another connection has locked the database.', {
      ...facts,
      kind: 'locked',
    });
  }
  if (primary === MISMATCH || primary === TOO_BIG) {
    return new DataError('A value does not fit its column.', facts);
  }
  if (primary === NOT_A_DATABASE) {
    return new ConnectionLost('The database file holds something else than a database of SQLite.', {
      ...facts,
      kind: 'unavailable',
      fix: 'Name another file, or move this one away: a new one is made then.',
    });
  }
  if (primary === CANNOT_OPEN) {
    return new ConnectionLost('The database file cannot be opened.', {
      ...facts,
      kind: 'unavailable',
      fix: 'See that the file and its folder are there, and that this user may write to both.',
    });
  }
  if (primary === ERROR && isPrepared && PATTERN_FAULT.test(failure.message)) {
    return new RefusedPattern(cause);
  }
  if (primary === ERROR || primary === RANGE || primary === MISUSE) {
    const text = isPrepared ? 'the statement failed while it ran' : failure.message;
    return new ProgrammingError(`SQLite: ${text}.`, facts);
  }
  return new OperationalError(`SQLite could not run the statement (${facts.databaseCode}).`, {
    ...facts,
    kind: 'failed',
  });
}

/** Whether trying again can help: somebody else holds a lock. */
export function isBusy(cause: unknown): boolean {
  const { errcode, rawCode } = cause as SqliteFailure;
  const primary = (errcode ?? rawCode ?? 0) & 0xff;
  return primary === BUSY || primary === LOCKED;
}

/** What the extension REGEXP says; it has no code of its own. */
const PATTERN_FAULT = /^(?:unmatched '|unclosed '|'[*+?]' without operand|unknown \\ escape)/;

const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const CANNOT_OPEN = 14;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const MISUSE = 21;
const RANGE = 25;
const NOT_A_DATABASE = 26;

const NAMES = new Map([
  [1, 'ERROR'],
  [4, 'ABORT'],
  [5, 'BUSY'],
  [6, 'LOCKED'],
  [8, 'READONLY'],
  [10, 'IOERR'],
  [11, 'CORRUPT'],
  [13, 'FULL'],
  [14, 'CANTOPEN'],
  [18, 'TOOBIG'],
  [19, 'CONSTRAINT'],
  [20, 'MISMATCH'],
  [26, 'NOTADB'],
  [275, 'CONSTRAINT_CHECK'],
  [787, 'CONSTRAINT_FOREIGNKEY'],
  [1299, 'CONSTRAINT_NOTNULL'],
  [1555, 'CONSTRAINT_PRIMARYKEY'],
  [2067, 'CONSTRAINT_UNIQUE'],
  [2579, 'CONSTRAINT_ROWID'],
]);

function nameOf(result: number): string {
  return `SQLITE_${NAMES.get(result) ?? NAMES.get(result & 0xff) ?? result}`;
}

const KINDS = new Map<number, IntegrityKind>([
  [275, 'check'],
  [787, 'foreign-key'],
  [1299, 'not-null'],
  [1555, 'unique'],
  [2067, 'unique'],
  [2579, 'unique'],
]);

// "UNIQUE constraint failed: book.title, book.year", "… failed: index 'name'", "CHECK constraint failed: name"
function integrityError(message: string, result: number, facts: FailureFacts): IntegrityError {
  const kind = KINDS.get(result) ?? 'other';
  const told = / constraint failed: (.+)$/s.exec(message)?.[1];
  if (told === undefined) return new IntegrityError({ ...facts, kind });
  const index = /^index '(.+)'$/s.exec(told)?.[1];
  if (kind === 'check' || index !== undefined) {
    return new IntegrityError({ ...facts, kind, constraint: index ?? told });
  }
  const names = told.split(', ');
  const [table] = (names[0] ?? '').split('.');
  const columns = names.map((name) => name.slice(name.indexOf('.') + 1));
  return new IntegrityError({ ...facts, kind, table, columns });
}
