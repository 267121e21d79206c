import type { ConnectionTable, StallLimits } from './connection.js';

/** How often, in milliseconds, idle and stalled connections are looked for; more often where a limit is shorter. */
const SWEEP_EVERY_MS = 1_000;

/** Looks at all connections now and then, as long as there are any: also at those that come from elsewhere than our own port. */
export class ConnectionSweep {
  readonly #connections: ConnectionTable;
  readonly #limits: StallLimits;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined = undefined;

  /** @param keepAliveTimeoutMs - the server's `keepAliveTimeout` */
  constructor(connections: ConnectionTable, limits: StallLimits, keepAliveTimeoutMs: number) {
    this.#connections = connections;
    this.#limits = limits;
    const { bodyStallTimeoutMs, writeStallTimeoutMs } = limits;
    const shortestMs = Math.min(bodyStallTimeoutMs, writeStallTimeoutMs, keepAliveTimeoutMs);
    this.#everyMs = Math.min(SWEEP_EVERY_MS, Math.ceil(shortestMs / 4));
  }

  /** A connection has come. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(this.#sweep, this.#everyMs);
    this.#timer.unref();
  }

  /** To be called when the server closes; the last connection stops it by itself. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #sweep = (): void => {
    const now = performance.now();
    for (const connection of this.#connections) connection.sweep(now, this.#limits);
    if (this.#connections.size === 0) this.stop();
  };
}
