// What steers the viewer instead of being shown: C0 and C1 controls and DEL, the two line separators that some terminals and
// viewers break lines at, and the marks, embeddings, overrides and isolates that turn the direction of what follows (UAX #9). Joiners
// and variation selectors are parts of words and emoji, and stay.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
// The same but for C0, which JSON escapes by itself, and which ends its lines.
// eslint-disable-next-line no-control-regex
const CONTROL_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** `text` with every control character written out, so that no part of it can start a line or steer a terminal. */
export function escapeControl(text: string): string {
  return text.replace(CONTROL, (letter) => NAMES.get(letter) ?? hexOf(letter));
}

/**
 * Lines of JSON with the control characters that JSON leaves as they are written as escapes: whoever parses them reads the same, and
 * whoever looks at them in a terminal is not steered by them.
 */
export function escapeJsonLines(lines: string): string {
  // Nearly all lines are ASCII, which shows soonest by the number of bytes.
  const isAscii = Buffer.byteLength(lines) === lines.length;
  return isAscii && !lines.includes('\u007f') ? lines : lines.replace(CONTROL_IN_JSON, hexOf);
}

function hexOf(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
