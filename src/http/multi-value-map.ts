import { BadRequest } from '../errors/http-error.js';

/**
 * A key that the request was expected to have is missing (Django topic: MultiValueDictKeyError). A 400.
 */
export class MultiValueKeyError extends BadRequest {
  constructor(readonly key: string) {
    super(`There is no value for the key "${key.slice(0, 100)}".`, {
      code: 'HTTP_MISSING_KEY',
      fix: 'Send the key, or read it with "get(key, default)" where it may be absent.',
    });
  }
}

/**
 * A read-only map whose keys have one or more values; the last one counts (Django topic: MultiValueDict).
 *
 * Iterating gives every pair, in the order in which the keys came first.
 */
export class MultiValueMap<Value> implements Iterable<readonly [string, Value]> {
  readonly #lists: ReadonlyMap<string, readonly Value[]>;

  /** @param lists - the values of each key; taken over, not copied */
  constructor(lists: ReadonlyMap<string, readonly Value[]> = new Map()) {
    this.#lists = lists;
  }

  /** Number of keys. */
  get size(): number {
    return this.#lists.size;
  }

  has(key: string): boolean {
    return this.#lists.has(key);
  }

  /** The last value of `key`; `defaultValue` when there is none. */
  get(key: string): Value | undefined;
  get<Default>(key: string, defaultValue: Default): Value | Default;
  get(key: string, defaultValue?: unknown): unknown {
    const list = this.#lists.get(key);
    return list === undefined || list.length === 0 ? defaultValue : list[list.length - 1];
  }

  /**
   * The last value of `key`, as Django's `data[key]`.
   *
   * @throws MultiValueKeyError `HTTP_MISSING_KEY` (a 400) when there is none.
   */
  getOrThrow(key: string): Value {
    const list = this.#lists.get(key);
    if (list === undefined || list.length === 0) throw new MultiValueKeyError(key);
    return list[list.length - 1]!;
  }

  /** All values of `key`, in their order; empty without one. A copy. */
  getList(key: string): Value[] {
    return [...(this.#lists.get(key) ?? [])];
  }

  keys(): IterableIterator<string> {
    return this.#lists.keys();
  }

  /** The last value of each key. */
  *values(): IterableIterator<Value> {
    for (const [, value] of this.items()) yield value;
  }

  /** Each key with its last value. */
  *items(): IterableIterator<readonly [string, Value]> {
    for (const [key, list] of this.#lists) {
      if (list.length > 0) yield [key, list[list.length - 1]!];
    }
  }

  /** Each key with all its values. */
  *lists(): IterableIterator<readonly [string, readonly Value[]]> {
    for (const [key, list] of this.#lists) yield [key, [...list]];
  }

  /** Each value with its key. */
  *entries(): IterableIterator<readonly [string, Value]> {
    for (const [key, list] of this.#lists) {
      for (const value of list) yield [key, value];
    }
  }

  [Symbol.iterator](): IterableIterator<readonly [string, Value]> {
    return this.entries();
  }

  /** Each key with its last value, as an object without prototype. */
  dict(): Record<string, Value> {
    const record = Object.create(null) as Record<string, Value>;
    for (const [key, value] of this.items()) record[key] = value;
    return record;
  }

  /** Like {@link dict}: what `JSON.stringify` sees. */
  toJSON(): Record<string, Value> {
    return this.dict();
  }
}

/** Groups pairs by their key, keeping the order of both: `new MultiValueMap(collectLists(pairs))`. */
export function collectLists<Value>(
  pairs: Iterable<readonly [string, Value]>,
): Map<string, Value[]> {
  const lists = new Map<string, Value[]>();
  for (const [key, value] of pairs) {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [value]);
    else list.push(value);
  }
  return lists;
}
