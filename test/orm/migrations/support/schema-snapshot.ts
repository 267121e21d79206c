import type { DriverDatabase } from '../../../../src/orm/database/driver-database.js';
import { MIGRATION_TABLE } from '../../../../src/orm/migrations/executor/migration-recorder.js';

/** Everything that a database says about its tables, in an order of its own: equal for equal schemas. */
export async function schemaSnapshot(database: DriverDatabase): Promise<readonly string[]> {
  const lines =
    database.dialect === 'sqlite' ? await ofSqlite(database) : await ofPostgres(database);
  return lines.sort();
}

async function ofSqlite(database: DriverDatabase): Promise<string[]> {
  const lines: string[] = [];
  const ask = async (sql: string) => (await database.execute(sql)).rows;
  const tables = await ask(
    `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '${MIGRATION_TABLE}'`,
  );
  for (const [name, sql] of tables as readonly (readonly [string, string])[]) {
    const quoted = `"${name}"`;
    for (const row of await ask(`PRAGMA table_info(${quoted})`)) {
      lines.push(`column ${name} ${JSON.stringify(row.slice(1))}`);
    }
    for (const row of await ask(`PRAGMA foreign_key_list(${quoted})`)) {
      lines.push(`key ${name} ${JSON.stringify(row.slice(2))}`);
    }
    for (const row of await ask(`PRAGMA index_list(${quoted})`)) {
      const index = String(row[1]);
      const isAutomatic = index.startsWith('sqlite_autoindex');
      const columns = await ask(`PRAGMA index_xinfo("${index}")`);
      const shown = columns.filter((each) => each[5] === 1).map((each) => [each[2], each[3]]);
      lines.push(
        `index ${name} ${isAutomatic ? 'automatic' : index} ${JSON.stringify([row.slice(2), shown])}`,
      );
    }
    for (const check of checksOf(sql)) lines.push(`check ${name} ${check}`);
    lines.push(`table ${name} ${sql.includes('AUTOINCREMENT') ? 'counts' : 'does not count'}`);
  }
  const partial = await ask(
    `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'`,
  );
  for (const [name, sql] of partial) lines.push(`partial ${String(name)} ${String(sql)}`);
  return lines;
}

/** Texts in the brackets of all CHECKs. */
function checksOf(sql: string): string[] {
  return sql
    .split('CHECK (')
    .slice(1)
    .map((rest) => {
      let open = 1;
      let end = 0;
      for (; open > 0; end += 1) open += rest[end] === '(' ? 1 : rest[end] === ')' ? -1 : 0;
      return rest.slice(0, end - 1);
    });
}

async function ofPostgres(database: DriverDatabase): Promise<string[]> {
  const ask = async (kind: string, sql: string) =>
    (await database.execute(sql)).rows.map((row) => `${kind} ${JSON.stringify(row)}`);
  const own = `NOT LIKE '${MIGRATION_TABLE}%'`;
  return [
    ...(await ask(
      'column',
      `SELECT relname::text, attname::text, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity::text
      FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ${own}`,
    )),
    ...(await ask(
      'constraint',
      `SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text ${own}`,
    )),
    ...(await ask(
      'index',
      `SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
      WHERE relnamespace = 'public'::regnamespace AND relname ${own}`,
    )),
    ...(await ask(
      'sequence',
      `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND relname ${own}`,
    )),
  ];
}
