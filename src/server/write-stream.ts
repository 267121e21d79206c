import { setImmediate as nextTurn } from 'node:timers/promises';

import { FrameworkError } from '../errors/framework-error.js';
import type { Piece, StreamSource } from '../http/stream-source.js';
import type { Answering } from './answering.js';

/** How a stream begins, and how long it is to be. */
export interface StreamOptions {
  /** Writes status and headers; called with the first piece, or after a short wait for it. */
  readonly begin: () => void;
  /** The length that the headers announce, in bytes. */
  readonly announcedBytes: number | undefined;
}

/** Pieces are gathered until there are this many bytes, or characters, to write at once. */
const GATHER_BYTES = 32_768;
/** Longest time, in milliseconds, that a piece waits for others, and the headers for the first piece. */
const FLUSH_AFTER_MS = 20;
/** Longest time, in milliseconds, that a source which never waits may keep the event loop. */
const MAX_TURN_MS = 10;
/** The clock is looked at once in so many pieces; one less than a power of two. */
const CLOCK_MASK = 7;

/** A stream does not have the length that its headers announced. */
export class WrongStreamLength extends FrameworkError {
  constructor(announced: number, written: number) {
    super(
      `A stream announced ${announced} bytes and gave ${written > announced ? 'more' : `${written}`}.`,
      {
        code: 'SERVER_WRONG_STREAM_LENGTH',
        fix: 'Set no "content-length" on a streaming response, or the right one.',
      },
    );
  }
}

/**
 * Writes pieces as they are made: gathered, flushed by time, and no faster than the client takes them. Then ends the answer.
 *
 * When the source fails, or gives more or less than was announced, the connection is cut, so that the client cannot
 * take a part for the whole; a failure before the first piece still becomes a 500. When the client goes, the writer stops; the response closes the source.
 */
export async function writeStream(
  answering: Answering,
  content: StreamSource,
  options: StreamOptions,
): Promise<void> {
  const writer = new StreamWriter(answering, options);
  try {
    if (Symbol.asyncIterator in content) await writer.followAsync(content[Symbol.asyncIterator]());
    else await writer.follow(content[Symbol.iterator]());
    writer.end();
  } catch (error) {
    // What fails because the client is gone is no failure.
    if (!answering.isOver) answering.fail(error);
  } finally {
    writer.dispose();
  }
}

class StreamWriter {
  readonly #answering: Answering;
  readonly #options: StreamOptions;
  #text = '';
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #written = 0;
  #count = 0;
  #turnStarted = performance.now();
  #hasBegun = false;
  #isArmed = false;
  #timer: NodeJS.Timeout;
  #wake: (() => void) | undefined = undefined;

  constructor(answering: Answering, options: StreamOptions) {
    this.#answering = answering;
    this.#options = options;
    this.#timer = setTimeout(this.#flushByTime, FLUSH_AFTER_MS);
    answering.outgoing.on('drain', this.#resume);
    answering.outgoing.on('close', this.#resume);
  }

  /** Takes all pieces of a source that never waits, giving way to others from time to time. */
  async follow(source: Iterator<Piece>): Promise<void> {
    for (let next = source.next(); next.done !== true; next = source.next()) {
      if (this.#gather(next.value)) await this.#flush();
      if (this.#answering.isOver) return;
      if (this.#isTurnOver()) await this.#giveWay();
    }
  }

  /** Takes all pieces of a source that may wait. */
  async followAsync(source: AsyncIterator<Piece>): Promise<void> {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      if (this.#answering.isOver) return;
      if (this.#gather(next.value)) await this.#flush();
      else this.#flushSoon();
      if (this.#isTurnOver()) await this.#giveWay();
    }
  }

  /** Writes the rest and ends the answer. */
  end(): void {
    if (this.#answering.isOver) return;
    this.#write();
    const { announcedBytes } = this.#options;
    if (announcedBytes !== undefined && this.#written !== announcedBytes) {
      throw new WrongStreamLength(announcedBytes, this.#written);
    }
    if (!this.#hasBegun) this.#begin();
    this.#answering.outgoing.end();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    const { outgoing } = this.#answering;
    outgoing.off('drain', this.#resume);
    outgoing.off('close', this.#resume);
  }

  /** True when enough is gathered for a write. */
  #gather(piece: Piece): boolean {
    if (typeof piece === 'string') {
      this.#text += piece;
    } else {
      this.#sealText();
      this.#pieces.push(piece);
    }
    return (this.#gathered += piece.length) >= GATHER_BYTES;
  }

  #sealText(): void {
    if (this.#text === '') return;
    this.#pieces.push(Buffer.from(this.#text, 'utf8'));
    this.#text = '';
  }

  /** Writes what is gathered, then waits until the client has taken enough of it. */
  async #flush(): Promise<void> {
    if (this.#write() || this.#answering.isOver) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#turnStarted = performance.now();
  }

  /** Writes what is gathered; false when the client does not keep up. */
  #write(): boolean {
    if (this.#gathered === 0) return true;
    const data = this.#takeGathered();
    this.#countBytes(data);
    if (!this.#hasBegun) this.#begin();
    return this.#answering.outgoing.write(data);
  }

  #takeGathered(): string | Uint8Array {
    this.#gathered = 0;
    if (this.#pieces.length === 0) {
      const text = this.#text;
      this.#text = '';
      return text;
    }
    this.#sealText();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #countBytes(data: string | Uint8Array): void {
    const { announcedBytes } = this.#options;
    if (announcedBytes === undefined) return;
    this.#written += Buffer.byteLength(data);
    if (this.#written > announcedBytes) throw new WrongStreamLength(announcedBytes, this.#written);
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#options.begin();
  }

  /** The first piece goes out when the source next waits; a later one may wait a little for others. */
  #flushSoon(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    if (this.#hasBegun) this.#timer.refresh();
    else setImmediate(this.#flushByTime);
  }

  readonly #flushByTime = (): void => {
    this.#isArmed = false;
    const { outgoing, isOver } = this.#answering;
    if (isOver || outgoing.writableEnded) return;
    try {
      if (!this.#hasBegun && this.#gathered === 0) {
        this.#begin();
        outgoing.flushHeaders();
      }
      this.#write();
      // The compression middleware holds data back unless it is told. Node's own method of this name is deprecated.
      if (Object.hasOwn(outgoing, 'flush')) (outgoing as unknown as { flush(): void }).flush();
    } catch (error) {
      this.#answering.fail(error);
    }
  };

  #isTurnOver(): boolean {
    return (
      (++this.#count & CLOCK_MASK) === 0 && performance.now() - this.#turnStarted >= MAX_TURN_MS
    );
  }

  async #giveWay(): Promise<void> {
    await this.#flush();
    await nextTurn();
    this.#turnStarted = performance.now();
  }

  readonly #resume = (): void => {
    this.#wake?.();
    this.#wake = undefined;
  };
}
