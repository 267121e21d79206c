import type { HeaderBlock } from './header-block.js';
import { BadHeader, checkHeaderValue, headerName, lowerCase } from './header-syntax.js';
import { mimeEncode } from './mime-encode.js';

/**
 * Headers of a response; names in any case (Django topic: HttpResponse.headers).
 *
 * A value is one line of text. Characters beyond ISO 8859-1 are sent in MIME encoding (RFC 2047), as in Django.
 *
 * @throws BadHeader `HTTP_BAD_HEADER` when a name is no token or a value holds a control character.
 */
export class ResponseHeaders implements Iterable<readonly [string, string]> {
  // Names and values by turns. An answer has few headers, and names are the same objects each time, so that looking
  // through them is cheaper than any table, and so is making the list.
  readonly #list: string[];
  /** Headers shared with other responses; none of them is in the list. */
  #block: HeaderBlock | undefined = undefined;
  #isAscii = true;

  /** @param headers - by name; or those of a response, which are copied */
  constructor(headers?: Readonly<Record<string, string | number>> | ResponseHeaders) {
    if (headers instanceof ResponseHeaders) {
      this.#list = headers.#list.slice();
      this.#block = headers.#block;
      this.#isAscii = headers.#isAscii;
      return;
    }
    this.#list = [];
    if (headers === undefined) return;
    for (const name of Object.keys(headers)) this.set(name, headers[name]!);
  }

  get(name: string): string | undefined;
  get<Default>(name: string, defaultValue: Default): string | Default;
  get(name: string, defaultValue?: unknown): unknown {
    return this.#find(lowerCase(name)) ?? defaultValue;
  }

  has(name: string): boolean {
    return this.#find(lowerCase(name)) !== undefined;
  }

  #find(key: string): string | undefined {
    const index = this.#indexOf(key);
    return index >= 0 ? this.#list[index + 1] : this.#block?.get(key);
  }

  #indexOf(key: string): number {
    const list = this.#list;
    for (let index = 0; index < list.length; index += 2) if (list[index] === key) return index;
    return -1;
  }

  /** True when one of `names`, in lower case, is set. */
  hasAny(names: ReadonlySet<string>): boolean {
    const list = this.#list;
    for (let index = 0; index < list.length; index += 2) if (names.has(list[index]!)) return true;
    return this.#block?.hasAny(names) ?? false;
  }

  /** Sets a header, in place of the one of that name. */
  set(name: string, value: string | number): this {
    const key = headerName(name);
    const text = typeof value === 'number' ? String(value) : this.#checkValue(name, value);
    const index = this.#indexOf(key);
    if (index >= 0) {
      this.#list[index + 1] = text;
      return this;
    }
    if (this.#block?.get(key) !== undefined) this.#block = this.#block.without(key);
    this.#list.push(key, text);
    return this;
  }

  #checkValue(name: string, value: string): string {
    const text = typeof value === 'string' ? value : String(value);
    const bits = checkHeaderValue(name, text);
    if (bits > 0xff) return mimeEncode(text);
    if (bits > 0x7f) this.#isAscii = false;
    return text;
  }

  /** False once a value had a character beyond ASCII: the head has to be written in ISO 8859-1 then. */
  get isAscii(): boolean {
    return this.#isAscii;
  }

  /** Sets a header unless there is one of that name. */
  setDefault(name: string, value: string | number): this {
    return this.has(name) ? this : this.set(name, value);
  }

  /** Sets each header of `block` unless there is one of that name. */
  setDefaults(block: HeaderBlock): this {
    if (this.#block !== undefined) {
      for (const [name, value] of block.entries) this.setDefault(name, value);
      return this;
    }
    const list = this.#list;
    let rest = block;
    for (let index = 0; index < list.length; index += 2)
      if (rest.get(list[index]!) !== undefined) rest = rest.without(list[index]!);
    this.#block = rest;
    return this;
  }

  /** Adds a value to a header that is a list, after a comma. */
  append(name: string, value: string | number): this {
    const key = headerName(name);
    if (key === 'set-cookie')
      throw new BadHeader(name, String(value), 'cookies cannot be joined in one header');
    const present = this.#find(key);
    return this.set(key, present === undefined || present === '' ? value : `${present}, ${value}`);
  }

  /** Removes a header; true when there was one. */
  delete(name: string): boolean {
    const key = lowerCase(name);
    if (this.#block?.get(key) !== undefined) {
      this.#block = this.#block.without(key);
      return true;
    }
    const index = this.#indexOf(key);
    if (index < 0) return false;
    this.#list.splice(index, 2);
    return true;
  }

  /** Number of headers. */
  get size(): number {
    return this.#list.length / 2 + (this.#block?.entries.length ?? 0);
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this) yield name;
  }

  *[Symbol.iterator](): IterableIterator<readonly [string, string]> {
    const list = this.toFlatList();
    for (let index = 0; index < list.length; index += 2) yield [list[index]!, list[index + 1]!];
  }

  /** The headers by lower-case name, in an object without prototype names. */
  toObject(): Record<string, string> {
    const record = Object.create(null) as Record<string, string>;
    for (const [name, value] of this) record[name] = value;
    return record;
  }

  /** Names and values by turns, as `writeHead` also takes them. */
  toFlatList(): string[] {
    return [...this.#list, ...(this.#block?.entries.flat() ?? [])];
  }

  /** The headers as they stand in an answer, each line with its end. */
  toLines(): string {
    const list = this.#list;
    let lines = '';
    for (let index = 0; index < list.length; index += 2)
      lines += `${list[index]!}: ${list[index + 1]!}\r\n`;
    return this.#block === undefined ? lines : lines + this.#block.lines;
  }
}
