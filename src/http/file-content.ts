import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { Http404, ServiceUnavailable } from '../errors/http-error.js';
import type { ByteRange } from './byte-ranges.js';

/** Content whose size is known and of which any part can be read. */
export interface SeekableContent {
  readonly size: number;
  readonly etag: string | undefined;
  /** In milliseconds since 1970. */
  readonly lastModified: number | undefined;
  /** The bytes of `range`, opened when they are first asked for. */
  read(range: ByteRange): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * The file at `path`. Nothing is kept open: it is opened when it is read.
 *
 * @throws Http404 `HTTP_FILE_NOT_FOUND` when there is no file, or it is a folder or the like.
 */
export async function openFileContent(path: string): Promise<SeekableContent> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw isMissing(cause) ? notFound(path, cause) : cause;
  });
  if (!stats.isFile()) throw notFound(path);
  return {
    size: stats.size,
    etag: `"${Math.floor(stats.mtimeMs).toString(16)}-${stats.size.toString(16)}"`,
    lastModified: stats.mtimeMs,
    read: (range) => readFileRange(path, range),
  };
}

/** Bytes in memory. */
export function bytesContent(bytes: Uint8Array): SeekableContent {
  return {
    size: bytes.length,
    etag: undefined,
    lastModified: undefined,
    read: ({ start, end }) => (end < start ? [] : [bytes.subarray(start, end + 1)]),
  };
}

async function* readFileRange(path: string, { start, end }: ByteRange): AsyncGenerator<Uint8Array> {
  if (end < start) return;
  const stream = createReadStream(path, { start, end });
  let missing = end - start + 1;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      missing -= chunk.length;
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
  if (missing > 0) {
    // The length was promised already: failing here has the connection cut, so nobody takes a part for the whole.
    throw new ServiceUnavailable(`The file "${path}" became shorter while it was sent.`, {
      code: 'HTTP_FILE_CHANGED',
      fix: 'Replace files by renaming a new one over them, instead of writing into them.',
    });
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return (
    code === 'ENOENT' ||
    code === 'ENOTDIR' ||
    code === 'ENAMETOOLONG' ||
    code === 'ERR_INVALID_ARG_VALUE'
  );
}

function notFound(path: string, cause?: unknown): Http404 {
  return new Http404(`There is no file "${path}".`, {
    code: 'HTTP_FILE_NOT_FOUND',
    fix: 'Check the path that was given to FileResponse.',
    cause,
  });
}
