import { createHash } from 'node:crypto';

/** Longest name that PostgreSQL keeps; the limit of both databases, so that names are the same in both. */
const LONGEST = 63;

/** Name of what is made of columns of a table, as Django makes it: table, columns, hash, suffix. */
export function schemaName(table: string, columns: readonly string[], suffix = ''): string {
  let end = `${digest([table, ...columns], 8)}${suffix}`;
  const name = `${table}_${columns.join('_')}_${end}`;
  if (name.length <= LONGEST) return name;
  if (end.length > LONGEST / 3) end = end.slice(0, Math.floor(LONGEST / 3));
  const rest = Math.floor((LONGEST - end.length) / 2) - 1;
  const short = `${table.slice(0, rest)}_${columns.join('_').slice(0, rest)}_${end}`;
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
  return `${table.slice(0, LONGEST - suffix.length)}${suffix}`;
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
