import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { ConnectionTable } from './connection.js';
import { answerMinimally, type MinimalAnswer } from './minimal-answer.js';
import { refuseConnection, statusOfClientError } from './refuse-connection.js';
import type { StandingHeaders } from './standing-headers.js';

/** Answers for what does not get as far as the application, with the headers that every answer has. */
export class Refusals {
  readonly #connections: ConnectionTable;
  readonly #standing: StandingHeaders;

  constructor(connections: ConnectionTable, standing: StandingHeaders) {
    this.#connections = connections;
    this.#standing = standing;
  }

  /** Answers a request that node could read. */
  answer(incoming: IncomingMessage, outgoing: ServerResponse, answer: MinimalAnswer): void {
    answerMinimally(incoming, outgoing, answer, this.#standing.of(incoming));
  }

  /** Answers on a connection without a request that could be answered, and closes it. */
  refuse(socket: Socket, answer: MinimalAnswer, reason: string): void {
    refuseConnection(this.#connections.of(socket), { answer, reason, standing: this.#standing });
  }

  /** Listener of node's `checkExpectation`. */
  readonly refuseExpectation = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    this.#connections.of(incoming.socket).isClosing = true;
    this.answer(incoming, outgoing, { status: 417, closes: true });
  };

  /** Listener of node's `connect`. */
  readonly refuseTunnel = (incoming: IncomingMessage): void => {
    const { socket } = incoming;
    // Node takes its own listeners from a tunnel: without one of ours a reset would end the process.
    socket.on('error', () => socket.destroy());
    socket.resume();
    this.refuse(socket, { status: 405, headers: { allow: 'GET' } }, 'CONNECT is not served.');
  };

  /** Listener of node's `clientError`. */
  readonly refuseUnreadable = (error: Error, stream: unknown): void => {
    const socket = stream as Socket;
    const status = statusOfClientError(error);
    if (status === undefined) return void socket.destroy();
    this.refuse(
      socket,
      { status },
      'The client sent something that is no HTTP request, or sent it too slowly.',
    );
  };
}
