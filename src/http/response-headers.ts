import { ImproperlyConfigured } from '../errors/framework-error.js';
import { mimeEncode } from './mime-encode.js';

/** A header of a response cannot be sent as it was set. */
export class BadHeader extends ImproperlyConfigured {
  /** Name of the header. */
  readonly header: string;
  /** What was to be its value; where it came from the request, the request is to blame. */
  readonly value: string;

  constructor(header: string, value: string, problem: string) {
    super(`The header "${header.slice(0, 80)}" cannot be set: ${problem}.`, {
      code: 'HTTP_BAD_HEADER',
      fix: 'Leave line breaks and control characters out of headers; use "setCookie" for cookies.',
    });
    this.header = header;
    this.value = value;
  }
}

type HeaderRecord = Record<string, string>;

// An object made by this function has no inherited names, like one of Object.create(null), but keeps the engine's fast
// form of an object: setting five headers costs about a third.
const HeaderStore = function () {} as unknown as new () => HeaderRecord;
HeaderStore.prototype = Object.freeze(Object.create(null));

/**
 * Headers of a response; names in any case (Django topic: HttpResponse.headers).
 *
 * A value is one line of text. Characters beyond ISO 8859-1 are sent in MIME encoding (RFC 2047), as in Django.
 *
 * @throws BadHeader `HTTP_BAD_HEADER` when a name is no token or a value holds a control character.
 */
export class ResponseHeaders implements Iterable<readonly [string, string]> {
  readonly #store: HeaderRecord = new HeaderStore();
  #isAscii = true;

  constructor(headers?: Readonly<Record<string, string | number>>) {
    if (headers === undefined) return;
    for (const name of Object.keys(headers)) this.set(name, headers[name]!);
  }

  get(name: string): string | undefined;
  get<Default>(name: string, defaultValue: Default): string | Default;
  get(name: string, defaultValue?: unknown): unknown {
    return this.#store[name.toLowerCase()] ?? defaultValue;
  }

  has(name: string): boolean {
    return this.#store[name.toLowerCase()] !== undefined;
  }

  /** Sets a header, in place of the one of that name. */
  set(name: string, value: string | number): this {
    this.#store[normalName(name)] =
      typeof value === 'number' ? String(value) : this.#checkValue(name, value);
    return this;
  }

  #checkValue(name: string, value: string): string {
    const text = typeof value === 'string' ? value : String(value);
    const bits = usedBits(name, text);
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

  /** Adds a value to a header that is a list, after a comma. */
  append(name: string, value: string | number): this {
    const key = normalName(name);
    if (key === 'set-cookie')
      throw new BadHeader(name, String(value), 'cookies cannot be joined in one header');
    const present = this.#store[key];
    return this.set(key, present === undefined || present === '' ? value : `${present}, ${value}`);
  }

  /** Removes a header; true when there was one. */
  delete(name: string): boolean {
    const key = name.toLowerCase();
    const was = this.#store[key] !== undefined;
    if (was) delete this.#store[key];
    return was;
  }

  /** Number of headers. */
  get size(): number {
    return Object.keys(this.#store).length;
  }

  keys(): IterableIterator<string> {
    return Object.keys(this.#store)[Symbol.iterator]();
  }

  *[Symbol.iterator](): IterableIterator<readonly [string, string]> {
    for (const name of Object.keys(this.#store)) yield [name, this.#store[name]!];
  }

  /** The headers themselves, by lower-case name, in an object without prototype names: for the writer, not to be changed. */
  toObject(): Readonly<Record<string, string>> {
    return this.#store;
  }

  /** Names and values by turns, as `writeHead` also takes them. */
  toFlatList(): string[] {
    const list: string[] = [];
    for (const name of Object.keys(this.#store)) list.push(name, this.#store[name]!);
    return list;
  }
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const names = new Map<string, string>();
const MAX_NAMES = 500;

/** The name in lower case, checked. Programs use few names, so each is checked once. */
function normalName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' || !TOKEN.test(name))
    throw new BadHeader(String(name), '', 'its name is no token of RFC 9110');
  const lower = name.toLowerCase();
  if (names.size < MAX_NAMES) names.set(name, lower);
  return lower;
}

/** The bits that occur in the characters of `value`, which must hold no control characters. */
function usedBits(name: string, value: string): number {
  let bits = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if ((code < 32 && code !== 9) || code === 127)
      throw new BadHeader(name, value, controlProblem(code));
    bits |= code;
  }
  return bits;
}

function controlProblem(code: number): string {
  return code === 10 || code === 13
    ? 'its value holds a line break, which would start another header'
    : `its value holds the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
