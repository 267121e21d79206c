import type { Exchange } from './exchange.js';

/** One exchange in so many is kept, in place of the one before. */
const EVERY = 256;

/**
 * Keeps one small exchange that is over, so that V8 keeps the shapes of all its objects.
 *
 * A full collection forgets each shape of which there is no object, and with it the code that was optimized for it. A server that
 * rests is collected, and has neither requests nor answers then: without this its first second of load after a rest costs two to
 * three times as much processor time on Node 20, and 1.4 times on Node 24.
 *
 * What the request and its answer hold stays in memory with it, until 256 more exchanges are over and a small one takes its place.
 */
export class KeptExchange<Kept extends Pick<Exchange, 'isSmall'> = Exchange> {
  #kept: Kept | undefined = undefined;
  #since = 0;

  /** The one that is kept. */
  get current(): Kept | undefined {
    return this.#kept;
  }

  /** An exchange is over, and may be kept. */
  offer(exchange: Kept): void {
    this.#since += 1;
    if (this.#kept !== undefined && this.#since < EVERY) return;
    if (!exchange.isSmall) return;
    this.#kept = exchange;
    this.#since = 0;
  }
}
