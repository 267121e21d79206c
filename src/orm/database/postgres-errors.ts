import {
  ConnectionLost,
  DataError,
  DatabaseBusy,
  DatabaseError,
  IntegrityError,
  OperationalError,
  ProgrammingError,
  RefusedPattern,
  TransactionBroken,
  isError,
  type FailureFacts,
  type IntegrityKind,
} from './database-errors.js';

/** What `pg` tells of a failure. */
interface PostgresFailure extends Error {
  /** SQLSTATE, or the code of a socket error. */
  readonly code?: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** The error of `pg` as one of ours. See appendix A of PostgreSQL's manual for the codes. */
export function postgresError(cause: unknown, sql?: string): Error {
  if (cause instanceof DatabaseError || !isError(cause)) return cause as Error;
  const failure = cause as PostgresFailure;
  const code = failure.code ?? '';
  const facts = { sql, cause, databaseCode: code === '' ? undefined : code };
  if (isConnectionLost(failure)) return lost(failure, facts);
  switch (code.slice(0, 2)) {
    case '22':
      if (code === '2201B') return new RefusedPattern(cause);
      return new DataError(`PostgreSQL refused a value: ${withoutValues(failure.message)}.`, facts);
    case '23':
      return integrityError(failure, facts);
    case '25':
      if (code === '25P02') return new TransactionBroken(facts);
      break;
    case '40':
      return new OperationalError('The transaction met another one; run it again.', {
        ...facts,
        kind: 'conflict',
      });
    case '0A':
    case '21':
    case '26':
    case '3F':
    case '2B':
    case '42':
      return new ProgrammingError(`PostgreSQL: ${described(failure)}.`, facts);
    case '53':
      return new DatabaseBusy('The server has no connection or memory left.', facts);
    case '55':
      if (code !== '55P03') break;
      return new DatabaseBusy('A lock did not become free in time.', { ...facts, kind: 'locked' });
    case '57':
      return code === '57014' ? cancelled(failure, facts) : lost(failure, facts);
  }
  return new OperationalError(`PostgreSQL could not run the statement (${code || failure.name}).`, {
    ...facts,
    kind: 'failed',
  });
}

/** What depends on a thing that is dropped is told in the detail alone: names, and no values. */
function described({ code, message, detail }: PostgresFailure): string {
  if (code !== '2BP01' || detail === undefined) return message;
  return `${message} (${detail.replaceAll('\n', '; ')})`;
}

/** Whether the server has said so itself, which shows that it lives. */
export function isAnswerOfServer(cause: unknown): boolean {
  return (cause as PostgresFailure).severity !== undefined;
}

/** Whether the connection must be thrown away. */
export function isConnectionLost(cause: unknown): boolean {
  const { code = '', severity, message } = cause as PostgresFailure;
  if (severity === 'FATAL' || severity === 'PANIC') return true;
  if (/^(?:08|57P0[1-5])/.test(code)) return true;
  // Without a severity it is no word of the server: the socket, or pg's own "Connection terminated".
  return (
    severity === undefined &&
    (/^E[A-Z]+$/.test(code) || /connection|queryable|closed|timeout exceeded/i.test(message))
  );
}

/** Whether a prepared statement no longer fits its tables, and is to be prepared again. */
export function isStalePlan(cause: unknown): boolean {
  const { code, message } = cause as PostgresFailure;
  return code === '26000' || (code === '0A000' && /cached plan/.test(message));
}

function lost({ code, message }: PostgresFailure, facts: FailureFacts): Error {
  if (message.startsWith('timeout exceeded')) {
    return new DatabaseBusy('No connection became free in time: all are in use.', facts);
  }
  // 28: password, 3D: no such database, 57P03: it starts or stops, 53300: too many connections
  if (code === '53300') return new DatabaseBusy('The server takes no more connections.', facts);
  const refusal = REFUSALS.find(({ codes }) => codes.test(code ?? ''));
  if (refusal === undefined && !/timeout/.test(message)) {
    return new ConnectionLost('The connection to PostgreSQL was lost.', facts);
  }
  const { problem = '', fix } = refusal ?? {};
  return new ConnectionLost(`No connection to PostgreSQL could be made${problem}.`, {
    ...facts,
    kind: 'unavailable',
    ...(fix === undefined ? {} : { fix }),
  });
}

/** Why no connection can be made, by what the server or the system says. */
const REFUSALS: readonly {
  readonly codes: RegExp;
  readonly problem?: string;
  readonly fix?: string;
}[] = [
  {
    codes: /^28/,
    problem: ': the server refuses the user or the password',
    fix: 'Correct user and password in the address, or what pg_hba.conf says of them.',
  },
  {
    codes: /^3D/,
    problem: ': the server has no database of that name',
    fix: 'Create it (createdb), or correct the name at the end of the address.',
  },
  {
    codes: /^ECONNREFUSED/,
    problem: ': nothing listens there',
    fix: 'Start the server, or correct host and port in the address.',
  },
  {
    codes: /^(?:ENOTFOUND|EAI_)/,
    problem: ': nobody knows the host',
    fix: 'Correct the host in the address.',
  },
  { codes: /^57P03/ },
];

function cancelled({ message }: PostgresFailure, facts: FailureFacts): Error {
  return /timeout/.test(message)
    ? new OperationalError('The statement took longer than it may.', { ...facts, kind: 'timeout' })
    : new OperationalError('The statement was cancelled.', { ...facts, kind: 'cancelled' });
}

const KINDS: Readonly<Record<string, IntegrityKind>> = {
  '23502': 'not-null',
  '23503': 'foreign-key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'exclusion',
};

function integrityError(failure: PostgresFailure, facts: FailureFacts): IntegrityError {
  const { code = '', table, column, constraint, detail } = failure;
  // "Key (title, year)=(…) already exists."
  const key = /^Key \(([^=]*)\)=/.exec(detail ?? '')?.[1];
  const columns = column === undefined ? key?.split(', ') : [column];
  return new IntegrityError({ ...facts, kind: KINDS[code] ?? 'other', table, columns, constraint });
}

/** What stands in quotes is, in errors about data, the value. */
function withoutValues(message: string): string {
  return message.replace(/".*"/s, '"…"').replace(/: 0x.*$/s, '');
}
