import { isUtf8 } from 'node:buffer';

import { BadRequest, UnsupportedMediaType } from '../errors/http-error.js';
import type { ContentType } from './content-type.js';
import type { HttpSettings } from './http-settings.js';
import { QueryDict } from './query-dict.js';

/**
 * Parses an `application/x-www-form-urlencoded` body.
 *
 * Bytes that are not UTF-8 are read as ISO 8859-1, as Django does.
 *
 * @throws HttpError 400 when it has more fields than `dataUploadMaxFields`.
 */
export function parseForm(
  bytes: Buffer,
  settings: Pick<HttpSettings, 'dataUploadMaxFields'>,
): QueryDict {
  const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
  return QueryDict.parse(text, { maxFields: settings.dataUploadMaxFields });
}

/**
 * Decodes a text body by the `charset` of its content type; UTF-8 without one.
 *
 * @throws UnsupportedMediaType `HTTP_UNSUPPORTED_CHARSET`; BadRequest `HTTP_MALFORMED_TEXT` when the bytes are not in that charset.
 */
export function parseText(bytes: Buffer, contentType: ContentType): string {
  const decoder = createDecoder(contentType.parameters.get('charset') ?? 'utf-8');
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new BadRequest('The bytes of the text body are not in its charset.', {
      code: 'HTTP_MALFORMED_TEXT',
      fix: 'Name the right charset in "Content-Type", or send UTF-8.',
      detail: 'The text body is not in the charset that it names.',
      cause,
    });
  }
}

function createDecoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw unsupportedCharset('This charset is not one that is read here.');
  }
}

const UTF_8 = new Set(['utf-8', 'utf8']);

/**
 * Refuses a charset other than UTF-8, for formats that are always UTF-8.
 *
 * @throws UnsupportedMediaType `HTTP_UNSUPPORTED_CHARSET`.
 */
export function requireUtf8(contentType: ContentType): void {
  const charset = contentType.parameters.get('charset');
  if (charset === undefined || UTF_8.has(charset.toLowerCase())) return;
  throw unsupportedCharset(`Content of type ${contentType.type} is read as UTF-8 alone.`);
}

function unsupportedCharset(detail: string): UnsupportedMediaType {
  return new UnsupportedMediaType('The charset of the body is not read here.', {
    code: 'HTTP_UNSUPPORTED_CHARSET',
    fix: 'Send UTF-8.',
    detail,
  });
}
