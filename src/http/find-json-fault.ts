const WHITE_SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
// Control characters have to be escaped.
const PLAIN_STRING_PART = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expectation = 'value' | 'first value' | 'first key' | 'key' | 'colon' | 'comma' | 'end';

/**
 * The position, in UTF-16 units, of the first character at which `text` stops being JSON; its length when it is cut off.
 *
 * `JSON.parse` tells that place for some errors only, and quotes the body in its messages.
 */
export function findJsonFault(text: string): number {
  return new FaultFinder(text).find();
}

/** A checker without recursion; each step moves on by one token, so the work is linear. */
class FaultFinder {
  readonly #text: string;
  /** Closing brackets that are due, the innermost last. */
  readonly #open: ('}' | ']')[] = [];
  #at = 0;
  #expected: Expectation = 'value';

  constructor(text: string) {
    this.#text = text;
  }

  find(): number {
    for (;;) {
      this.#skip(WHITE_SPACE);
      if (this.#at >= this.#text.length) return this.#text.length;
      if (!this.#step(this.#text[this.#at] as string)) return this.#at;
    }
  }

  #step(char: string): boolean {
    switch (this.#expected) {
      case 'first value':
        return char === ']' ? this.#close(char) : this.#value(char);
      case 'value':
        return this.#value(char);
      case 'first key':
        return char === '}' ? this.#close(char) : this.#key(char);
      case 'key':
        return this.#key(char);
      case 'colon':
        return char === ':' && this.#take('value');
      case 'comma':
        return char === ','
          ? this.#take(this.#open.at(-1) === '}' ? 'key' : 'value')
          : this.#close(char);
      case 'end':
        return false;
    }
  }

  #take(next: Expectation): true {
    this.#at += 1;
    this.#expected = next;
    return true;
  }

  #close(char: string): boolean {
    if (char !== this.#open.at(-1)) return false;
    this.#open.pop();
    return this.#take(this.#open.length === 0 ? 'end' : 'comma');
  }

  #value(char: string): boolean {
    if (char === '{' || char === '[') {
      this.#open.push(char === '{' ? '}' : ']');
      return this.#take(char === '{' ? 'first key' : 'first value');
    }
    const isRead = char === '"' ? this.#string() : this.#skip(NUMBER) || this.#skip(WORD);
    this.#expected = this.#open.length === 0 ? 'end' : 'comma';
    return isRead;
  }

  #key(char: string): boolean {
    this.#expected = 'colon';
    return char === '"' && this.#string();
  }

  #string(): boolean {
    this.#at += 1;
    do this.#skip(PLAIN_STRING_PART);
    while (this.#skip(ESCAPE));
    if (this.#text[this.#at] !== '"') return false;
    this.#at += 1;
    return true;
  }

  /** Moves over what `pattern` matches here; false when that is nothing. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const length = pattern.exec(this.#text)?.[0].length ?? 0;
    this.#at += length;
    return length > 0;
  }
}
