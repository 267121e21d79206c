import { constants } from 'node:fs';
import { chmod, copyFile, link, open, rename, unlink, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import { detectFileType, SIGNATURE_BYTES } from './detect-file-type.js';

/** Bytes that {@link UploadedFile.chunks} reads at a time. Django's `File.DEFAULT_CHUNK_SIZE`. */
const CHUNK_BYTES = 65_536;

/** Where the bytes of an upload are: in memory, or in a temporary file. */
export type UploadContent = Buffer | { readonly path: string };

/** What a part of a multipart body says about its file. */
export interface UploadDescription {
  readonly name: string;
  readonly contentType: string;
  readonly contentTypeParams: ReadonlyMap<string, string>;
  readonly size: number;
}

/** Options of {@link UploadedFile.moveTo}. */
export interface MoveOptions {
  /**
   * Replaces a file that is there already.
   *
   * @defaultValue false
   */
  readonly overwrite?: boolean;
  /**
   * Permissions of the file.
   *
   * @defaultValue 0o644, as Django's FILE_UPLOAD_PERMISSIONS
   */
  readonly mode?: number;
}

/**
 * A file that came with a form (Django topic: UploadedFile).
 *
 * It lives as long as its request: read it, or keep it with {@link moveTo}. What the client says about it — name and
 * type — is data: never a path, never proof. Ask {@link detectedType} what it looks like.
 */
export class UploadedFile {
  /** The client's name for it: the last part of its path, without control characters, 255 characters at most. */
  readonly name: string;
  /** The type that the client names, in lower case, without parameters; empty without one. */
  readonly contentType: string;
  /** Parameters of the type that the client names. */
  readonly contentTypeParams: ReadonlyMap<string, string>;
  /** Bytes. */
  readonly size: number;
  #content: UploadContent | undefined;
  #isTemporary: boolean;

  constructor(description: UploadDescription, content: UploadContent) {
    this.name = description.name;
    this.contentType = description.contentType;
    this.contentTypeParams = description.contentTypeParams;
    this.size = description.size;
    this.#content = content;
    this.#isTemporary = !Buffer.isBuffer(content);
  }

  /** The charset that the client names, in lower case. */
  get charset(): string | undefined {
    return this.contentTypeParams.get('charset')?.toLowerCase();
  }

  /** Where a large file lies until the request closes; undefined for one in memory, and for one that was moved. */
  get temporaryPath(): string | undefined {
    return this.#isTemporary && this.#content !== undefined
      ? (this.#content as { path: string }).path
      : undefined;
  }

  /**
   * The bytes, piece by piece, from the start each time.
   *
   * @throws ImproperlyConfigured `HTTP_UPLOAD_CLOSED` once the request is over.
   */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    const content = this.#openContent();
    if (Buffer.isBuffer(content)) {
      for (let at = 0; at < content.length; at += CHUNK_BYTES)
        yield content.subarray(at, at + CHUNK_BYTES);
      return;
    }
    const handle = await open(content.path, 'r');
    try {
      for (;;) {
        const { bytesRead, buffer } = await handle.read(
          Buffer.allocUnsafe(CHUNK_BYTES),
          0,
          CHUNK_BYTES,
        );
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  /** All bytes at once. A large file takes as much memory. */
  async bytes(): Promise<Buffer> {
    const content = this.#openContent();
    if (Buffer.isBuffer(content)) return content;
    const chunks: Buffer[] = [];
    for await (const chunk of this.chunks()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** The content as text: of the charset that the client names if it is a known one, else UTF-8. */
  async text(): Promise<string> {
    return createDecoder(this.charset).decode(await this.bytes());
  }

  /** The bytes as a stream; opens nothing before it is read. */
  stream(): Readable {
    return Readable.from(this.chunks(), { objectMode: false });
  }

  /** The media type that the leading bytes show; undefined when they show none that is known here. */
  async detectedType(): Promise<string | undefined> {
    for await (const chunk of this.chunks())
      return detectFileType(chunk.subarray(0, SIGNATURE_BYTES));
    return undefined;
  }

  /**
   * Keeps the file as `path`, which must be of your making: never build it from {@link name} unchecked.
   *
   * The object stays readable. An existing file is left alone: the promise rejects with `EEXIST`.
   */
  async moveTo(path: string, { overwrite = false, mode = 0o644 }: MoveOptions = {}): Promise<void> {
    const content = this.#openContent();
    if (Buffer.isBuffer(content)) {
      await writeFile(path, content, { flag: overwrite ? 'w' : 'wx', mode });
    } else {
      await (overwrite ? replaceFile : placeFile)(content.path, path);
      await chmod(path, mode);
    }
    this.#content = { path };
    this.#isTemporary = false;
  }

  /** Removes a temporary file and frees the memory; what was moved stays. The request calls it. */
  async close(): Promise<void> {
    const path = this.temporaryPath;
    this.#content = undefined;
    if (path !== undefined) await unlinkQuietly(path);
  }

  #openContent(): UploadContent {
    if (this.#content !== undefined) return this.#content;
    throw new ImproperlyConfigured(
      `The uploaded file "${this.name}" is closed: its request is over.`,
      {
        code: 'HTTP_UPLOAD_CLOSED',
        fix: 'Read the file, or keep it with "moveTo", before the request is answered.',
      },
    );
  }
}

function createDecoder(charset = 'utf-8'): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    // The label is the client's: one that is unknown must not be an error of the reader.
    return new TextDecoder();
  }
}

async function replaceFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isAcrossDevices(error)) throw error;
    await copyFile(from, to);
    await unlink(from);
  }
}

/** A link instead of a rename, since it fails when the name is taken, without a moment between looking and acting. */
async function placeFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // Another device, or a file system without links.
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
  await unlink(from);
}

function isAcrossDevices(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EXDEV';
}

async function unlinkQuietly(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
