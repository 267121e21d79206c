/** A header value of the form `value; name=value; name="value"`. */
export interface HeaderParameters {
  /** What stands before the first `;`, in lower case. */
  readonly value: string;
  /** Parameters in their order, names in lower case; of several with one name the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();
const MAX_PARAMETERS = 32;
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/**
 * Reads a header with parameters (RFC 9110, section 5.6.6), with extended values (RFC 8187) in UTF-8 and ISO 8859-1.
 *
 * One pass, never throws: a parameter that is malformed is left out, as are those after the 32nd.
 */
export function parseHeaderParameters(header: string): HeaderParameters {
  const end = header.indexOf(';');
  if (end < 0) return { value: header.trim().toLowerCase(), parameters: NO_PARAMETERS };
  const parameters = new Map<string, string>();
  for (let at = end; at >= 0 && at < header.length && parameters.size < MAX_PARAMETERS;) {
    at = readParameter(header, at + 1, parameters);
  }
  return { value: header.slice(0, end).trim().toLowerCase(), parameters };
}

/** Reads the parameter at `start` into `parameters`; gives the index of the `;` after it, or the end. */
function readParameter(header: string, start: number, parameters: Map<string, string>): number {
  const next = indexOrEnd(header, ';', start);
  // Looked for in this part alone: a search to the end of the header for each part would be quadratic.
  const sign = header.slice(start, next).indexOf('=');
  if (sign < 0) return next;
  const mark = start + sign;
  const name = header.slice(start, mark).trim().toLowerCase();
  const first = skipSpace(header, mark + 1);
  const isQuoted = header[first] === '"';
  const end = isQuoted ? endOfQuoted(header, first) : indexOrEnd(header, ';', first);
  const raw = header.slice(first, end);
  storeParameter(name, isQuoted ? unquote(raw) : raw.trim(), parameters);
  return indexOrEnd(header, ';', end);
}

function storeParameter(name: string, value: string, parameters: Map<string, string>): void {
  const isExtended = name.endsWith('*');
  const key = isExtended ? name.slice(0, -1) : name;
  if (!TOKEN.test(key) || key.includes('*')) return;
  const decoded = isExtended ? decodeExtended(value) : value;
  // The extended form is the better one where both are given (RFC 6266, section 4.3).
  if (decoded !== undefined && (isExtended || !parameters.has(key))) parameters.set(key, decoded);
}

function indexOrEnd(text: string, character: string, start: number): number {
  const found = text.indexOf(character, start);
  return found < 0 ? text.length : found;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Index after the quoted string that starts at `start`; the end of the text when it is never closed. */
function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function unquote(quoted: string): string {
  const isClosed = quoted.length > 1 && quoted.endsWith('"');
  return quoted.slice(1, isClosed ? -1 : undefined).replace(/\\(.)/gs, '$1');
}

/** Decodes `utf-8'en'%e2%82%ac`; undefined when it is malformed or in another charset. */
function decodeExtended(value: string): string | undefined {
  const found = /^(utf-8|iso-8859-1)'[^']*'([^']*)$/i.exec(value);
  if (found === null) return undefined;
  const [, charset = '', text = ''] = found;
  try {
    if (charset.toLowerCase() === 'utf-8') return decodeURIComponent(text);
  } catch {
    return undefined;
  }
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}
