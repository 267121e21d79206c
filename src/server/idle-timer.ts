import type { Socket } from 'node:net';

/** What node adds to `keepAliveTimeout` before it gives a connection up, in milliseconds; nothing in some versions. */
const NODES_BUFFER_MS = 1_000;

const IDLE = Symbol('idle');
type Carrier = Socket & { [IDLE]?: IdleTimer };
type SetTimeout = Socket['setTimeout'];

/**
 * Times the pauses between the requests of one connection. Node does it with a timer of the socket, made after each answer and
 * dropped at the next request, which costs as much as many a view; here the sweep of all connections looks at it.
 *
 * Stands in for `setTimeout` of the socket: what node asks for between two requests stays here, anything else is the socket's. A
 * connection that was silent for too long is told so as by its own timer, by its event `timeout`, in the next sweep.
 */
export class IdleTimer {
  readonly #socket: Socket;
  readonly #keepAliveTimeoutMs: number;
  readonly #setTimeout: SetTimeout;
  #isRunning = false;
  /** True while the socket has a timer of its own, which somebody else has set. */
  #hasOther: boolean;
  /** Since when the connection is known to be silent; undefined before the first sweep. */
  #silentSince: number | undefined = undefined;
  #bytesRead = 0;

  private constructor(socket: Socket, keepAliveTimeoutMs: number) {
    this.#socket = socket;
    this.#keepAliveTimeoutMs = keepAliveTimeoutMs;
    this.#setTimeout = socket.setTimeout;
    this.#hasOther = (socket.timeout ?? 0) > 0;
  }

  /**
   * Makes the timer of a connection.
   *
   * @param keepAliveTimeoutMs - the server's `keepAliveTimeout`
   * @returns undefined for a stream that has no timers, and where somebody else stands in for them
   */
  static of(socket: Socket, keepAliveTimeoutMs: number): IdleTimer | undefined {
    if (typeof socket.setTimeout !== 'function' || Object.hasOwn(socket, 'setTimeout'))
      return undefined;
    const timer = new IdleTimer(socket, keepAliveTimeoutMs);
    (socket as Carrier)[IDLE] = timer;
    socket.setTimeout = setTimeoutOrIdle as SetTimeout;
    return timer;
  }

  /** Gives the connection up when it has been silent for too long. `now` is of `performance.now()`. */
  sweep(now: number): void {
    if (!this.#isRunning) return;
    const { bytesRead } = this.#socket;
    if (this.#silentSince === undefined || bytesRead !== this.#bytesRead) {
      this.#silentSince = now;
      this.#bytesRead = bytesRead;
    } else if (now - this.#silentSince >= this.#keepAliveTimeoutMs) {
      this.#isRunning = false;
      this.#socket.emit('timeout');
    }
  }

  set(timeoutMs: number, listener: (() => void) | undefined): void {
    const wasRunning = this.#isRunning;
    this.#isRunning = listener === undefined && this.#isPause(timeoutMs);
    if (this.#isRunning) {
      this.#silentSince = undefined;
      if (this.#hasOther) this.#setOther(0);
    } else if (!wasRunning || timeoutMs !== 0 || listener !== undefined) {
      this.#setOther(timeoutMs, listener);
    }
  }

  #isPause(timeoutMs: number): boolean {
    const limitMs = this.#keepAliveTimeoutMs;
    return timeoutMs === limitMs + NODES_BUFFER_MS || timeoutMs === limitMs;
  }

  #setOther(timeoutMs: number, listener?: () => void): void {
    this.#setTimeout.call(this.#socket, timeoutMs, listener);
    this.#hasOther = timeoutMs > 0;
  }
}

// One function for all sockets, so that they stay alike.
function setTimeoutOrIdle(this: Carrier, timeoutMs: number, listener?: () => void): Socket {
  this[IDLE]!.set(timeoutMs, listener);
  return this;
}
