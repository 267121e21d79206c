import type { WriteStream } from 'node:tty';

/** Milliseconds between two lines where they are kept, as in a log. */
const PAUSE = 1000;

/** Tells on standard error how far something is: one line that changes in a terminal, else a line each second. */
export class Progress {
  readonly #output: Pick<WriteStream, 'isTTY' | 'write'>;
  #last = '';
  #toldAt = 0;

  constructor(output: Pick<WriteStream, 'isTTY' | 'write'> = process.stderr) {
    this.#output = output;
  }

  tell(text: string): void {
    this.#last = text;
    if (this.#output.isTTY) {
      this.#output.write(`\r\u001B[2K${text}`);
      return;
    }
    if (Date.now() - this.#toldAt < PAUSE) return;
    this.#toldAt = Date.now();
    this.#output.write(`${text}\n`);
    this.#last = '';
  }

  /** The last line stays. */
  end(): void {
    if (this.#output.isTTY) this.#output.write(this.#last === '' ? '' : '\n');
    else if (this.#last !== '') this.#output.write(`${this.#last}\n`);
  }
}
