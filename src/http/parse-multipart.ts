import type { IncomingMessage } from 'node:http';

import { announcedLength, bodyTooLarge, followBody } from './body-reader.js';
import { UnpackingSink, type ContentCoding } from './decompress.js';
import { MultipartReader, readBoundary } from './multipart-reader.js';
import type { ParsedBody, ReadBodyOptions } from './parsed-body.js';

/**
 * Reads a `multipart/form-data` body (RFC 7578) while it arrives. Small files stay in memory, others go to
 * `fileUploadTempDir`; when the reading fails, or the client goes away, nothing of them is left.
 *
 * @throws BadRequest `HTTP_MALFORMED_MULTIPART`; SuspiciousOperation `HTTP_TOO_MANY_FIELDS`, `HTTP_TOO_MANY_FILES`;
 * ContentTooLarge `HTTP_BODY_TOO_LARGE`, `HTTP_FILE_TOO_LARGE`.
 */
export async function readMultipart(
  incoming: IncomingMessage,
  coding: ContentCoding | undefined,
  { contentType, settings }: ReadBodyOptions,
): Promise<ParsedBody> {
  const boundary = readBoundary(contentType.parameters.get('boundary'));
  // All files and all fields, and as much again for what stands between them.
  const maxBytes =
    settings.dataUploadMaxFiles * settings.fileUploadMaxBytes +
    2 * settings.dataUploadMaxBytes +
    65_536;
  if (announcedLength(incoming) > maxBytes) throw bodyTooLarge(maxBytes);
  const reader = new MultipartReader(boundary, settings);
  const unpacking =
    coding && new UnpackingSink(reader, coding, { maxBytes, maxRatio: settings.bodyMaxRatio });
  try {
    await new Promise<void>((resolve, reject) => {
      followBody(incoming, unpacking ?? reader, settings.bodyStallTimeoutMs, (error) => {
        if (error === undefined) resolve();
        else reject(error as Error);
      });
    });
    return {
      kind: 'form',
      fields: reader.fields,
      files: reader.files,
      close: () => reader.close(),
    };
  } catch (error) {
    unpacking?.destroy();
    await reader.close();
    throw error;
  }
}
