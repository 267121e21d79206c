import { checkBytes, type Piece, type StreamSource } from '../http/stream-source.js';
import type { Compressor, ContentCoding } from './content-coding.js';

// Each write to a compressor is a trip to another thread, so small pieces are gathered first.
const BATCH_BYTES = 16_384;

/**
 * Packs a source while it is read, and asks for the next piece only when the reader wants more.
 *
 * Whenever the source makes the reader wait, everything so far is flushed, so that events and progress arrive when they
 * happen; a source that keeps up is packed in large steps.
 */
export async function* compressStream(
  source: StreamSource,
  coding: ContentCoding,
): AsyncGenerator<Buffer> {
  const packer = new StreamPacker(coding);
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let isDone = false;
  try {
    for (;;) {
      const next = iterator.next();
      if (packer.isDirty && (await isLate(next))) yield* packer.flush();
      const { done, value } = await next;
      if (done === true) break;
      packer.add(value);
      if (packer.waitingBytes >= BATCH_BYTES) yield* packer.write();
    }
    isDone = true;
    yield* packer.end();
  } finally {
    packer.destroy();
    if (!isDone) endEarly(iterator);
  }
}

// Not awaited: a generator that waits for something that never comes would be waited for as well.
function endEarly(iterator: Iterator<Piece> | AsyncIterator<Piece>): void {
  const ended: unknown = iterator.return?.();
  if (ended instanceof Promise) ended.catch(() => {});
}

/** True when `next` is not settled within one turn of the event loop. */
async function isLate(next: unknown): Promise<boolean> {
  if (!(next instanceof Promise)) return false;
  // Whoever awaits it later gets the error as well.
  const settled = next.then(
    () => false,
    () => false,
  );
  return Promise.race([settled, new Promise<boolean>((resolve) => setImmediate(resolve, true))]);
}

function toBytes(piece: Piece): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece);
  checkBytes(piece);
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}

/** A compressor to which one writes and from which one takes, in turns. */
class StreamPacker {
  readonly #coding: ContentCoding;
  readonly #compressor: Compressor;
  #waiting: Buffer[] = [];
  #packed: Buffer[] = [];
  #hasBegun = false;
  #hasUnflushed = false;
  #failure: Error | undefined;
  #fail: (error: Error) => void = () => {};
  waitingBytes = 0;

  constructor(coding: ContentCoding) {
    this.#coding = coding;
    this.#compressor = coding.createCompressor();
    this.#compressor.on('data', (chunk: Buffer) => this.#packed.push(chunk));
    this.#compressor.on('error', (error) => {
      this.#failure = error;
      this.#fail(error);
    });
  }

  /** True when a reader does not have everything that was added. */
  get isDirty(): boolean {
    return this.waitingBytes > 0 || this.#hasUnflushed;
  }

  add(piece: Piece): void {
    const bytes = toBytes(piece);
    this.#waiting.push(bytes);
    this.waitingBytes += bytes.length;
  }

  async *write(): AsyncGenerator<Buffer> {
    await this.#writeWaiting();
    yield* this.#take();
  }

  async *flush(): AsyncGenerator<Buffer> {
    await this.#writeWaiting();
    const { flushKind } = this.#coding;
    await this.#run((done) =>
      flushKind === undefined
        ? this.#compressor.flush(done)
        : this.#compressor.flush(flushKind, done),
    );
    this.#hasUnflushed = false;
    // What was flushed may be announced a turn later.
    if (this.#packed.length === 0) await new Promise((resolve) => setImmediate(resolve));
    yield* this.#take();
  }

  async *end(): AsyncGenerator<Buffer> {
    await this.#writeWaiting();
    await this.#run((done) => {
      this.#compressor.once('end', done);
      this.#compressor.end();
    });
    yield* this.#take();
  }

  destroy(): void {
    this.#compressor.destroy();
  }

  async #writeWaiting(): Promise<void> {
    if (this.waitingBytes === 0) return;
    const batch = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.waitingBytes = 0;
    this.#hasUnflushed = true;
    await this.#run((done) => this.#compressor.write(batch, () => done()));
  }

  #run(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#fail = reject;
      start(resolve);
    });
  }

  *#take(): Generator<Buffer> {
    const chunks = this.#packed;
    this.#packed = [];
    for (const chunk of chunks) {
      yield this.#hasBegun ? chunk : this.#coding.begin(chunk);
      this.#hasBegun = true;
    }
  }
}
