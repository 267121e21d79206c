import type { Exchange } from './exchange.js';

/** So many exchanges are kept at most, each of another kind. */
const MOST_KINDS = 8;
/** One exchange in so many may be kept; a prime, so that requests which come in turns all have theirs. */
const EVERY = 61;

/**
 * Keeps some small exchanges that are over, one for each kind that was seen last, so that V8 keeps the shapes of all their objects.
 *
 * A full collection forgets each shape of which there is no object, and with it the code that was optimized for it. A server that
 * rests is collected, and has neither requests nor answers then: without this its first second of load after a rest costs up to
 * twice as much processor time on Node 20, and 1.4 times on Node 24.
 *
 * What a request and its answer hold stays in memory with them, until another exchange takes their place.
 */
export class KeptExchanges<Kept extends Pick<Exchange, 'isSmall' | 'kind'> = Exchange> {
  readonly #kept = new Map<string, Kept>();
  #since = EVERY - 1;

  /** Those that are kept, the newest last. */
  get all(): readonly Kept[] {
    return [...this.#kept.values()];
  }

  /** An exchange is over, and may be kept. */
  offer(exchange: Kept): void {
    this.#since += 1;
    if (this.#since < EVERY || !exchange.isSmall) return;
    this.#since = 0;
    const { kind } = exchange;
    this.#kept.delete(kind);
    this.#kept.set(kind, exchange);
    if (this.#kept.size > MOST_KINDS) this.#dropOldest();
  }

  #dropOldest(): void {
    const [oldest] = this.#kept.keys();
    this.#kept.delete(oldest!);
  }
}
