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
    this.#drop(this.#old);
    this.#old = this.#young;
    this.#young = new Map();
  }

  delete(key: Key): void {
    const value = this.#young.get(key) ?? this.#old.get(key);
    this.#young.delete(key);
    this.#old.delete(key);
    if (value !== undefined) this.#onDrop?.(value);
  }

  clear(): void {
    this.#drop(this.#young);
    this.#drop(this.#old);
    this.#young = new Map();
    this.#old = new Map();
  }

  #drop(values: ReadonlyMap<Key, Value>): void {
    if (this.#onDrop !== undefined) for (const value of values.values()) this.#onDrop(value);
  }
}
