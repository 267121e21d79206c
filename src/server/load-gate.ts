import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

/** Limits of a {@link LoadGate}. */
export interface LoadLimits {
  /** Most requests in flight; 0 for no limit. */
  readonly maxRequestsInFlight: number;
}

/** Mean delay of the event loop, in milliseconds, above which requests are turned away. */
const MAX_LOOP_DELAY_MS = 500;
/** How often, in milliseconds, the delay is looked at. */
const SAMPLE_EVERY_MS = 500;
/** How finely, in milliseconds, the delay is measured. */
const RESOLUTION_MS = 20;

/** Counts requests in flight and feels the event loop's pulse, to turn requests away before everybody has to wait. */
export class LoadGate {
  /** Requests that are being answered. */
  inFlight = 0;
  readonly #max: number;
  #isLoopLate = false;
  #histogram: IntervalHistogram | undefined = undefined;
  #timer: NodeJS.Timeout | undefined = undefined;

  constructor({ maxRequestsInFlight }: LoadLimits) {
    this.#max = maxRequestsInFlight === 0 ? Number.POSITIVE_INFINITY : maxRequestsInFlight;
  }

  /** True when one more request is one too many. */
  get isShut(): boolean {
    return this.inFlight >= this.#max || this.#isLoopLate;
  }

  /** Begins to watch the event loop. */
  open(): void {
    if (this.#timer !== undefined) return;
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#histogram?.disable();
    this.#timer = this.#histogram = undefined;
    this.#isLoopLate = false;
  }

  // The mean, not the maximum: one long pause is over when it is seen, a late mean means that all of the last turns were late.
  #sample(): void {
    const { mean } = this.#histogram!;
    this.#isLoopLate = mean > MAX_LOOP_DELAY_MS * 1e6;
    this.#histogram!.reset();
  }
}
