import { createHash } from 'node:crypto';

/** Longest name that PostgreSQL keeps, in bytes; the limit of both databases, so that names are the same in both. */
const LONGEST = 63;

/** Name of what is made of columns of a table, as Django makes it: table, columns, hash, suffix. */
export function schemaName(table: string, columns: readonly string[], suffix = ''): string {
  let end = `${digest([table, ...columns], 8)}${suffix}`;
  const name = `${table}_${columns.join('_')}_${end}`;
  if (bytesOf(name) <= LONGEST) return name;
  if (bytesOf(end) > LONGEST / 3) end = begin(end, Math.floor(LONGEST / 3));
  const rest = Math.floor((LONGEST - bytesOf(end)) / 2) - 1;
  const short = `${begin(table, rest)}_${begin(columns.join('_'), rest)}_${end}`;
  return startsBadly(short) ? `D${short.slice(0, -1)}` : short;
}

/** Name of an index that was declared without one, as Django makes it: at most 30 characters. */
export function indexName(
  table: string,
  columns: readonly { readonly name: string; readonly isDescending: boolean }[],
): string {
  const ordered = columns.map(({ name, isDescending }) => (isDescending ? `-${name}` : name));
  const hash = digest([table, ...ordered, 'idx'], 6);
  const name = `${table.slice(0, 11)}_${columns[0]!.name.slice(0, 7)}_${hash}_idx`;
  return startsBadly(name) ? `D${name.slice(1)}` : name;
}

/** Name that PostgreSQL gives to what belongs to a table as a whole: `book_pkey`, `book_id_seq`. */
export function tableName(table: string, suffix: string): string {
  return `${begin(table, LONGEST - suffix.length)}${suffix}`;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** As much of `text` as fits into so many bytes, which is what PostgreSQL counts. */
function begin(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  let made = '';
  for (const character of text) {
    if (bytesOf(made + character) > bytes) break;
    made += character;
  }
  return made;
}

/** MD5, as in Django's names: no secret is kept by it. */
function digest(parts: readonly string[], length: number): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, length);
}

function startsBadly(name: string): boolean {
  return /^[_\d]/.test(name);
}
