import { BadHeader, checkHeaderValue, headerName } from './header-syntax.js';

/**
 * Headers that many responses share, checked and written out once, at boot: a response that gets all of them pays for
 * one reference. See `ResponseHeaders.setDefaults`.
 *
 * @throws BadHeader `HTTP_BAD_HEADER` for a name or a value that cannot be sent, or is not ASCII.
 */
export class HeaderBlock {
  /** Names in lower case, with their values. */
  readonly entries: readonly (readonly [name: string, value: string])[];
  /** All of them as they stand in an answer, each line with its end. */
  readonly lines: string;
  readonly #values: ReadonlyMap<string, string>;
  #askedFor: ReadonlySet<string> | undefined = undefined;
  #hasAsked = false;
  // No more than there are combinations of names.
  readonly #without = new Map<string, HeaderBlock>();

  constructor(headers: Iterable<readonly [name: string, value: string]>) {
    this.entries = Array.from(headers, ([name, value]) => [headerName(name), asciiOf(name, value)]);
    this.lines = this.entries.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#values = new Map(this.entries);
  }

  /** The same headers but for the one of this name, in lower case; the same object each time. */
  without(name: string): HeaderBlock {
    let rest = this.#without.get(name);
    if (rest === undefined) {
      rest = new HeaderBlock(this.entries.filter(([each]) => each !== name));
      this.#without.set(name, rest);
    }
    return rest;
  }

  /** True when one of `names`, in lower case, is among the headers. Looked up once for a set: the same ones are asked for each time. */
  hasAny(names: ReadonlySet<string>): boolean {
    if (names !== this.#askedFor) {
      this.#askedFor = names;
      this.#hasAsked = this.entries.some(([name]) => names.has(name));
    }
    return this.#hasAsked;
  }

  /** The value of a header, by its name in lower case. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }
}

function asciiOf(name: string, value: string): string {
  if (checkHeaderValue(name, value) <= 0x7f) return value;
  throw new BadHeader(name, value, 'a value that all answers share must be ASCII');
}
