/**
 * Where JSON is written while it grows: bytes, one for each character up to U+00FF, so that a finished piece becomes a flat
 * string in one step. Wider and very long texts become pieces of their own, made by `JSON.stringify`.
 */

/** Bytes that may be written after a check of {@link ROOM} and before the next one. */
export const MARGIN = 8192;

/** What is written into. Whoever writes has looked at {@link ROOM} first: bytes beyond the end would be lost. */
export const BYTES: Buffer = Buffer.alloc(65_536);

/** The last position at which {@link MARGIN} bytes are left; beyond it, {@link flush}. */
export const ROOM: number = BYTES.length - MARGIN;

/** A longer text is left to `JSON.stringify`, which is faster there. With six bytes for each character it fits the margin. */
const LONG = 1000;

let pieces = 0;
let text = '';

/** How many pieces have been set aside; the same number twice means that {@link BYTES} holds all that came between. */
export function countPieces(): number {
  return pieces;
}

/** Sets aside what was written up to `position`. Gives the position at which to go on. */
export function flush(position: number): number {
  text += BYTES.toString('latin1', 0, position);
  pieces += 1;
  return 0;
}

/** All that was written, with the bytes up to `position`; ready for the next. */
export function takeText(position: number): string {
  const last = BYTES.toString('latin1', 0, position);
  if (text === '') return last;
  const whole = text + last;
  dropText();
  return whole;
}

/** Forgets what was written. */
export function dropText(): void {
  text = '';
}

/** Writes finished JSON of any length. */
export function writeJson(position: number, json: string): number {
  flush(position);
  text += json;
  return 0;
}

/** Writes a short word of ASCII characters. */
export function writeWord(bytes: Buffer, position: number, word: string): number {
  const length = ('' + word).length;
  for (let index = 0; index < length; index++)
    bytes[position + index] = charCodeAt.call(word, index);
  return position + length;
}

// Strings come in many inner forms. A function that has met more than four of them looks `.length` and `.charCodeAt` up anew
// each time, at ten times the price; the length of a sum and a method called by itself are known without looking.
const { charCodeAt } = String.prototype;

/** Writes a text in quotes, escaped as `JSON.stringify` escapes it. */
export function writeString(bytes: Buffer, position: number, value: string): number {
  const length = ('' + value).length;
  if (length > LONG) return writeJson(position, JSON.stringify(value));
  const start = position > ROOM ? flush(position) : position;
  bytes[start] = 34;
  if (
    length > MEDIUM &&
    bytes.write(value, start + 1) === length &&
    isPlainText(bytes, start + 1, length)
  ) {
    bytes[start + 1 + length] = 34;
    return start + 2 + length;
  }
  let next = start + 1;
  for (let index = 0; index < length; index++) {
    const code = charCodeAt.call(value, index);
    if (code > 92 ? code < 256 : code > 34 ? code !== 92 : code > 31 && code !== 34)
      bytes[next++] = code;
    else if (code > 255) return writeJson(start, JSON.stringify(value));
    else next = writeWord(bytes, next, ESCAPES[code]!);
  }
  bytes[next] = 34;
  return next + 1;
}

/** From here on one call that copies all of a text, and a look at the bytes, is faster than character by character. */
const MEDIUM = 48;

/** Whether nothing among `length` bytes needs an escape. */
function isPlainText(bytes: Buffer, start: number, length: number): boolean {
  const end = start + length;
  for (let index = start; index < end; index++) {
    const code = bytes[index]!;
    if (code < 35 ? code < 32 || code === 34 : code === 92) return false;
  }
  return true;
}

/** What is written for a quote, a backslash and each control character. */
const ESCAPES: readonly string[] = Array.from({ length: 93 }, (_, code) =>
  JSON.stringify(String.fromCharCode(code)).slice(1, -1),
);

/** Writes a number as `JSON.stringify` does: null for what is not finite, 0 for -0. */
export function writeNumber(bytes: Buffer, position: number, value: number): number {
  if ((value | 0) === value && value > -LARGE && value < LARGE) {
    if (value >= 0) return writeWhole(bytes, position, value);
    bytes[position] = MINUS;
    return writeWhole(bytes, position + 1, -value);
  }
  const hundredths = Math.round(value * 100);
  // Two decimals of so few digits are told apart by their value, so that they are the shortest that give it.
  if (hundredths > 0 && hundredths < LARGE && hundredths / 100 === value)
    return writeHundredths(bytes, position, hundredths);
  return writeWord(bytes, position, Number.isFinite(value) ? String(value) : 'null');
}

const LARGE = 1_000_000_000;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;

function writeWhole(bytes: Buffer, position: number, value: number): number {
  const end = position + countDigits(value);
  let rest = value;
  let next = end - 1;
  while (rest > 9) {
    const shorter = (rest / 10) | 0;
    bytes[next--] = ZERO + rest - shorter * 10;
    rest = shorter;
  }
  bytes[next] = ZERO + rest;
  return end;
}

function countDigits(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  return value < 100_000_000 ? (value < 10_000_000 ? 7 : 8) : 9;
}

function writeHundredths(bytes: Buffer, position: number, hundredths: number): number {
  const whole = (hundredths / 100) | 0;
  const rest = hundredths - whole * 100;
  const tenths = (rest / 10) | 0;
  let next = writeWhole(bytes, position, whole);
  bytes[next++] = POINT;
  bytes[next++] = ZERO + tenths;
  if (rest !== tenths * 10) bytes[next++] = ZERO + rest - tenths * 10;
  return next;
}
