import { quoteName } from '../../expressions/sql-text.js';
import type { ConstraintSpec } from './table-spec.js';

/** CREATE INDEX, in both dialects. */
export function indexText(
  table: string,
  index: Extract<ConstraintSpec, { kind: 'index' }>,
): string {
  const columns = index.columns.map((name, at) => `${quoteName(name)}${index.suffixes[at] ?? ''}`);
  const unique = index.isUnique ? 'UNIQUE ' : '';
  const where = index.where === undefined ? '' : ` WHERE ${index.where}`;
  return `CREATE ${unique}INDEX ${quoteName(index.name)} ON ${quoteName(table)} (${columns.join(', ')})${where}`;
}
