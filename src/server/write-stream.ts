import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

import { FrameworkError } from '../errors/framework-error.js';
import type { Piece, StreamSource } from '../http/stream-source.js';
import type { Answering } from './answering.js';
import { Gathered, PieceBuffer } from './piece-buffer.js';

/** How a stream begins, and how long it is to be. */
export interface StreamOptions {
  /** Writes status and headers; called with the first piece, or after a short wait for it. */
  readonly begin: () => void;
  /** The length that the headers announce, in bytes. */
  readonly announcedBytes: number | undefined;
}

/** Longest time, in milliseconds, that a piece waits for others, and the headers for the first piece. */
const FLUSH_AFTER_MS = 20;
/** Longest time, in milliseconds, that a source which never waits may keep the event loop, */
const MAX_TURN_MS = 10;
/** and how long until its first pieces are written. */
const FIRST_TURN_MS = 3;
/** The clock is looked at once in so many pieces, or more often where they are large or take long to make. */
const MAX_STRIDE = 128;
/** So long, in milliseconds, may the pieces between two looks at the clock take. */
const STRIDE_MS = 0.5;

/**
 * Node 24 joins a list of texts twice as fast as it flattens a text that was put together piece by piece; Node 20 does the
 * latter a little faster (measured with rows of 64 bytes).
 */
