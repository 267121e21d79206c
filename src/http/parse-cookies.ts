import { stripWhiteSpace } from './white-space.js';

const EMPTY: ReadonlyMap<string, string> = new Map();
const BEYOND_ASCII = /[\x80-\uffff]/;

/**
 * Reads a `Cookie` header as Django does: split at `;`, then at the first `=`; a piece without `=` is a value without a
 * name; a quoted value is unquoted; of several with one name the last counts. Never throws.
 *
 * @param header - as node gives it: bytes as characters up to U+00FF, read as UTF-8
 */
export function parseCookies(header: string): ReadonlyMap<string, string> {
  if (header === '') return EMPTY;
  const cookies = new Map<string, string>();
  for (const [name, value] of readCookies(header)) cookies.set(name, value);
  return cookies;
}

/**
 * How many cookies of `name` a header holds. More than one is a sign that a neighbouring domain has planted one
 * ("cookie tossing"), which a session must not trust.
 */
export function countCookies(header: string, name: string): number {
  let count = 0;
  for (const [found] of readCookies(header)) if (found === name) count++;
  return count;
}

function* readCookies(header: string): IterableIterator<[string, string]> {
  const text = BEYOND_ASCII.test(header) ? Buffer.from(header, 'latin1').toString('utf8') : header;
  for (const piece of text.split(';')) {
    const mark = piece.indexOf('=');
    const name = mark < 0 ? '' : stripWhiteSpace(piece.slice(0, mark));
    const value = stripWhiteSpace(mark < 0 ? piece : piece.slice(mark + 1));
    if (name !== '' || value !== '') yield [name, unquoteCookieValue(value)];
  }
}

/** Undoes the quoting of RFC 2109 with octal escapes: `"a\054b"` is `a,b`. */
function unquoteCookieValue(value: string): string {
  if (value.length < 2 || value[0] !== '"' || value[value.length - 1] !== '"') return value;
  const inner = value.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(
    /\\(?:([0-3][0-7][0-7])|([^\n]))/gu,
    (_, octal: string | undefined, character: string) =>
      octal === undefined ? character : String.fromCharCode(parseInt(octal, 8)),
  );
}
