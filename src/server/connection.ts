import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { IdleTimer } from './idle-timer.js';
import { lingerThenDestroy } from './linger.js';
import type { MinimalAnswer } from './minimal-answer.js';

/** A request on a connection whose answer is not complete. */
export interface OpenExchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** True while the client waits for `100 Continue` and rightly sends nothing. */
  readonly awaitsContinue: boolean;
  /** The connection is through with the answer. */
  leave(): void;
  /** Ends it now: with `answer` if nothing was sent yet, else by cutting the connection. */
  breakOff(answer: MinimalAnswer, reason: string): void;
}

/** Limits that {@link Connection.sweep} watches over. */
export interface StallLimits {
  readonly bodyStallTimeoutMs: number;
  readonly writeStallTimeoutMs: number;
}

/**
 * How much longer than `bodyStallTimeoutMs` a silent client is borne here, in milliseconds.
 * Whoever reads the body has the same limit and is to answer first; this one is for bodies that nobody reads.
 */
const BODY_GRACE_MS = 3_000;

const REQUEST_TIMEOUT: MinimalAnswer = { status: 408, closes: true };

/** What the server knows of one connection. */
export class Connection {
  /** Requests that are being answered, the oldest first; more than one only with pipelining. */
  readonly exchanges: OpenExchange[] = [];
  /** Set once nothing that still arrives may be taken for a request. */
  isClosing = false;
  /** Since when it has been without a request, while the server stops; undefined when it has one. */
  quietSince: number | undefined = undefined;
  #bytesWhenIdle: number;
  #arrivedBytes = -1;
  #arrivedAt = 0;
  #sentBytes = -1;
  #sentAt = 0;

  /** Times its pauses; undefined where node does. */
  readonly #idle: IdleTimer | undefined;

  constructor(
    readonly socket: Socket,
    keepAliveTimeoutMs: number,
  ) {
    this.#bytesWhenIdle = socket.bytesRead;
    this.#idle = IdleTimer.of(socket, keepAliveTimeoutMs);
  }

  add(exchange: OpenExchange): void {
    this.exchanges.push(exchange);
    this.quietSince = undefined;
    this.#arrivedBytes = -1;
  }

  remove(exchange: OpenExchange): void {
    if (this.exchanges[0] === exchange) this.exchanges.shift();
    else this.exchanges.splice(this.exchanges.indexOf(exchange) >>> 0, 1);
    this.#sentBytes = -1;
    if (this.exchanges.length > 0) return;
    this.#bytesWhenIdle = this.socket.bytesRead;
    if (this.isClosing && !this.socket.writableEnded) lingerThenDestroy(this.socket);
  }

  /** The socket is closed: answers that waited for their turn are not told by node. */
  closed(): void {
    for (const exchange of this.exchanges.slice())
      if (exchange.outgoing.socket === null && !exchange.outgoing.writableFinished)
        exchange.leave();
  }

  /** True when bytes of a request have arrived that is not complete enough to be handed over. */
  get hasBegunRequest(): boolean {
    return this.exchanges.length === 0 && this.socket.bytesRead > this.#bytesWhenIdle;
  }

  /**
   * Gives up a connection that has been idle for too long, and breaks off what stalls: a client that stopped in the middle of a body,
   * or that takes nothing of its answer.
   */
  sweep(now: number, limits: StallLimits): void {
    const newest = this.exchanges.at(-1);
    if (newest === undefined) return this.#idle?.sweep(now);
    if (this.#hasStalledSending(newest, now, limits.bodyStallTimeoutMs + BODY_GRACE_MS)) {
      newest.breakOff(REQUEST_TIMEOUT, 'The client stopped in the middle of the body.');
    } else if (this.#hasStalledTaking(now, limits.writeStallTimeoutMs)) {
      this.exchanges[0]?.breakOff(
        REQUEST_TIMEOUT,
        'The client took nothing of the answer for too long.',
      );
      this.socket.destroy();
    }
  }

  #hasStalledSending(
    { incoming, awaitsContinue }: OpenExchange,
    now: number,
    limitMs: number,
  ): boolean {
    // With a full buffer it is we who make the client wait.
    const isOurTurn =
      incoming.complete ||
      awaitsContinue ||
      incoming.readableLength >= incoming.readableHighWaterMark;
    const { bytesRead } = this.socket;
    if (isOurTurn || bytesRead !== this.#arrivedBytes) {
      this.#arrivedBytes = isOurTurn ? -1 : bytesRead;
      this.#arrivedAt = now;
      return false;
    }
    return now - this.#arrivedAt >= limitMs;
  }

  #hasStalledTaking(now: number, limitMs: number): boolean {
    const { writableLength } = this.socket;
    const sent = this.socket.bytesWritten - writableLength;
    if (writableLength === 0 || sent !== this.#sentBytes) {
      this.#sentBytes = writableLength === 0 ? -1 : sent;
      this.#sentAt = now;
      return false;
    }
    return now - this.#sentAt >= limitMs;
  }
}

const CONNECTION = Symbol('connection');
type Carrier = Socket & { [CONNECTION]?: Connection };

/** The connections of one server. */
export class ConnectionTable implements Iterable<Connection> {
  readonly #connections = new Set<Connection>();
  readonly #keepAliveTimeoutMs: number;

  /** @param keepAliveTimeoutMs - the server's `keepAliveTimeout` */
  constructor(keepAliveTimeoutMs: number) {
    this.#keepAliveTimeoutMs = keepAliveTimeoutMs;
  }

  /** The connection of a socket; entered at its first mention, removed when the socket closes. */
  of(socket: Socket): Connection {
    return (socket as Carrier)[CONNECTION] ?? this.#enter(socket);
  }

  #enter(socket: Socket): Connection {
    const connection = new Connection(socket, this.#keepAliveTimeoutMs);
    (socket as Carrier)[CONNECTION] = connection;
    this.#connections.add(connection);
    // Node remembers the address once it was asked for, so that it can still be told when the socket is closed.
    void socket.remoteAddress;
    socket.once('close', () => {
      this.#connections.delete(connection);
      connection.closed();
    });
    return connection;
  }

  get size(): number {
    return this.#connections.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#connections.values();
  }
}
