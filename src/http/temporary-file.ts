import { randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ImproperlyConfigured } from '../errors/framework-error.js';

/** Only the user that the server runs as may read it. */
const MODE = 0o600;

/**
 * A file of random name for data that is too large for memory. Written once, then read by path, then removed.
 *
 * Nothing of its name comes from a client.
 */
export class TemporaryFile {
  readonly path: string;
  #handle: FileHandle | undefined;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Creates an empty one in `directory`; in the system's folder for temporary files when that is empty.
   *
   * @throws ImproperlyConfigured `HTTP_UPLOAD_FOLDER_UNUSABLE`.
   */
  static async create(directory: string): Promise<TemporaryFile> {
    const path = join(
      directory === '' ? tmpdir() : directory,
      `upload-${randomBytes(18).toString('hex')}`,
    );
    try {
      // "x": fails when the name exists, and follows no link that somebody has put there.
      return new TemporaryFile(path, await open(path, 'wx', MODE));
    } catch (cause) {
      throw unusableFolder(cause);
    }
  }

  /** Appends `bytes`. */
  async append(bytes: Buffer): Promise<void> {
    try {
      // `write` may write less than it was given; `writeFile` goes on until all is written.
      await this.#handle?.writeFile(bytes);
    } catch (cause) {
      throw unusableFolder(cause);
    }
  }

  /** Ends the writing. */
  async finish(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Deletes the file. Quiet when it is gone. */
  async remove(): Promise<void> {
    await this.finish();
    await unlink(this.path).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

function unusableFolder(cause: unknown): ImproperlyConfigured {
  return new ImproperlyConfigured(
    'An upload cannot be written to the folder for temporary files.',
    {
      code: 'HTTP_UPLOAD_FOLDER_UNUSABLE',
      fix: 'Point "fileUploadTempDir" to a folder that exists, is writable and has space left.',
      cause,
    },
  );
}
