import { Stream } from 'node:stream';
import type { ReadableStream as WebStream, ReadableStreamDefaultReader } from 'node:stream/web';

import { ImproperlyConfigured } from '../errors/framework-error.js';

/** A piece of content. Text is sent in the charset that the content type names. */
export type Piece = string | Uint8Array;

/** What a streaming response is iterated from. */
export type StreamSource = Iterable<Piece> | AsyncIterable<Piece>;

/** What a streaming response may be made of: generators, arrays, node's streams and web streams. */
export type StreamInput = StreamSource | WebStream<Piece> | Uint8Array;

/** A source gave something that is neither text nor bytes. */
export class BadPiece extends ImproperlyConfigured {
  constructor(piece: unknown) {
    const kind = piece === null ? 'null' : typeof piece;
    super(`A stream gave a piece of type "${kind}", which is neither text nor bytes.`, {
      code: 'HTTP_BAD_PIECE',
      fix: 'Give text or bytes: "String(value)", or a line of "JSON.stringify(value)".',
    });
  }
}

/**
 * Checks a piece that is not text.
 *
 * @throws BadPiece when it is no bytes either: types say so, but what comes from untyped code would be lost silently.
 */
export function checkBytes(piece: Uint8Array): void {
  if (!ArrayBuffer.isView(piece)) throw new BadPiece(piece);
}

/** Makes an input safe to iterate and to close. A single text or a single Buffer counts as one piece. */
export function toStreamSource(input: StreamInput): StreamSource {
  if (typeof input === 'string' || input instanceof Uint8Array) return [input];
  if ('getReader' in input && typeof input.getReader === 'function')
    return new WebStreamSource(input as WebStream<Piece>);
  // A stream that fails before it is read would end the process; whoever iterates it still gets the error.
  if (input instanceof Stream) input.on('error', () => {});
  return input as StreamSource;
}

/**
 * Ends a source, read to its end or not: destroys a stream, lets a generator return. Anything else needs no end.
 *
 * It does not wait for an asynchronous generator: one that waits for something that never comes would be waited for
 * for ever.
 */
export function closeSource(source: StreamSource): void {
  const closable = source as { destroy?: unknown; return?: unknown };
  if (typeof closable.destroy === 'function') {
    closable.destroy();
    return;
  }
  if (typeof closable.return !== 'function') return;
  // Nobody is left to hear of an error: the answer is complete, or its reader is gone.
  const ended: unknown = closable.return();
  if (ended instanceof Promise) ended.catch(() => {});
}

/** A web stream as an iterator whose `return` cancels it at once, also while a piece is awaited. */
class WebStreamSource implements AsyncIterableIterator<Piece> {
  readonly #reader: ReadableStreamDefaultReader<Piece>;

  constructor(stream: WebStream<Piece>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<Piece>> {
    const { done, value } = await this.#reader.read();
    return done ? { done: true, value: undefined } : { done: false, value };
  }

  async return(): Promise<IteratorResult<Piece>> {
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
