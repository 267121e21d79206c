interface Waiter {
  readonly wake: () => void;
}

/** One at a time, in the order of asking. */
export class FairLock {
  #isHeld = false;
  readonly #waiters = new Set<Waiter>();

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Takes the lock if it is free: the way that costs no promise. */
  tryAcquire(): boolean {
    if (this.#isHeld) return false;
    this.#isHeld = true;
    return true;
  }

  /**
   * Takes the lock as soon as all who asked before have had it.
   *
   * @param waitLimit - milliseconds
   * @param onLate - makes the error with which the promise is rejected when the time is over
   */
  acquire(waitLimit: number, onLate: () => Error): Promise<void> {
    if (this.tryAcquire()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(onLate());
      }, waitLimit);
      const waiter: Waiter = {
        wake: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** Hands the lock to the next in the queue. */
  release(): void {
    const [next] = this.#waiters;
    if (next === undefined) {
      this.#isHeld = false;
      return;
    }
    this.#waiters.delete(next);
    next.wake();
  }
}
