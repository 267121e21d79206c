import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { Piece, StreamSource } from './stream-source.js';

/** The charsets besides UTF-8 that Node writes, by their IANA names and usual other ones. */
const ENCODINGS: ReadonlyMap<string, { readonly name: BufferEncoding; readonly last: number }> =
  new Map([
    ['iso-8859-1', { name: 'latin1', last: 0xff }],
    ['iso8859-1', { name: 'latin1', last: 0xff }],
    ['latin1', { name: 'latin1', last: 0xff }],
    ['latin-1', { name: 'latin1', last: 0xff }],
    ['us-ascii', { name: 'latin1', last: 0x7f }],
    ['ascii', { name: 'latin1', last: 0x7f }],
    ['utf-16le', { name: 'utf16le', last: 0xff_ff }],
  ]);

const CHARSET = /;\s*charset="?([^\s;"]+)/i;

/** The charset that a content type names, in lower case; `utf-8` where it names none. */
export function charsetOf(contentType: string): string {
  return CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
}

/** Whether text under this content type is sent in UTF-8. */
export function isUtf8Type(contentType: string): boolean {
  if (contentType.endsWith('; charset=utf-8')) return true;
  const charset = charsetOf(contentType);
  return charset === 'utf-8' || charset === 'utf8';
}

/**
 * A text as bytes of a charset.
 *
 * @throws ImproperlyConfigured `HTTP_CANNOT_ENCODE` when the charset is not one that Node writes, or has not all the characters.
 */
export function encodeText(text: string, charset: string): Buffer {
  const encoding = ENCODINGS.get(charset);
  if (encoding === undefined) {
    throw new ImproperlyConfigured(`Text cannot be written in the charset "${charset}".`, {
      code: 'HTTP_CANNOT_ENCODE',
      fix: 'Use "charset=utf-8", or give a Buffer of the encoded text.',
    });
  }
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) <= encoding.last) continue;
    throw new ImproperlyConfigured(
      `The charset "${charset}" has no character U+${text.codePointAt(index)!.toString(16).toUpperCase().padStart(4, '0')}, which stands at position ${index} of the text.`,
      { code: 'HTTP_CANNOT_ENCODE', fix: 'Use "charset=utf-8", which has all characters.' },
    );
  }
  return Buffer.from(text, encoding.name);
}

/** Bytes as text. A charset that is not known is read as UTF-8. */
export function decodeText(bytes: Buffer, charset: string): string {
  const encoding = ENCODINGS.get(charset);
  if (encoding !== undefined) return bytes.toString(encoding.name);
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString();
  }
}

/** The pieces of `source` with texts in a charset other than UTF-8. */
export function encodePieces(source: StreamSource, charset: string): StreamSource {
  const encode = (piece: Piece) => (typeof piece === 'string' ? encodeText(piece, charset) : piece);
  return Symbol.asyncIterator in source
    ? encodeAwaited(source, encode)
    : encodeEach(source, encode);
}

function* encodeEach(source: Iterable<Piece>, encode: (piece: Piece) => Piece): Iterable<Piece> {
  for (const piece of source) yield encode(piece);
}

async function* encodeAwaited(
  source: AsyncIterable<Piece>,
  encode: (piece: Piece) => Piece,
): AsyncIterable<Piece> {
  for await (const piece of source) yield encode(piece);
}
