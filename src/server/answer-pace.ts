/** Longest time, in milliseconds, that an answer should wait for those behind it. */
const MAX_HELD_MS = 20;
/** After a longer one, answers leave at once for this long, in milliseconds. */
const AT_ONCE_MS = 25;
/** After so many turns with a single answer in each there is nothing to wait for. */
const MAX_ALONE = 8;
/** So many answers leave at once then, before it is tried again. */
const AT_ONCE_COUNT = 8;

/**
 * Decides whether an answer that is ready leaves at once, or together with the others of its turn of the event loop.
 *
 * To write one answer after the other is much cheaper than to write each between two requests: the same code runs many times over,
 * and the other side is woken less often. But an answer then waits for the views behind it; so this is for turns that are
 * short, and have more than one answer. One that was long is taken as a sign that views are slow or requests very many.
 */
export class AnswerPace {
  /** Answers that wait. */
  #held = 0;
  #heldSince = 0;
  #atOnceUntil = 0;
  #alone = 0;
  #atOnceCount = 0;

  /** True when the next answer is to wait for the end of the turn. Who lets it wait calls {@link released} when it leaves. */
  holds(): boolean {
    if (this.#held === 0) {
      if (this.#atOnceCount > 0) {
        this.#atOnceCount--;
        return false;
      }
      // The clock is read once in a turn.
      const now = performance.now();
      if (now < this.#atOnceUntil) return false;
      this.#heldSince = now;
    }
    this.#held++;
    return true;
  }

  /** An answer that has waited leaves: the turn is over. */
  released(): void {
    if (this.#held === 0) return;
    this.#alone = this.#held === 1 ? this.#alone + 1 : 0;
    this.#held = 0;
    if (this.#alone >= MAX_ALONE) this.#atOnceCount = AT_ONCE_COUNT;
    const now = performance.now();
    if (now - this.#heldSince > MAX_HELD_MS) this.#atOnceUntil = now + AT_ONCE_MS;
  }
}
