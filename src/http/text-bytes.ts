/**
 * Where a text is written while it grows: bytes, one for each character up to U+00FF, so that it becomes a flat string in one
 * step. Wider and very long parts become pieces of their own. There is one such place, for one text at a time; see
 * {@link startText}.
 */

/** Bytes that may be written after a look at {@link ROOM} and before the next one. */
export const MARGIN = 8192;

/** What is written into. Whoever writes has looked at {@link ROOM} first: bytes beyond the end would be lost. */
export const BYTES: Buffer = Buffer.alloc(65_536);

/** The last position at which {@link MARGIN} bytes are left; beyond it, {@link flush}. */
export const ROOM: number = BYTES.length - MARGIN;

/** A longer text becomes a piece of its own. With six bytes for each character a shorter one fits the margin. */
export const LONG = 1000;

/** A longer text is copied by one call and looked at afterwards; up to here character by character is faster. */
export const MEDIUM = 48;

let isTaken = false;
let pieces = 0;
let text = '';

/**
 * Takes the place for a text; false while another one is being written, by whoever has called code of the application.
 * {@link endText} gives it back, whatever happens.
 */
export function startText(): boolean {
  if (isTaken) return false;
  isTaken = true;
  return true;
}

/** Gives the place back. */
export function endText(): void {
  isTaken = false;
  text = '';
}

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

/** All that was written, with the bytes up to `position`. */
export function takeText(position: number): string {
  const last = BYTES.toString('latin1', 0, position);
  return text === '' ? last : text + last;
}

/** Writes a finished part of any length and any characters. */
export function writePiece(position: number, piece: string): number {
  flush(position);
  text += piece;
  return 0;
}

// Strings come in many inner forms. A function that has met more than four of them looks `.length` and `.charCodeAt` up anew
// each time, at ten times the price; the length of a sum and a method called by itself are known without looking.
const { charCodeAt } = String.prototype;

/** Writes a short word of ASCII characters. */
export function writeWord(bytes: Buffer, position: number, word: string): number {
  const length = ('' + word).length;
  for (let index = 0; index < length; index++)
    bytes[position + index] = charCodeAt.call(word, index);
  return position + length;
}

/** Writes a number as `String(value)` gives it. */
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
  return writeWord(bytes, position, String(value));
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

/** What generated source names besides `bytes` and `position` to write the fixed texts of {@link textSource}. */
export const TEXT_CONSTANTS: Readonly<Record<string, unknown>> = {
  ROOM,
  view: new DataView(BYTES.buffer, BYTES.byteOffset, BYTES.length),
  flush,
};

/** Source that puts a text of characters up to U+00FF `offset` after `position`, eight at a time where they are ASCII. */
export function textSource(fixed: string, offset: number): string {
  const bytes = Buffer.from(fixed, 'latin1');
  const steps: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const part = bytes.subarray(at, at + 8);
    if (part.length === 8 && part.every((byte) => byte < 127)) {
      // Eight ASCII characters are never the bits of something that is not a number.
      steps.push(`view.setFloat64(position + ${offset + at}, ${part.readDoubleLE()}, true);`);
      at += 8;
    } else {
      steps.push(`bytes[position + ${offset + at}] = ${bytes[at]};`);
      at += 1;
    }
  }
  return steps.join(' ');
}
