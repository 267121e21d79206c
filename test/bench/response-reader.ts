/**
 * Finds the end of each answer on one connection, for answers that come one at a time. It looks at no more than that
 * takes: a load generator shares its machine with what it measures.
 */
export class ResponseReader {
  readonly #onAnswer: (status: number) => void;
  /** The head so far, where a piece ended within it. */
  #head = '';
  /** The size or the trailer so far, where a piece ended within it. */
  #line = '';
  #status = 0;
  #state: 'head' | 'body' | 'chunk' | 'size' | 'trailer' = 'head';
  /** Bytes that are still to come of the body, or of the chunk with its line end. */
  #remaining = 0;

  constructor(onAnswer: (status: number) => void) {
    this.#onAnswer = onAnswer;
  }

  /** Reads a piece; keeps nothing of it. */
  read(piece: Buffer, length: number = piece.length): void {
    let from = 0;
    if (this.#state === 'head') from = this.#readHead(piece, length);
    while (from < length) from = this.#readBody(piece, from, length);
  }

  #readHead(piece: Buffer, length: number): number {
    const known = this.#head.length;
    this.#head += piece.toString('latin1', 0, length);
    const end = this.#head.indexOf('\r\n\r\n', Math.max(0, known - 3));
    if (end === -1) return length;
    const head = this.#head.slice(0, end);
    this.#head = '';
    this.#status = Number(head.slice(9, 12));
    const size = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    this.#remaining = Number(size ?? 0);
    this.#state =
      size === undefined && /\r\ntransfer-encoding: *chunked/i.test(head) ? 'size' : 'body';
    if (this.#state === 'body' && this.#remaining === 0) this.#finish();
    return end + 4 - known;
  }

  #readBody(piece: Buffer, from: number, length: number): number {
    if (this.#state === 'head') return length;
    if (this.#state === 'size' || this.#state === 'trailer')
      return this.#readLine(piece, from, length);
    const taken = Math.min(this.#remaining, length - from);
    this.#remaining -= taken;
    if (this.#remaining === 0) {
      if (this.#state === 'body') this.#finish();
      else this.#state = 'size';
    }
    return from + taken;
  }

  #readLine(piece: Buffer, from: number, length: number): number {
    const end = piece.indexOf(10, from);
    const stop = end === -1 || end >= length ? length : end + 1;
    this.#line += piece.toString('latin1', from, stop);
    if (!this.#line.endsWith('\n')) return length;
    const line = this.#line.trim();
    this.#line = '';
    if (this.#state === 'trailer') {
      if (line === '') this.#finish();
    } else {
      const size = Number.parseInt(line, 16);
      this.#state = size === 0 ? 'trailer' : 'chunk';
      this.#remaining = size + 2;
    }
    return stop;
  }

  #finish(): void {
    this.#state = 'head';
    this.#onAnswer(this.#status);
  }
}
