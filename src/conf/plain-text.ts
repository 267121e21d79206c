/** Longer texts are left to what looks at them with more care, and faster. */
const MAX_PLAIN_LENGTH = 256;

/**
 * True for a short text that stands in JSON as it is and that `maskText` leaves alone. False means that nobody knows: it is a
 * quick look, for the ids, paths and addresses of which nearly all are plain.
 */
export function isPlainText(text: string): boolean {
  const { length } = text;
  if (length > MAX_PLAIN_LENGTH) return false;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    // No space, no quote, nothing beyond ASCII.
    if (code < 0x21 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
    // What a URL with a password has, `://`, and what a web token begins with, `eyJ`.
    if (code === 0x3a && text.charCodeAt(index + 1) === 0x2f) return false;
    if ((code | 0x20) === 0x79 && (text.charCodeAt(index + 1) | 0x20) === 0x6a) return false;
  }
  return true;
}

/** `text` as JSON writes it. */
export function quote(text: string): string {
  return isPlainText(text) ? `"${text}"` : JSON.stringify(text);
}
