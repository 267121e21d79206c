import { Server as NetServer } from 'node:net';
import type { Server } from 'node:http';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

import type { ConnectionTable, Connection } from './connection.js';
import type { LoadGate } from './load-gate.js';

/** How a stop went. */
export interface ShutdownReport {
  /** Requests answered since the stop began. */
  readonly answered: number;
  /** Requests that were not answered within `shutdownTimeoutMs` and were cut off. */
  readonly cut: number;
}

/** Options of a stop. */
export interface CloseOptions {
  /**
   * How long, in milliseconds, a connection without a request is left open: a client may have sent one that is still on
   * its way. Whoever uses its connection in this time gets an answer, with `Connection: close`.
   *
   * @defaultValue 800; 0 where `NODE_ENV` is `test`, since there the clients are the test's own
   */
  readonly quietMs?: number;
}

/** What {@link GracefulStop} works on. */
export interface StopTarget {
  readonly nodeServer: Server;
  readonly connections: ConnectionTable;
  readonly gate: LoadGate;
  readonly shutdownTimeoutMs: number;
}

const DEFAULT_QUIET_MS = 800;
const POLL_MS = 10;

/** Stops a server so that every request that has reached it is answered. */
export class GracefulStop {
  readonly #target: StopTarget;
  #answered = 0;

  constructor(target: StopTarget) {
    this.#target = target;
  }

  /** To be called for each request answered in the meantime. */
  countAnswer(): void {
    this.#answered++;
  }

  async run({ quietMs = defaultQuietMs() }: CloseOptions = {}): Promise<ShutdownReport> {
    const { connections, nodeServer, shutdownTimeoutMs } = this.#target;
    const deadline = performance.now() + shutdownTimeoutMs;
    this.#announceClose();
    await this.#stopListening();
    while (!this.#isDrained() && performance.now() < deadline) {
      await delay(POLL_MS);
      // Right after the poll for input, so that whatever has arrived has also been seen.
      await nextTurn();
      this.#closeQuiet(performance.now(), quietMs);
    }
    const cut = this.#cutRest();
    // Only to end node's checks for slow clients: it stopped to listen above.
    nodeServer.close(() => {});
    // The answers that cut requests off are given a moment to leave.
    if (cut > 0) await nextTurn();
    for (const { socket } of connections) socket.destroy();
    return { answered: this.#answered, cut };
  }

  #announceClose(): void {
    for (const { exchanges } of this.#target.connections) {
      for (const { outgoing } of exchanges) outgoing.shouldKeepAlive = false;
    }
  }

  /** Takes no more connections. Those that the system has accepted already are let in first. */
  async #stopListening(): Promise<void> {
    await nextTurn();
    await nextTurn();
    const { nodeServer } = this.#target;
    // Not http's own close(), which cuts idle connections at once and loses the requests that are on their way.
    if (nodeServer.listening) NetServer.prototype.close.call(nodeServer, () => {});
  }

  #closeQuiet(now: number, quietMs: number): void {
    for (const connection of this.#target.connections) {
      if (connection.exchanges.length > 0 || connection.hasBegunRequest) continue;
      connection.quietSince ??= now;
      if (now - connection.quietSince < quietMs || connection.socket.writableEnded) continue;
      connection.isClosing = true;
      connection.socket.end();
    }
  }

  #isDrained(): boolean {
    if (this.#target.gate.inFlight > 0) return false;
    for (const connection of this.#target.connections) if (!isSettled(connection)) return false;
    return true;
  }

  #cutRest(): number {
    let cut = 0;
    for (const { exchanges } of this.#target.connections) {
      for (const exchange of exchanges.slice()) {
        cut++;
        exchange.breakOff({ status: 503, closes: true }, 'The server stops.');
      }
    }
    return cut;
  }
}

/** Our side is closed, and all that we had to say has been sent. */
function isSettled({ exchanges, socket }: Connection): boolean {
  return exchanges.length === 0 && socket.writableFinished;
}

function defaultQuietMs(): number {
  return process.env.NODE_ENV === 'test' ? 0 : DEFAULT_QUIET_MS;
}
