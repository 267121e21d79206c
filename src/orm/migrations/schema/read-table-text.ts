/** The definition of a table of SQLite, taken apart. */
export interface TableText {
  /** Definitions of columns by their names in lower case. */
  readonly columns: ReadonlyMap<string, string>;
  /** Rules of the table as a whole. */
  readonly constraints: readonly string[];
}

const CONSTRAINT = /^(?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/i;

/** Takes the text apart that SQLite keeps of a table (`sqlite_master.sql`). */
export function readTableText(sql: string): TableText {
  const columns = new Map<string, string>();
  const constraints: string[] = [];
  for (const part of splitList(insideOf(sql, 0))) {
    if (CONSTRAINT.test(part)) constraints.push(part);
    else columns.set(firstName(part).toLowerCase(), part);
  }
  return { columns, constraints };
}

/** Texts in the brackets of all `CHECK (…)` in `definition`, wherever they stand at its top. */
export function checksIn(definition: string): readonly string[] {
  return [...topOf(definition).matchAll(/\bCHECK\s*\(/gi)].map((found) =>
    insideOf(definition, found.index),
  );
}

/** `COLLATE …` of a column; undefined for none. */
export function collationIn(definition: string): string | undefined {
  const at = topOf(definition).search(/\bCOLLATE\b/i);
  return at < 0 ? undefined : firstName(definition.slice(at + 'COLLATE'.length));
}

/** Names in the first brackets of `text`. */
export function namesIn(text: string): readonly string[] {
  return splitList(insideOf(text, 0)).map(firstName);
}

/** The name that `text` begins with, without its quotes. */
export function firstName(text: string): string {
  const trimmed = text.trimStart();
  const end = endOfToken(trimmed, 0);
  const token = trimmed.slice(0, end);
  const [open] = token;
  if (open === '[') return token.slice(1, -1);
  if (open !== '"' && open !== '`' && open !== "'") return /^[^\s(),]+/.exec(trimmed)?.[0] ?? '';
  return token.slice(1, -1).replaceAll(open + open, open);
}

/** What stands between the first bracket at or after `from`, and the one that closes it. */
function insideOf(text: string, from: number): string {
  let depth = 0;
  let start = 0;
  for (let at = from; at < text.length; at = endOfToken(text, at)) {
    if (text[at] === '(') {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return text.slice(start, at);
    }
  }
  return '';
}

/** Pieces between commas that stand in no brackets. */
function splitList(text: string): readonly string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at = endOfToken(text, at)) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
    else if (text[at] === ',' && depth === 0) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...pieces, text.slice(start)].map(withoutComments);
}

/** `text` with spaces in the place of everything in quotes, comments and inner brackets: the same length, words only. */
function topOf(text: string): string {
  let made = '';
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    if (token === ')') depth -= 1;
    made += depth === 0 && token.length === 1 ? token : ' '.repeat(token.length);
    if (token === '(') depth += 1;
    at = end;
  }
  return made;
}

/** Without comments in front and behind: a comment up to the end of its line would swallow what follows. */
function withoutComments(text: string): string {
  let made = '';
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    made += token.length > 1 && (token.startsWith('--') || token.startsWith('/*')) ? ' ' : token;
    at = end;
  }
  return made.trim();
}

/** Where the token at `at` ends: a text or name in quotes, a comment, or one character. */
function endOfToken(text: string, at: number): number {
  const open = text[at];
  if (open === '[') return behind(text, ']', at + 1);
  if (open === '-' && text[at + 1] === '-') return behind(text, '\n', at + 2);
  if (open === '/' && text[at + 1] === '*') return behind(text, '*/', at + 2);
  if (open !== '"' && open !== '`' && open !== "'") return at + 1;
  let end = behind(text, open, at + 1);
  while (text[end] === open) end = behind(text, open, end + 1);
  return end;
}

function behind(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}
