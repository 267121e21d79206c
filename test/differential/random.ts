/** A source of random inputs that gives the same ones for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in `probability` of all cases. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)]!;
  }

  list<Item>(least: number, most: number, make: () => Item): Item[] {
    return Array.from({ length: this.integer(least, most) }, make);
  }

  /** Text of up to `most` pieces, each picked from `pieces`. */
  text(pieces: readonly string[], most: number): string {
    return this.list(0, most, () => this.pick(pieces)).join('');
  }

  /** `text` with one character removed, doubled or replaced by one of `pieces`. */
  mutate(text: string, pieces: readonly string[]): string {
    const at = this.integer(0, text.length);
    const way = this.integer(0, 2);
    const middle =
      way === 0 ? '' : way === 1 ? text.slice(at, at + 1).repeat(2) : this.pick(pieces);
    return text.slice(0, at) + middle + text.slice(at + 1);
  }
}

/** Every printable ASCII character. */
export const PRINTABLE: readonly string[] = Array.from({ length: 95 }, (_, index) =>
  String.fromCharCode(32 + index),
);

/** `text` as node gives the bytes of a request: UTF-8, one character per byte. */
export function asWire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
