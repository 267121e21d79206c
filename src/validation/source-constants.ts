/** The values that generated source works with: each has a name that nobody else has chosen. */
export class Constants {
  readonly #values: Record<string, unknown>;
  readonly #names = new Map<unknown, string>();

  /** @param known - what the source calls by fixed names */
  constructor(known: Readonly<Record<string, unknown>>) {
    this.#values = { ...known };
  }

  /** The name of `value` in the source; the same for the same value. */
  add(value: unknown): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = `$${this.#names.size}`;
      this.#names.set(value, name);
      this.#values[name] = value;
    }
    return name;
  }

  /** All of them, by name. */
  get values(): Readonly<Record<string, unknown>> {
    return this.#values;
  }
}
