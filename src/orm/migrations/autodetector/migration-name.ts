import type { Operation } from '../operations/operation.js';

/** Longest name that is put together of operations. */
const LONGEST = 52;

/** Name of a migration by what it does, as Django finds it: `book_isbn`, `delete_book_and_more`. */
export function suggestName(operations: readonly Operation[], now = new Date()): string {
  const [first, ...rest] = operations.flatMap(({ nameFragment }) => nameFragment ?? []);
  if (first === undefined) {
    const digits = now.toISOString().replaceAll(/\D/g, '');
    return `auto_${digits.slice(0, 8)}_${digits.slice(8, 12)}`;
  }
  let name = first;
  for (const fragment of rest) {
    const longer = `${name}_${fragment}`;
    if (longer.length > LONGEST) return `${name}_and_more`;
    name = longer;
  }
  return name;
}
