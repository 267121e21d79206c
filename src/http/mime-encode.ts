const KEPT_IN_Q = /^[A-Za-z0-9!*+\-/]$/;

/**
 * One encoded word of a text in UTF-8 (RFC 2047): `=?utf-8?b?…?=`, or `=?utf-8?q?…?=` where that is not longer.
 */
export function mimeEncode(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  const quoted = toQuoted(bytes);
  const base64 = bytes.toString('base64');
  return base64.length < quoted.length ? `=?utf-8?b?${base64}?=` : `=?utf-8?q?${quoted}?=`;
}

function toQuoted(bytes: Buffer): string {
  let quoted = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === ' ') quoted += '_';
    else if (byte < 128 && KEPT_IN_Q.test(character)) quoted += character;
    else quoted += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return quoted;
}
