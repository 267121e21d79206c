import type { Exchange } from './exchange.js';

/** One exchange in so many is kept, in place of the one before. */
const EVERY = 256;

/**
 * Keeps two small exchanges that are over, one without and one with content in its request, so that V8 keeps the shapes of all their objects.
 *
 * A full collection forgets each shape of which there is no object, and with it the code that was optimized for it. A server that
 * rests is collected, and has neither requests nor answers then: without this its first second of load after a rest costs two to
 * three times as much processor time on Node 20, and 1.4 times on Node 24. Requests with content have shapes of their own.
 *
 * What a request and its answer hold stays in memory with them, until 256 more of its kind are over and a small one takes its place.
 */
export class KeptExchanges<Kept extends Pick<Exchange, 'hasContent' | 'isSmall'> = Exchange> {
  readonly #bare = new Place<Kept>();
  readonly #withContent = new Place<Kept>();

  /** Those that are kept, at most two. */
  get all(): readonly Kept[] {
    return [this.#bare.kept, this.#withContent.kept].filter((kept) => kept !== undefined);
  }

  /** An exchange is over, and may be kept. */
  offer(exchange: Kept): void {
    const place = exchange.hasContent ? this.#withContent : this.#bare;
    place.offer(exchange);
  }
}

class Place<Kept extends Pick<Exchange, 'isSmall'>> {
  kept: Kept | undefined = undefined;
  #since = 0;

  offer(exchange: Kept): void {
    this.#since += 1;
    if (this.kept !== undefined && this.#since < EVERY) return;
    if (!exchange.isSmall) return;
    this.kept = exchange;
    this.#since = 0;
  }
}
