import type { Connection } from './connection.js';
import { lingerThenDestroy } from './linger.js';
import { minimalAnswerBytes, type MinimalAnswer } from './minimal-answer.js';
import type { StandingHeaders } from './standing-headers.js';

const STATUS_OF_ERROR: Readonly<Record<string, number>> = Object.freeze({
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
});

/** The status for an error of node's parser; undefined when the connection itself is broken and nobody can be answered. */
export function statusOfClientError(error: Error): number | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  return STATUS_OF_ERROR[code] ?? (code.startsWith('HPE_') ? 400 : undefined);
}

/** What a connection is refused with. */
export interface ConnectionRefusal {
  readonly answer: MinimalAnswer;
  /** Why, for whoever works at one of its requests. */
  readonly reason: string;
  readonly standing: StandingHeaders;
}

/**
 * Answers what could not be read as a request, and closes the connection.
 *
 * Where earlier requests of the connection are still being answered nothing may be put between their bytes: they are
 * answered first. A request whose body is what could not be read gets this answer for its own.
 */
export function refuseConnection(connection: Connection, refusal: ConnectionRefusal): void {
  const { answer, reason } = refusal;
  if (connection.isClosing) return;
  connection.isClosing = true;
  const { socket } = connection;
  if (!socket.writable) return void socket.destroy();
  const newest = connection.exchanges.at(-1);
  if (newest === undefined) {
    socket.write(minimalAnswerBytes(answer, refusal.standing.ofSocket(socket)));
    lingerThenDestroy(socket);
  } else if (newest.incoming.complete) {
    newest.outgoing.shouldKeepAlive = false;
  } else {
    newest.breakOff({ ...answer, closes: true }, reason);
  }
}
