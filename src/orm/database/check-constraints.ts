import { IntegrityError } from './database-errors.js';
import type { DriverDatabase } from './driver-database.js';

/**
 * Has the rules between tables asked at the end of the block: rows may point at rows that come later. Inside of
 * `atomic()` only.
 */
export async function deferConstraints(target: DriverDatabase): Promise<void> {
  await target.execute(
    target.dialect === 'postgres'
      ? 'SET CONSTRAINTS ALL DEFERRED'
      : 'PRAGMA defer_foreign_keys = ON',
  );
}

/**
 * Asks the rules between tables that wait for the end of the block now (Django topic: check_constraints).
 *
 * @param tables - SQLite looks at these alone; at all by default
 * @throws IntegrityError `ORM_INTEGRITY`
 */
export async function checkConstraints(
  target: DriverDatabase,
  tables?: readonly string[],
): Promise<void> {
  if (target.dialect === 'postgres') {
    await target.execute('SET CONSTRAINTS ALL IMMEDIATE');
    await target.execute('SET CONSTRAINTS ALL DEFERRED');
    return;
  }
  const names = tables?.map((each) => `("${each.replaceAll('"', '""')}")`) ?? [''];
  for (const name of names) {
    const { rows } = await target.execute(`PRAGMA foreign_key_check${name}`);
    const [first] = rows;
    if (first !== undefined) throw dangling(first, rows.length);
  }
}

function dangling([table, row, parent]: readonly unknown[], count: number): IntegrityError {
  const others = count === 1 ? '' : `, and ${count - 1} more rows like it`;
  return new IntegrityError({
    kind: 'foreign-key',
    table: String(table),
    cause: new Error(
      `Row ${String(row)} of "${String(table)}" points at a row of "${String(parent)}" that is not there${others}.`,
    ),
  });
}
