import type { IncomingMessage } from 'node:http';

import { ContentTooLarge } from '../errors/http-error.js';
import { ArrivalWatch } from './arrival-watch.js';
import { takeBodyAtHand } from './body-intake.js';
import { ByteAccumulator } from './byte-accumulator.js';
import { ClientDisconnected } from './client-disconnected.js';

/** What {@link followBody} hands the bytes to. */
export interface BodySink {
  /** Takes one chunk. While a returned promise is pending, no further chunk comes. */
  write(chunk: Buffer): void | Promise<void>;
  /** The body is complete. */
  end(): void | Promise<void>;
}

/** Called once, with the error or without one. */
export type BodyCallback = (error?: unknown) => void;

/**
 * Hands `incoming` to `sink`, chunk by chunk, and calls `done` once: at its end, or at the first error.
 *
 * After an error the rest is left unread, so that the answer can go out before the connection is closed.
 *
 * @param stallTimeoutMs - Longest silence of the client, in milliseconds.
 */
export function followBody(
  incoming: IncomingMessage,
  sink: BodySink,
  stallTimeoutMs: number,
  done: BodyCallback,
): void {
  new BodyFollower(incoming, sink, stallTimeoutMs, done).start();
}

class BodyFollower {
  readonly #incoming: IncomingMessage;
  readonly #sink: BodySink;
  readonly #watch: ArrivalWatch;
  readonly #done: BodyCallback;
  #isBusy = false;
  #hasEnded = false;
  #isDone = false;

  constructor(
    incoming: IncomingMessage,
    sink: BodySink,
    stallTimeoutMs: number,
    done: BodyCallback,
  ) {
    this.#incoming = incoming;
    this.#sink = sink;
    this.#watch = new ArrivalWatch(stallTimeoutMs, (error) => this.#finish(error));
    this.#done = done;
  }

  start(): void {
    if (this.#incoming.destroyed) return this.#finish(new ClientDisconnected());
    this.#watch.start();
    this.#incoming.on('end', this.#onEnd);
    this.#incoming.on('error', this.#onError);
    this.#incoming.on('close', this.#onClose);
    // The last one, since it sets the stream flowing. `resume` is for a stream that somebody has paused.
    this.#incoming.on('data', this.#onData);
    if (this.#incoming.isPaused()) this.#incoming.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isBusy) return this.#putBack(chunk);
    this.#watch.note(chunk.length);
    this.#run(() => this.#sink.write(chunk));
  };

  /** Somebody else has set the stream flowing while the sink is at work. */
  #putBack(chunk: Buffer): void {
    this.#incoming.pause();
    this.#incoming.unshift(chunk);
  }

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    // The end can be told while the sink still works at the last chunk.
    if (!this.#isBusy) this.#complete();
  };

  readonly #onError = (error: Error): void => this.#finish(new ClientDisconnected(error));

  readonly #onClose = (): void => {
    if (!this.#hasEnded) this.#finish(new ClientDisconnected());
  };

  #run(step: () => void | Promise<void>): void {
    try {
      const pending = step();
      if (pending !== undefined) this.#wait(pending);
    } catch (error) {
      this.#finish(error);
    }
  }

  #wait(pending: Promise<void>): void {
    this.#isBusy = true;
    this.#watch.stop();
    this.#incoming.pause();
    pending.then(
      () => this.#continue(),
      (error: unknown) => this.#finish(error),
    );
  }

  #continue(): void {
    this.#isBusy = false;
    if (this.#isDone) return;
    if (this.#hasEnded) return this.#complete();
    this.#watch.start();
    this.#incoming.resume();
  }

  #complete(): void {
    this.#watch.stop();
    try {
      const pending = this.#sink.end();
      if (pending === undefined) return this.#finish();
      pending.then(
        () => this.#finish(),
        (error: unknown) => this.#finish(error),
      );
    } catch (error) {
      this.#finish(error);
    }
  }

  #finish(error?: unknown): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#watch.stop();
    this.#incoming.off('data', this.#onData);
    this.#incoming.off('end', this.#onEnd);
    this.#incoming.off('error', this.#onError);
    this.#incoming.off('close', this.#onClose);
    if (error !== undefined && !this.#hasEnded) this.#incoming.pause();
    this.#done(error);
  }
}

/** Limits of {@link collectBody}. */
export interface CollectOptions {
  /** Most bytes. */
  readonly maxBytes: number;
  /** Longest silence of the client, in milliseconds. */
  readonly stallTimeoutMs: number;
}

/**
 * Reads the whole body into one buffer and calls `done` with it, or with a typed error.
 *
 * A body whose `Content-Length` is over the limit is refused unread; another one is read up to the limit.
 */
export function collectBody(
  incoming: IncomingMessage,
  options: CollectOptions,
  done: (error: unknown, bytes: Buffer | undefined) => void,
): void {
  const announced = announcedLength(incoming);
  if (announced > options.maxBytes) return done(bodyTooLarge(options.maxBytes), undefined);
  const ready = takeBodyAtHand(incoming) ?? takeWhole(incoming, announced);
  if (ready !== undefined) return done(undefined, ready);
  const sink = new CollectingSink(options.maxBytes);
  followBody(incoming, sink, options.stallTimeoutMs, (error) => {
    if (error === undefined) done(undefined, sink.take());
    else done(error, undefined);
  });
}

/** The whole body, when Node has it already: it needs no listeners and no timer then. */
function takeWhole(incoming: IncomingMessage, announced: number): Buffer | undefined {
  if (announced <= 0 || incoming.readableLength !== announced || incoming.readableEncoding !== null)
    return undefined;
  const bytes: unknown = incoming.read(announced);
  // Lets the stream reach its end, which a kept-alive connection waits for.
  incoming.resume();
  return Buffer.isBuffer(bytes) ? bytes : undefined;
}

class CollectingSink implements BodySink {
  readonly #maxBytes: number;
  readonly #bytes = new ByteAccumulator();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  write(chunk: Buffer): void {
    if (this.#bytes.length + chunk.length > this.#maxBytes) throw bodyTooLarge(this.#maxBytes);
    this.#bytes.append(chunk);
  }

  end(): void {}

  take(): Buffer {
    return this.#bytes.take();
  }
}

/** The length that `Content-Length` announces, in bytes; 0 when it announces none. */
export function announcedLength(incoming: IncomingMessage): number {
  const header = incoming.headers['content-length'];
  return header === undefined ? 0 : Number(header) || 0;
}

/** 413: the body is over `dataUploadMaxBytes`. */
export function bodyTooLarge(maxBytes: number): ContentTooLarge {
  return new ContentTooLarge(`The body is larger than ${maxBytes} bytes.`, {
    code: 'HTTP_BODY_TOO_LARGE',
    fix: 'Send less, or raise "dataUploadMaxBytes" in the settings.',
    detail: `The body may have ${maxBytes} bytes at most.`,
  });
}
