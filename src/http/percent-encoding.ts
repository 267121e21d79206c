const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~';
const NOTHING_TO_ENCODE = /^[A-Za-z0-9_.~-]*$/;
const PERCENT = 37;

/** Value of a hexadecimal digit; -1 for any other character. */
function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}

/**
 * Bytes of `bytes` with each `%XX` replaced by its byte; a `%` without two hexadecimal digits stays. Works in place.
 */
export function unescapeBytes(bytes: Buffer): Buffer {
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    let byte = bytes[index]!;
    if (byte === PERCENT && index + 2 < bytes.length) {
      const high = hexValue(bytes[index + 1]!);
      const low = hexValue(bytes[index + 2]!);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        index += 2;
      }
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

/**
 * Decodes `%XX` as UTF-8. An escape that is none stays as it is; bytes that are no UTF-8 become U+FFFD.
 *
 * Characters beyond ASCII stay as they are and end a run of escapes.
 */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // Rare, and only here is the slower form needed: an exception costs more than the copy.
    return text.replace(/[^\x80-\uffff]+/g, (run) =>
      unescapeBytes(Buffer.from(run, 'latin1')).toString('utf8'),
    );
  }
}

/** Decodes one name or value of a form: `+` is a space, then {@link percentDecode}. */
export function formDecode(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

const tables = new Map<string, readonly string[]>();

/** What each byte is written as, when the characters of `safe` are kept besides the unreserved ones of RFC 3986. */
function tableFor(safe: string): readonly string[] {
  let table = tables.get(safe);
  if (table !== undefined) return table;
  const kept = UNRESERVED + safe;
  table = Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    if (byte < 128 && kept.includes(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  // A handful of constants in practice; a caller that makes up new ones must not fill the memory.
  if (tables.size < 64) tables.set(safe, table);
  return table;
}

/** Encodes `text` as UTF-8 with `%XX`, keeping the unreserved characters of RFC 3986 and those of `safe`. */
export function percentEncode(text: string, safe = '/'): string {
  if (NOTHING_TO_ENCODE.test(text)) return text;
  const table = tableFor(safe);
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) encoded += table[byte]!;
  return encoded;
}

/** Encodes one name or value of a form: spaces become `+`. */
export function formEncode(text: string): string {
  if (NOTHING_TO_ENCODE.test(text)) return text;
  return percentEncode(text, ' ').replaceAll(' ', '+');
}

/**
 * Makes a URI of an IRI (RFC 3987, section 3.1): encodes what may not stand in a URI and leaves the rest, `%` too.
 */
export function iriToUri(iri: string): string {
  return percentEncode(iri, "/#%[]=:;$&()+,!?*@'~");
}
