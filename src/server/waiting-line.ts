/** Longest time, in milliseconds, that a request waits in a line that stays; then it is turned away. */
const MAX_WAIT_MS = 500;
/** A line that has been there for less than this, in milliseconds, is a burst, as after a start: it is served to its end. */
const BURST_MS = 3000;
/** No single delay counts for more than this, in milliseconds: a machine that stood still is no load, and all would be turned away at once. */
const MAX_STEP_MS = 100;
/** Requests are taken from the line for this long, in milliseconds, in one turn of the event loop; one at least. */
const SLICE_MS = 2;
/** Served places at the head of the line are given back when there are so many. */
const COMPACT_AT = 1024;

/**
 * Where requests wait when there are more than can be served.
 *
 * Node hands over in one turn of the event loop whatever has arrived; served in that turn, a crowd of requests keeps
 * timers, other connections and new ones waiting (libuv takes one new connection a turn). In line, the turns stay
 * short. Of a line that does not end, who has waited too long is turned away while there is still something to be gained by it.
 */
export class WaitingLine<Item> {
  readonly #serve: (item: Item) => void;
  readonly #turnAway: (item: Item) => void;
  #items: Item[] = [];
  #since: number[] = [];
  #head = 0;
  #clock = 0;
  #standsSince = 0;
  #lookedAt = performance.now();

  constructor(serve: (item: Item) => void, turnAway: (item: Item) => void) {
    this.#serve = serve;
    this.#turnAway = turnAway;
  }

  /** Number of requests in line. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  add(item: Item): void {
    this.#items.push(item);
    const now = this.#advance();
    this.#since.push(now);
    if (this.length > 1) return;
    this.#standsSince = now;
    setImmediate(this.#serveSome);
  }

  readonly #serveSome = (): void => {
    const started = this.#advance();
    for (let now = started; this.length > 0 && now - started < SLICE_MS; now = this.#advance()) {
      const since = this.#since[this.#head]!;
      const item = this.#items[this.#head++]!;
      if (now - since > MAX_WAIT_MS && now - this.#standsSince > BURST_MS) this.#turnAway(item);
      else this.#serve(item);
    }
    this.#compact();
    if (this.length > 0) setImmediate(this.#serveSome);
  };

  /** Time in line goes on until now. */
  #advance(): number {
    const now = performance.now();
    this.#clock += Math.min(now - this.#lookedAt, MAX_STEP_MS);
    this.#lookedAt = now;
    return this.#clock;
  }

  #compact(): void {
    if (this.length > 0 && this.#head < COMPACT_AT) return;
    this.#items = this.#items.slice(this.#head);
    this.#since = this.#since.slice(this.#head);
    this.#head = 0;
  }
}
