/** Limits of a {@link LoadGate}. */
export interface LoadLimits {
  /** Most requests in flight; 0 for no limit. */
  readonly maxRequestsInFlight: number;
}

/** Longest turn of the event loop, in milliseconds, in which requests are served as they come; the clock's tick is part of it. */
const MAX_TURN_MS = 75;
/** Fewer requests than these in one turn are no load: then the turn is long for another reason, such as a busy machine. */
const LEAST_REQUESTS = 10;
/** How often, in milliseconds, the turns are timed. */
const TICK_MS = 50;

/** Counts requests in flight and times the event loop. */
export class LoadGate {
  /** Requests that are being answered. */
  inFlight = 0;
  readonly #max: number;
  #turnStarted = 0;
  #inThisTurn = 0;
  #timer: NodeJS.Timeout | undefined = undefined;

  constructor({ maxRequestsInFlight }: LoadLimits) {
    this.#max = maxRequestsInFlight === 0 ? Number.POSITIVE_INFINITY : maxRequestsInFlight;
  }

  /** True when one more request is one too many. */
  get isShut(): boolean {
    return this.inFlight >= this.#max;
  }

  /** True when the requests of the present turn have made it so long that others must get in between. */
  get isTurnLong(): boolean {
    // The clock is read only where there is load.
    if (this.#inThisTurn < LEAST_REQUESTS || this.#timer === undefined) return false;
    return performance.now() - this.#turnStarted > MAX_TURN_MS;
  }

  /** Lets a request in. */
  enter(): void {
    this.inFlight++;
    this.#inThisTurn++;
  }

  /** A request is over. */
  leave(): void {
    this.inFlight--;
  }

  /** Begins to time the event loop. */
  open(): void {
    if (this.#timer !== undefined) return;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#turnStarted = performance.now();
    this.#inThisTurn = 0;
  }
}
