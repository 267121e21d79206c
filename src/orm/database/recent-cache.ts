/**
 * Keeps what was used of late: at least the last `size` entries, at most twice as many. Two generations instead of a list
 * ordered by use, so that a hit costs one look-up.
 */
export class RecentCache<Key, Value> {
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();
  readonly #size: number;
  readonly #onDrop: ((value: Value) => void) | undefined;

  constructor(size: number, onDrop?: (value: Value) => void) {
    this.#size = size;
    this.#onDrop = onDrop;
  }

  get(key: Key): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#size) return;
    if (this.#onDrop !== undefined) for (const dropped of this.#old.values()) this.#onDrop(dropped);
    this.#old = this.#young;
    this.#young = new Map();
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }
}
