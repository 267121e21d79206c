import type { DriverDatabase } from '../../database/driver-database.js';
import { quoteName } from '../../expressions/sql-text.js';
import { tablesOf } from '../schema/make-table-spec.js';
import type { TableSpec } from '../schema/table-spec.js';
import type { ProjectState } from '../state/project-state.js';

/** Whether all tables and columns that `after` has and `before` has not are in the database; false where there are none. */
export async function areTablesThere(
  database: DriverDatabase,
  before: ProjectState,
  after: ProjectState,
): Promise<boolean> {
  const { dialect } = database;
  const known = tablesOf(before.registry, dialect);
  const wanted = [...tablesOf(after.registry, dialect).values()].flatMap((table) => {
    const columns = newColumns(table, known.get(table.label));
    return columns.length === 0 ? [] : [{ table, columns }];
  });
  for (const { table, columns } of wanted) {
    const found = await columnsOf(database, table.name);
    if (!columns.every((name) => found.has(name.toLowerCase()))) return false;
  }
  return wanted.length > 0;
}

function newColumns(table: TableSpec, old: TableSpec | undefined): readonly string[] {
  const before = new Set(old?.columns.map(({ name }) => name));
  return table.columns.map(({ name }) => name).filter((name) => !before.has(name));
}

async function columnsOf(database: DriverDatabase, table: string): Promise<ReadonlySet<string>> {
  const { rows } =
    database.dialect === 'postgres'
      ? await database.execute(
          'SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped',
          [quoteName(table)],
        )
      : await database.execute('SELECT "name" FROM pragma_table_info(?)', [table]);
  return new Set(rows.map(([name]) => String(name).toLowerCase()));
}
