/** Names that a property of a model cannot have. */
const RESERVED = new Set([
  'clean',
  'constructor',
  'delete',
  'fetch',
  'fullClean',
  'pk',
  'prototype',
  'refresh',
  'save',
  'toString',
  'valueOf',
]);

/** `book_subjects` → `BookSubjects`, and never one of `taken`, to which it is added. */
export function className(table: string, taken: Set<string>): string {
  const words = wordsOf(table).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const name = words.join('') || 'Table';
  return unused(
    /^\d/.test(name) ? `Table${name}` : BUILT_IN.has(name) ? `${name}Model` : name,
    taken,
  );
}

/** Names that the file needs for something else. */
const BUILT_IN = new Set(['BaseModel', 'Date', 'Decimal', 'Manager', 'Model', 'Ref', 'Uint8Array']);

/** `published_on` → `publishedOn`, and never one of `taken`, to which it is added. */
export function propertyName(column: string, taken: Set<string>): string {
  const [first = 'field', ...rest] = wordsOf(column);
  const start = first.charAt(0).toLowerCase() + first.slice(1);
  const name = start + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const safe = /^\d/.test(name) ? `field${name}` : RESERVED.has(name) ? `${name}Field` : name;
  return unused(safe, taken);
}

function wordsOf(name: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .trim();
  const words = plain.split(' ').filter((word) => word !== '');
  return words.map((word) => (word === word.toUpperCase() ? word.toLowerCase() : word));
}

function unused(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}${count}`;
  taken.add(free);
  return free;
}
