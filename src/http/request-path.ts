import { unescapeBytes } from './percent-encoding.js';

const NEEDS_WORK = /[%\x80-\uffff]/;
const BEYOND_LATIN1 = /[\u0100-\uffff]/;
const BEYOND_ASCII = /[\x80-\uffff]/;

/**
 * The path of a request, decoded once (Django topic: `HttpRequest.path_info`).
 *
 * `%XX` is decoded as UTF-8. A `%` without two digits stays, and bytes that are no UTF-8 stay percent-encoded, so that
 * every path has exactly one decoded form and none is refused.
 *
 * @param raw - as it stands in the request line: node gives bytes as characters up to U+00FF
 */
export function decodePath(raw: string): string {
  if (!NEEDS_WORK.test(raw)) return raw;
  if (!BEYOND_ASCII.test(raw)) {
    try {
      return decodeURIComponent(raw);
    } catch {
      // Something is not as it should be: the exact way below.
    }
  }
  return decodeUtf8OrEscape(
    unescapeBytes(Buffer.from(raw, BEYOND_LATIN1.test(raw) ? 'utf8' : 'latin1')),
  );
}

/** The target of a request line as path and query (RFC 9112, section 3.2): without scheme and host, and without a fragment. */
export function originForm(target: string): string {
  const url =
    target.charCodeAt(0) === 47 ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

function decodeUtf8OrEscape(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  const decoded = Buffer.allocUnsafe(bytes.length * 3);
  let end = 0;
  for (let index = 0; index < bytes.length;) {
    const length = utf8Length(bytes, index);
    if (length === 0)
      end += decoded.write(`%${bytes[index]!.toString(16).toUpperCase()}`, end, 'latin1');
    for (let offset = 0; offset < length; offset++) decoded[end++] = bytes[index + offset]!;
    index += Math.max(length, 1);
  }
  return decoded.toString('utf8', 0, end);
}

/** Length of the well-formed UTF-8 sequence at `index` (RFC 3629, section 4); 0 when there is none. */
function utf8Length(bytes: Buffer, index: number): number {
  const first = bytes[index]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || index + length > bytes.length) return 0;
  for (let offset = 1; offset < length; offset++) {
    if ((bytes[index + offset]! & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[index + 1]!;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}
