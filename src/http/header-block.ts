import { BadHeader, headerName, headerValue } from './header-syntax.js';

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

  constructor(headers: Iterable<readonly [name: string, value: string]>) {
    this.entries = Array.from(headers, ([name, value]) => [headerName(name), asciiOf(name, value)]);
    this.lines = this.entries.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#values = new Map(this.entries);
  }

  /** The value of a header, by its name in lower case. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }
}

function asciiOf(name: string, value: string): string {
  const { text, isAscii } = headerValue(name, value);
  if (!isAscii) throw new BadHeader(name, value, 'a value that all answers share must be ASCII');
  return text;
}
