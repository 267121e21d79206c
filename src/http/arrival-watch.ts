import { RequestTimeout } from '../errors/http-error.js';

/** Until then, in milliseconds, a client may be as slow as it likes. */
const GRACE_MS = 10_000;
/** Average pace, in bytes per second, below which a client is cut off once the grace is over. */
const LEAST_BYTES_PER_SECOND = 500;
/** How often, in milliseconds, the pace is looked at after the grace. */
const PACE_CHECK_MS = 5_000;

/** Ends the reading of a body that stalls, or trickles in to hold the connection. */
export class ArrivalWatch {
  readonly #stallTimeoutMs: number;
  readonly #onTimeout: (error: RequestTimeout) => void;
  #timer: NodeJS.Timeout | undefined = undefined;
  #bytes = 0;
  /** Milliseconds for which we waited for the client, before the present wait. */
  #waitedMs = 0;
  #waitingSince = 0;
  #lastByteAt = 0;
  #nextPaceCheckMs = GRACE_MS;

  constructor(stallTimeoutMs: number, onTimeout: (error: RequestTimeout) => void) {
    this.#stallTimeoutMs = stallTimeoutMs;
    this.#onTimeout = onTimeout;
  }

  /** From now on we wait for the client. */
  start(): void {
    this.#waitingSince = this.#lastByteAt = performance.now();
    this.#schedule(
      Math.min(this.#stallTimeoutMs, Math.max(1, this.#nextPaceCheckMs - this.#waitedMs)),
    );
  }

  /** Some bytes have come. */
  note(bytes: number): void {
    this.#bytes += bytes;
    this.#lastByteAt = performance.now();
  }

  /** We are busy with what has come: the time until {@link start} is ours, not the client's. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waitedMs += performance.now() - this.#waitingSince;
  }

  #schedule(delayMs: number): void {
    this.#timer = setTimeout(() => this.#check(), delayMs);
    this.#timer.unref();
  }

  #check(): void {
    const now = performance.now();
    const waitedMs = this.#waitedMs + now - this.#waitingSince;
    const stallLeftMs = this.#lastByteAt + this.#stallTimeoutMs - now;
    if (stallLeftMs <= 0 || this.#isTooSlow(waitedMs)) {
      this.#timer = undefined;
      this.#onTimeout(bodyStalled(stallLeftMs <= 0));
      return;
    }
    this.#schedule(Math.max(1, Math.min(stallLeftMs, this.#nextPaceCheckMs - waitedMs)));
  }

  #isTooSlow(waitedMs: number): boolean {
    if (waitedMs < this.#nextPaceCheckMs) return false;
    this.#nextPaceCheckMs = waitedMs + PACE_CHECK_MS;
    return (this.#bytes * 1000) / waitedMs < LEAST_BYTES_PER_SECOND;
  }
}

function bodyStalled(isSilent: boolean): RequestTimeout {
  return new RequestTimeout(
    isSilent
      ? 'No byte of the body arrived for as long as "bodyStallTimeoutMs" allows.'
      : `The body arrives at less than ${LEAST_BYTES_PER_SECOND} bytes a second.`,
    {
      code: 'HTTP_BODY_STALLED',
      fix: 'Send the body without long pauses, or raise "bodyStallTimeoutMs".',
    },
  );
}
