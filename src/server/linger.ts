import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Longest time, in milliseconds, that what still arrives on a closing connection is swallowed. */
const LINGER_MS = 2_000;

/** True when a request announces content. (Node does not call a request complete yet while it announces it, so one without is not.) */
export function announcesContent({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** True when a request has content that has not arrived to its end. */
export function hasUnreadContent(incoming: IncomingMessage): boolean {
  return !incoming.complete && announcesContent(incoming);
}

/**
 * Makes the end of a connection gentle, for an answer that goes out before its request was read to the end: our side
 * is closed, the rest is swallowed until the client closes or two seconds are over. Closed at once, the
 * kernel would throw away the answer together with the unread bytes (RFC 9112, section 9.6).
 */
export function lingerAfterAnswer(incoming: IncomingMessage): void {
  const socket = incoming.socket as Duplex & { destroySoon?: () => void };
  // Node tells a request of the end of its connection only until it is answered; who still reads it must hear of it, too.
  socket.once('close', () => incoming.destroy());
  // Node calls this after the last answer of a connection.
  socket.destroySoon = () => {
    // Whoever still reads it goes at a pace of their own, which a stream set flowing by others would break.
    if (!incoming.destroyed && incoming.listenerCount('data') === 0) incoming.resume();
    lingerThenDestroy(socket);
  };
}

/** Closes our side of a connection, swallows what arrives, and destroys it in the end. */
export function lingerThenDestroy(socket: Duplex): void {
  socket.end();
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
