import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzip,
  inflate,
  inflateRaw,
  type InputType,
  type ZlibOptions,
} from 'node:zlib';
import type { Transform } from 'node:stream';

import { BadRequest, ContentTooLarge, UnsupportedMediaType } from '../errors/http-error.js';
import type { BodySink } from './body-reader.js';

/** An encoding of a body that is unpacked here (RFC 9110, section 8.4.1). */
export type ContentCoding = 'gzip' | 'deflate' | 'br';

/** A body this small may grow as it likes: a ratio says little about it. Bytes. */
const FREE_BYTES = 65_536;

/**
 * Reads a `Content-Encoding` header; undefined for a body that is not packed.
 *
 * @throws UnsupportedMediaType `HTTP_UNSUPPORTED_ENCODING` for an unknown one, and for several on top of each other:
 * each layer multiplies what a small body can become.
 */
export function parseContentEncoding(header: string | undefined): ContentCoding | undefined {
  const coding = (header ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return undefined;
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip';
  if (coding === 'deflate' || coding === 'br') return coding;
  throw new UnsupportedMediaType(
    'The content encoding of the body is not one that is unpacked here.',
    {
      code: 'HTTP_UNSUPPORTED_ENCODING',
      fix: 'Send the body as it is, or with one of gzip, deflate and br.',
      detail: 'Use one content encoding of gzip, deflate and br, or none.',
      headers: { 'accept-encoding': 'gzip, deflate, br' },
    },
  );
}

/** Limits of unpacking. */
export interface UnpackLimits {
  /** Most bytes that may come out. */
  readonly maxBytes: number;
  /** Most times that the body may grow, looked at once more than 64 KiB have come out. */
  readonly maxRatio: number;
}

type Unpack = (
  packed: InputType,
  options: ZlibOptions,
  callback: (error: Error | null, bytes: Buffer) => void,
) => void;

/**
 * Unpacks a whole body, off the main thread, and calls `done` with it, or with a typed error.
 *
 * Never makes more than the limits allow: `HTTP_UNPACKED_TOO_LARGE`, 413. Damaged data: `HTTP_BODY_NOT_UNPACKABLE`, 400.
 */
export function unpackBody(
  packed: Buffer,
  coding: ContentCoding,
  limits: UnpackLimits,
  done: (error: unknown, bytes: Buffer | undefined) => void,
): void {
  const maxOutputLength = Math.min(
    limits.maxBytes,
    Math.max(FREE_BYTES, packed.length * limits.maxRatio),
  );
  // Node refuses 0 as a limit, and has no use for an infinite one.
  const options = {
    maxOutputLength: Math.max(1, Math.min(maxOutputLength, Number.MAX_SAFE_INTEGER)),
  };
  chooseUnpack(packed, coding)(packed, options, (error, bytes) => {
    if (error !== null) return done(unpackError(error), undefined);
    if (bytes.length > maxOutputLength) return done(tooLargeUnpacked(), undefined);
    done(undefined, bytes);
  });
}

function chooseUnpack(packed: Buffer, coding: ContentCoding): Unpack {
  if (coding === 'gzip') return gunzip;
  if (coding === 'br') return brotliDecompress;
  return hasZlibHeader(packed) ? inflate : inflateRaw;
}

/**
 * "deflate" means the zlib format, but old clients send the bare stream (RFC 9110, section 8.4.1.2). A zlib header
 * starts with method 8 in the low half of its first byte; no encoder starts a bare stream like that.
 */
function hasZlibHeader(start: Buffer): boolean {
  return ((start[0] ?? 0) & 0x0f) === 8;
}

/** Unpacks a stream on its way to `sink`, under limits, with back-pressure. */
export class UnpackingSink implements BodySink {
  readonly #sink: BodySink;
  readonly #coding: ContentCoding;
  readonly #limits: UnpackLimits;
  #unpacker: Transform | undefined = undefined;
  #bytesIn = 0;
  #bytesOut = 0;
  #failure: unknown = undefined;
  /** What the sink does with the last piece. */
  #passing: Promise<void> | undefined = undefined;
  /** True once the packed data is complete; what follows it is ignored. */
  #isComplete = false;
  /** These end the step that is waited for. */
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(sink: BodySink, coding: ContentCoding, limits: UnpackLimits) {
    this.#sink = sink;
    this.#coding = coding;
    this.#limits = limits;
  }

  async write(chunk: Buffer): Promise<void> {
    this.#bytesIn += chunk.length;
    const unpacker = (this.#unpacker ??= this.#open(chunk));
    if (this.#bytesIn > this.#limits.maxBytes) this.#fail(unpacker, tooLargeUnpacked());
    await this.#step(() => unpacker.write(chunk, () => this.#resolve()));
    await this.#passing;
  }

  async end(): Promise<void> {
    const unpacker = (this.#unpacker ??= this.#open(Buffer.alloc(0)));
    await this.#step(() => unpacker.end());
    // The stream can tell its end while its last piece is still on its way.
    await this.#passing;
    await this.#sink.end();
  }

  /** Frees what unpacking holds. */
  destroy(): void {
    this.#unpacker?.destroy();
  }

  #step(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      // A failure can come between two steps, when nobody waits.
      if (this.#failure !== undefined) return reject(this.#failure as Error);
      if (this.#isComplete) return resolve();
      this.#resolve = resolve;
      this.#reject = reject;
      run();
    });
  }

  #open(start: Buffer): Transform {
    const unpacker = createUnpacker(start, this.#coding);
    unpacker.on('error', (error) => this.#fail(unpacker, unpackError(error)));
    unpacker.on('data', (bytes: Buffer) => this.#pass(unpacker, bytes));
    // Told before the input's end when something follows the packed data; the write is not called back then.
    unpacker.on('end', () => {
      this.#isComplete = true;
      this.#resolve();
    });
    return unpacker;
  }

  #pass(unpacker: Transform, bytes: Buffer): void {
    try {
      this.#count(bytes.length);
      const pending = this.#sink.write(bytes);
      if (pending === undefined) return;
      unpacker.pause();
      this.#passing = pending;
      pending.then(
        () => unpacker.resume(),
        (error: unknown) => this.#fail(unpacker, error),
      );
    } catch (error) {
      this.#fail(unpacker, error);
    }
  }

  #fail(unpacker: Transform, error: unknown): void {
    this.#failure ??= error;
    this.#reject(this.#failure);
    unpacker.destroy();
  }

  #count(bytes: number): void {
    this.#bytesOut += bytes;
    const isOver = this.#bytesOut > this.#limits.maxBytes;
    const isPacked =
      this.#bytesOut > FREE_BYTES && this.#bytesOut > this.#bytesIn * this.#limits.maxRatio;
    if (isOver || isPacked) throw tooLargeUnpacked();
  }
}

function createUnpacker(start: Buffer, coding: ContentCoding): Transform {
  if (coding === 'gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  return hasZlibHeader(start) ? createInflate() : createInflateRaw();
}

function unpackError(error: Error & { code?: string }): Error {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLargeUnpacked();
  return new BadRequest('The packed body is damaged or cut off.', {
    code: 'HTTP_BODY_NOT_UNPACKABLE',
    fix: 'Send a body that is what its "Content-Encoding" header says.',
    detail: 'The packed body is damaged or cut off.',
    cause: error,
  });
}

function tooLargeUnpacked(): ContentTooLarge {
  return new ContentTooLarge('The unpacked body is over the limit.', {
    code: 'HTTP_UNPACKED_TOO_LARGE',
    fix: 'Send less, or raise "dataUploadMaxBytes" or "bodyMaxRatio" in the settings.',
    detail: 'The unpacked body is too large.',
  });
}
