/** A header of a part: its value, and the parameters that follow it. */
export interface PartHeader {
  /** In lower case. */
  readonly value: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const SEMICOLON = 59;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Reads a header with parameters: `form-data; name="a"; filename*=UTF-8''b.txt` (RFC 7578, section 4.2; RFC 8187).
 * Of a parameter given twice the last one counts, as in Django.
 */
export function parsePartHeader(header: string): PartHeader {
  const [value = '', ...pieces] = splitParameters(header);
  const parameters = new Map<string, string>();
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    if (equals < 0) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    const text = unquote(piece.slice(equals + 1).trim());
    if (name.endsWith('*')) parameters.set(name.slice(0, -1), decodeExtended(text));
    else parameters.set(name, text);
  }
  return { value: value.trim().toLowerCase(), parameters };
}

/** Cuts at semicolons outside of quotes, in one pass. */
function splitParameters(header: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < header.length; at += 1) {
    const code = header.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === BACKSLASH && isQuoted && header.charCodeAt(at + 1) === QUOTE) at += 1;
    else if (code === SEMICOLON && !isQuoted) {
      pieces.push(header.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(header.slice(start));
  return pieces;
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"');
}

/** `charset'language'percent-encoded` (RFC 8187, section 3.2); any other form is taken as it is. */
function decodeExtended(text: string): string {
  const [charset, language, encoded, ...rest] = text.split("'");
  if (charset === undefined || language === undefined || encoded === undefined || rest.length > 0)
    return text;
  const bytes = Buffer.from(encoded.replace(/%([0-9a-fA-F]{2})/g, decodePercent), 'latin1');
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

function decodePercent(_escape: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}
