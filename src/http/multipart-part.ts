import { BadRequest, ContentTooLarge } from '../errors/http-error.js';
import { Base64Decoder } from './base64-decoder.js';
import { ByteAccumulator } from './byte-accumulator.js';
import { TemporaryFile } from './temporary-file.js';
import { UploadedFile, type UploadDescription } from './uploaded-file.js';

/** Bytes that are gathered before they are written to disk. */
const WRITE_BYTES = 65_536;

/** A part of a multipart body while it arrives. */
export interface MultipartPart {
  /** Takes a piece of the content. */
  write(chunk: Buffer): void;
  /** The content is complete. */
  end(): void;
}

/** A file without a usable name: its bytes are dropped, but may not be more than those of another file. */
export class SkippedPart implements MultipartPart {
  readonly #maxBytes: number;
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  write(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBytes) throw fileTooLarge(this.#maxBytes);
  }

  end(): void {}
}

/** A field: its value stays in memory. */
export class FieldPart implements MultipartPart {
  readonly name: string;
  readonly #isBase64: boolean;
  readonly #count: (bytes: number) => void;
  readonly #bytes = new ByteAccumulator();
  /** Set by {@link end}. */
  value = '';

  /** @param count - called with the length of each piece; throws when there are too many bytes */
  constructor(name: string, isBase64: boolean, count: (bytes: number) => void) {
    this.name = name;
    this.#isBase64 = isBase64;
    this.#count = count;
  }

  write(chunk: Buffer): void {
    this.#count(chunk.length);
    this.#bytes.append(chunk);
  }

  end(): void {
    const bytes = this.#bytes.take();
    this.value = (this.#isBase64 ? decodeField(bytes) : bytes).toString('utf8');
  }
}

/** Base64 that is not whole is taken as it came, as Django does with a field. */
function decodeField(bytes: Buffer): Buffer {
  const decoder = new Base64Decoder();
  const decoded = decoder.write(bytes);
  return decoder.isComplete ? decoded : bytes;
}

/** Where and how the files of a body are kept. */
export interface FilePartOptions {
  readonly maxMemoryBytes: number;
  readonly temporaryDirectory: string;
  readonly isBase64: boolean;
  readonly maxBytes: number;
  /** Called when {@link FilePart.flush} has something to do. */
  readonly onFlushable: () => void;
  readonly onError: (error: Error) => void;
}

/** A file: in memory at first, on disk once it is larger than allowed there. */
export class FilePart implements MultipartPart {
  readonly name: string;
  readonly #description: Omit<UploadDescription, 'size'>;
  readonly #options: FilePartOptions;
  readonly #decoder: Base64Decoder | undefined;
  /** What is not on disk. */
  readonly #pending = new ByteAccumulator();
  #received = 0;
  #size = 0;
  #file: TemporaryFile | undefined = undefined;
  #hasEnded = false;

  constructor(
    name: string,
    description: Omit<UploadDescription, 'size'>,
    options: FilePartOptions,
  ) {
    this.name = name;
    this.#description = description;
    this.#options = options;
    this.#decoder = options.isBase64 ? new Base64Decoder() : undefined;
  }

  write(chunk: Buffer): void {
    const { maxBytes } = this.#options;
    this.#received += chunk.length;
    const bytes = this.#decoder === undefined ? chunk : this.#decoder.write(chunk);
    this.#size += bytes.length;
    // Base64 may be all blanks, of which nothing is kept: what arrives has a limit too.
    const isEndless = this.#received > 2 * maxBytes + WRITE_BYTES;
    if (this.#size > maxBytes || isEndless) throw fileTooLarge(maxBytes);
    if (bytes.length === 0) return;
    this.#pending.append(bytes);
    if (this.#isTooLargeForMemory && this.#pending.length >= WRITE_BYTES)
      this.#options.onFlushable();
  }

  end(): void {
    this.#hasEnded = true;
    if (this.#isTooLargeForMemory) this.#options.onFlushable();
    if (this.#decoder?.isComplete === false) this.#options.onError(badBase64());
  }

  get #isTooLargeForMemory(): boolean {
    return this.#size > this.#options.maxMemoryBytes;
  }

  /** Brings to disk what has come so far. To be awaited before anything else is called. */
  async flush(): Promise<void> {
    this.#file ??= await TemporaryFile.create(this.#options.temporaryDirectory);
    await this.#file.append(this.#pending.take());
    if (this.#hasEnded) await this.#file.finish();
  }

  /** The file for the view. To be called after the end, when nothing is left to flush. */
  toUploadedFile(): UploadedFile {
    const content = this.#file ?? compact(this.#pending.take());
    return new UploadedFile({ ...this.#description, size: this.#size }, content);
  }

  /** Removes what has been written. */
  async discard(): Promise<void> {
    this.#pending.take();
    await this.#file?.remove();
  }
}

/** A small piece would keep the whole chunk that it came in alive. */
function compact(bytes: Buffer): Buffer {
  return bytes.buffer.byteLength > 2 * bytes.length ? Buffer.from(bytes) : bytes;
}

function fileTooLarge(maxBytes: number): ContentTooLarge {
  return new ContentTooLarge(`An uploaded file is larger than ${maxBytes} bytes.`, {
    code: 'HTTP_FILE_TOO_LARGE',
    fix: 'Send a smaller file, or raise "fileUploadMaxBytes" in the settings.',
    detail: `A file may have ${maxBytes} bytes at most.`,
  });
}

function badBase64(): BadRequest {
  return new BadRequest('A file of the multipart body is not the base64 that it claims to be.', {
    code: 'HTTP_MALFORMED_BASE64',
    fix: 'Send whole base64 (RFC 4648), or leave out "Content-Transfer-Encoding".',
    detail: 'A file of the multipart body is not valid base64.',
  });
}
