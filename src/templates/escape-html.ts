import { flush, LONG, MEDIUM, ROOM, writePiece, writeWord } from '../http/text-bytes.js';

const SPECIAL = /[&<>"'`]/;

/**
 * Replaces the characters that mean something in HTML text and in quoted attribute values: `& < > " '` and the backtick.
 *
 * Text without any of them comes back as it is, without a copy.
 */
export function escapeHtml(text: string): string {
  const first = text.search(SPECIAL);
  return first < 0 ? text : replaceFrom(text, first, true);
}

/**
 * Makes markup safe inside a quoted attribute: as {@link escapeHtml}, but character references stay what they are,
 * since markup was escaped once already.
 */
export function escapeMarkupForAttribute(markup: string): string {
  const first = markup.search(SPECIAL);
  return first < 0 ? markup : replaceFrom(markup, first, false);
}

// One pass that copies the runs between special characters: on short texts faster than a replace with a callback.
function replaceFrom(text: string, first: number, escapesAmpersand: boolean): string {
  let result = '';
  let copied = 0;
  for (let index = first; index < text.length; index++) {
    const reference = referenceOf(text.charCodeAt(index), escapesAmpersand);
    if (reference === undefined) continue;
    result += text.slice(copied, index) + reference;
    copied = index + 1;
  }
  return result + text.slice(copied);
}

function referenceOf(code: number, escapesAmpersand: boolean): string | undefined {
  switch (code) {
    case 38:
      return escapesAmpersand ? '&amp;' : undefined;
    case 60:
      return '&lt;';
    case 62:
      return '&gt;';
    case 34:
      return '&quot;';
    case 39:
      return '&#39;';
    case 96:
      return '&#96;';
    default:
      return undefined;
  }
}

// See text-bytes.ts for why it is not called on the string.
const { charCodeAt } = String.prototype;

/** Writes text as {@link escapeHtml} gives it. */
export function writeEscaped(bytes: Buffer, position: number, text: string): number {
  const length = ('' + text).length;
  if (length > LONG) return writePiece(position, escapeHtml(text));
  const start = position > ROOM ? flush(position) : position;
  if (length > MEDIUM && bytes.write(text, start) === length && needsNoEscape(bytes, start, length))
    return start + length;
  let next = start;
  for (let index = 0; index < length; index++) {
    const code = charCodeAt.call(text, index);
    if (code < 97 ? REFERENCES[code] === undefined : code < 256) bytes[next++] = code;
    else if (code > 255) return writePiece(start, escapeHtml(text));
    else next = writeWord(bytes, next, REFERENCES[code]!);
  }
  return next;
}

function needsNoEscape(bytes: Buffer, start: number, length: number): boolean {
  const end = start + length;
  for (let index = start; index < end; index++) {
    const code = bytes[index]!;
    if (code < 97 && REFERENCES[code] !== undefined) return false;
  }
  return true;
}

/** What is written for each character up to the backtick; undefined for itself. */
const REFERENCES: readonly (string | undefined)[] = Array.from({ length: 97 }, (_, code) =>
  referenceOf(code, true),
);

/** Writes markup that is safe already. */
export function writeMarkup(bytes: Buffer, position: number, markup: string): number {
  const length = ('' + markup).length;
  if (length > MEDIUM) return writePiece(position, markup);
  const start = position > ROOM ? flush(position) : position;
  for (let index = 0; index < length; index++) {
    const code = charCodeAt.call(markup, index);
    if (code > 255) return writePiece(start, markup);
    bytes[start + index] = code;
  }
  return start + length;
}
