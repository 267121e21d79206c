/**
 * A typed place for one value per request.
 *
 * ```ts
 * const startTime = new StateKey<number>('startTime');
 * request.state.set(startTime, performance.now());
 * request.state.get(startTime); // number | undefined
 * ```
 */
export class StateKey<Value> {
  declare readonly valueType: Value;

  constructor(readonly description: string) {}
}

/** What middlewares and views keep on a request, by {@link StateKey}. */
export class RequestState {
  readonly #values = new Map<StateKey<unknown>, unknown>();

  get<Value>(key: StateKey<Value>): Value | undefined {
    return this.#values.get(key) as Value | undefined;
  }

  set<Value>(key: StateKey<Value>, value: Value): this {
    this.#values.set(key, value);
    return this;
  }

  has(key: StateKey<unknown>): boolean {
    return this.#values.has(key);
  }

  delete(key: StateKey<unknown>): boolean {
    return this.#values.delete(key);
  }
}
