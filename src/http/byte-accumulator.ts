const LEAST_CAPACITY = 1024;

/**
 * Joins chunks. Many tiny ones (a chunked body can come byte by byte) cost their bytes, not an object each; a single
 * one is not copied.
 */
export class ByteAccumulator {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  append(chunk: Buffer): void {
    if (this.#length === 0) {
      this.#bytes = chunk;
      this.#length = chunk.length;
      return;
    }
    const length = this.#length + chunk.length;
    // A first chunk is its own capacity, so it is never written to.
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafe(Math.max(LEAST_CAPACITY, 2 * least));
    larger.set(
      this.#length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.#length),
    );
    this.#bytes = larger;
  }

  /** All bytes so far. Starts anew. */
  take(): Buffer {
    const bytes =
      this.#length === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return bytes;
  }
}
