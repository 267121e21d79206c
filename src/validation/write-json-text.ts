import {
  flush,
  LONG,
  MEDIUM,
  ROOM,
  writeNumber,
  writePiece,
  writeWord,
} from '../http/text-bytes.js';

// See text-bytes.ts for why it is not called on the string.
const { charCodeAt } = String.prototype;

/** Writes a text in quotes, escaped as `JSON.stringify` escapes it. */
export function writeJsonString(bytes: Buffer, position: number, value: string): number {
  const length = ('' + value).length;
  if (length > LONG) return writePiece(position, JSON.stringify(value));
  const start = position > ROOM ? flush(position) : position;
  bytes[start] = 34;
  if (
    length > MEDIUM &&
    bytes.write(value, start + 1) === length &&
    needsNoEscape(bytes, start + 1, length)
  ) {
    bytes[start + 1 + length] = 34;
    return start + 2 + length;
  }
  let next = start + 1;
  for (let index = 0; index < length; index++) {
    const code = charCodeAt.call(value, index);
    if (code > 92 ? code < 256 : code > 34 ? code !== 92 : code > 31 && code !== 34)
      bytes[next++] = code;
    else if (code > 255) return writePiece(start, JSON.stringify(value));
    else next = writeWord(bytes, next, ESCAPES[code]!);
  }
  bytes[next] = 34;
  return next + 1;
}

function needsNoEscape(bytes: Buffer, start: number, length: number): boolean {
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
export function writeJsonNumber(bytes: Buffer, position: number, value: number): number {
  return Number.isFinite(value)
    ? writeNumber(bytes, position, value)
    : writeWord(bytes, position, 'null');
}