const KEEPS_LIST = Number(process.versions.node.split('.', 1)[0]) >= 24;

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
  readonly #buffer: PieceBuffer;
  /** Text that is not in the buffer yet. */
  readonly #texts: string[] = [];
  #textLength = 0;
  #written = 0;
  /** False while the client has not taken enough of what was written. */
  #isKeptUpWith = true;
  /** The connection, from the first write that goes straight to it. */
  #socket: Socket | undefined = undefined;
  /** What the system has not taken from it yet. */
  readonly #leaving: Gathered[] = [];
  #stride = 1;
  #lookedAt = performance.now();
  #turnStarted = this.#lookedAt;
  #hasBegun = false;
  /** Whether the head is in the connection, before anything that is written straight to it. */
  #isHeadOut = false;
  #isArmed = false;
  /** Of a source that may wait: when headers or pieces have waited for long enough. */
  #timer: NodeJS.Timeout | undefined = undefined;
  #wake: (() => void) | undefined = undefined;

  constructor(answering: Answering, options: StreamOptions) {
    this.#answering = answering;
    this.#options = options;
    this.#buffer = new PieceBuffer(this.#send);
    answering.outgoing.on('drain', this.#resume);
    answering.outgoing.on('close', this.#resume);
  }

  /** Takes all pieces of a source that never waits, giving way to others from time to time. */
  async follow(source: Iterator<Piece>): Promise<void> {
    while (this.#takePieces(source)) {
      this.#buffer.flush();
      if (!this.#isKeptUpWith) await this.#catchUp();
      if (this.#answering.isOver) return;
      if (this.#isTurnOver()) await this.#giveWay();
    }
  }

  /** Takes all pieces of a source that may wait. */
  async followAsync(source: AsyncIterator<Piece>): Promise<void> {
    this.#timer = setTimeout(this.#flushByTime, FLUSH_AFTER_MS);
    let untilLook = this.#stride;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      if (this.#answering.isOver) return;
      this.#add(next.value);
      if (this.#buffer.isFull || !this.#isKeptUpWith) {
        this.#buffer.flush();
        if (!this.#isKeptUpWith) await this.#catchUp();
      } else if (!this.#isArmed) this.#flushSoon();
      if (--untilLook > 0) continue;
      if (this.#isTurnOver()) await this.#giveWay();
      untilLook = this.#stride;
    }
  }

  /** Writes the rest and ends the answer. */
  end(): void {
    if (this.#answering.isOver) return;
    this.#pack();
    const rest = this.#buffer.end();
    if (rest !== undefined) this.#count(rest.length);
    const { announcedBytes } = this.#options;
    if (announcedBytes !== undefined && this.#written !== announcedBytes) {
      throw new WrongStreamLength(announcedBytes, this.#written);
    }
    if (!this.#hasBegun) this.#begin();
    const { outgoing } = this.#answering;
    if (rest === undefined) outgoing.end();
    else if (!this.#writesItself()) outgoing.end(rest.bytes);
    else {
      outgoing.end(rest.bytes, () => {
        rest.release();
        this.#releaseWhatLeft();
      });
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    const { outgoing } = this.#answering;
    outgoing.off('drain', this.#resume);
    outgoing.off('close', this.#resume);
    this.#socket?.off('drain', this.#resume);
  }

  /**
   * Takes pieces until they are worth a write, or the turn is over; false when there are no more.
   *
   * The inner loop runs once for each piece and does next to nothing: on Node 20 that is worth a tenth of the whole.
   */
  #takePieces(source: Iterator<Piece>): boolean {
    const texts = this.#texts;
    for (;;) {
      let text = '';
      let length = 0;
      let untilLook = this.#stride;
      let bytes: Uint8Array | undefined;
      let hasMore = true;
      while (length < PieceBuffer.packLength && untilLook > 0) {
        const next = source.next();
        if (next.done === true) {
          hasMore = false;
          break;
        }
        const piece = next.value;
        if (typeof piece !== 'string') {
          bytes = piece;
          break;
        }
        if (KEEPS_LIST) texts.push(piece);
        else text += piece;
        length += piece.length;
        untilLook--;
      }
      this.#buffer.addText(KEEPS_LIST ? takeAll(texts) : text);
      if (bytes !== undefined) this.#buffer.addBytes(bytes);
      if (!hasMore) return false;
      if (this.#buffer.isFull || !this.#isKeptUpWith || this.#isTurnOver()) return true;
    }
  }

  #add(piece: Piece): void {
    if (typeof piece !== 'string') {
      this.#pack();
      this.#buffer.addBytes(piece);
      return;
    }
    this.#texts.push(piece);
    this.#textLength += piece.length || 1;
    if (this.#textLength >= PieceBuffer.packLength) this.#pack();
  }

  #pack(): void {
    this.#textLength = 0;
    if (this.#texts.length > 0) this.#buffer.addText(takeAll(this.#texts));
  }

  /** Waits until the client has taken enough of what was written. */
  async #catchUp(): Promise<void> {
    if (this.#answering.isOver) return;
    const since = performance.now();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#lookedAt = performance.now();
    // Node tells of a client that takes everything at once without going on to others first: the turn is still the same.
    if (this.#lookedAt - since > 1) this.#turnStarted = this.#lookedAt;
  }

  readonly #send = (content: Gathered | Uint8Array): void => {
    this.#count(content.length);
    if (!this.#hasBegun) this.#begin();
    const { outgoing } = this.#answering;
    if (!(content instanceof Gathered)) {
      this.#isKeptUpWith = outgoing.write(content);
    } else if (!this.#writesItself()) {
      this.#isKeptUpWith = outgoing.write(content.bytes);
    } else if (this.#isHeadOut && this.#goesStraight()) {
      this.#sendStraight(outgoing.socket!, content);
    } else {
      this.#isKeptUpWith = outgoing.write(content.bytes, (error) => {
        if (error === null || error === undefined) content.release();
      });
    }
    this.#isHeadOut = true;
  };

  /** Whether `write` is node's own: another one, as that of a compressing middleware, may keep the bytes for longer. */
  #writesItself(): boolean {
    return this.#answering.outgoing.write === ServerResponse.prototype.write;
  }

  /** Whether nothing stands between us and the connection, which takes more: no Express, no answer before this one. */
  #goesStraight(): boolean {
    const { endOfHead, outgoing } = this.#answering;
    return endOfHead !== undefined && outgoing.socket?.writable === true;
  }

  /**
   * Writes to the connection itself. Node's message would write a chunk in four parts and tell of its end a tick later; here it
   * is one write, and mostly known at once that the system has taken it.
   */
  #sendStraight(socket: Socket, content: Gathered): void {
    if (this.#socket === undefined) {
      this.#socket = socket;
      socket.on('drain', this.#resume);
    }
    const { chunkedEncoding } = this.#answering.outgoing;
    const hasRoom = socket.write(chunkedEncoding ? content.toChunk() : content.bytes);
    this.#leaving.push(content);
    this.#isKeptUpWith = this.#releaseWhatLeft() || hasRoom;
  }

  /** False while the system has not taken everything that was written straight to the connection. */
  #releaseWhatLeft(): boolean {
    const socket = this.#socket;
    if (socket === undefined || socket.writableLength > 0 || socket.destroyed) return false;
    for (const content of this.#leaving) content.release();
    this.#leaving.length = 0;
    return true;
  }

  #count(byteLength: number): void {
    const { announcedBytes } = this.#options;
    this.#written += byteLength;
    if (announcedBytes !== undefined && this.#written > announcedBytes)
      throw new WrongStreamLength(announcedBytes, this.#written);
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#options.begin();
  }

  /** The first piece goes out when the source next waits; a later one may wait a little for others. */
  #flushSoon(): void {
    this.#isArmed = true;
    if (this.#hasBegun) this.#timer?.refresh();
    else setImmediate(this.#flushByTime);
  }

  readonly #flushByTime = (): void => {
    this.#isArmed = false;
    const { outgoing, isOver } = this.#answering;
    if (isOver || outgoing.writableEnded) return;
    try {
      this.#pack();
      if (!this.#hasBegun && this.#buffer.isEmpty) {
        this.#begin();
        outgoing.flushHeaders();
        this.#isHeadOut = true;
      }
      this.#buffer.flush();
      // The compression middleware holds data back unless it is told. Node's own method of this name is deprecated.
      if (Object.hasOwn(outgoing, 'flush')) (outgoing as unknown as { flush(): void }).flush();
    } catch (error) {
      this.#answering.fail(error);
    }
  };

  /** Looks at the clock, and finds out how many pieces later it is to be looked at again. */
  #isTurnOver(): boolean {
    const now = performance.now();
    this.#stride =
      now - this.#lookedAt < STRIDE_MS
        ? Math.min(this.#stride * 2, MAX_STRIDE)
        : Math.max(this.#stride >> 1, 1);
    this.#lookedAt = now;
    return now - this.#turnStarted >= (this.#hasBegun ? MAX_TURN_MS : FIRST_TURN_MS);
  }

  async #giveWay(): Promise<void> {
    this.#pack();
    this.#buffer.flush();
    if (!this.#isKeptUpWith) await this.#catchUp();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.#lookedAt = this.#turnStarted = performance.now();
  }

  readonly #resume = (): void => {
    this.#releaseWhatLeft();
    this.#isKeptUpWith = true;
    this.#wake?.();
    this.#wake = undefined;
  };
}

function takeAll(texts: string[]): string {
  const text = texts.join('');
  texts.length = 0;
  return text;
}
