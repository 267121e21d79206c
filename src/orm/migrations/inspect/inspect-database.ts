import type { DriverDatabase } from '../../database/driver-database.js';
import { MIGRATION_TABLE } from '../executor/migration-recorder.js';
import { quoteName } from '../../expressions/sql-text.js';

/** A column as a database describes it. */
export interface InspectedColumn {
  readonly name: string;
  /** In lower case, without length: `varchar`, `int8`. */
  readonly type: string;
  readonly length: number | undefined;
  readonly digits: number | undefined;
  readonly places: number | undefined;
  readonly isNullable: boolean;
  /** The database numbers new rows. */
  readonly isAuto: boolean;
}

/** A foreign key of one column. */
export interface InspectedKey {
  readonly column: string;
  readonly table: string;
  readonly target: string;
}

/** An index that is no constraint. */
export interface InspectedIndex {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A table as a database describes it. */
export interface InspectedTable {
  readonly name: string;
  readonly columns: readonly InspectedColumn[];
  readonly primaryKey: readonly string[];
  readonly uniques: readonly (readonly string[])[];
  readonly keys: readonly InspectedKey[];
  readonly indexes: readonly InspectedIndex[];
}

/** All tables of a database, its own and ours aside, in alphabetical order. */
export function inspectDatabase(database: DriverDatabase): Promise<readonly InspectedTable[]> {
  return database.dialect === 'sqlite' ? inspectSqlite(database) : inspectPostgres(database);
}

type Rows = readonly (readonly unknown[])[];

async function inspectSqlite(database: DriverDatabase): Promise<readonly InspectedTable[]> {
  const ask = async (sql: string): Promise<Rows> => (await database.execute(sql)).rows;
  const found = await ask(
    `SELECT "name", "sql" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "name" <> '${MIGRATION_TABLE}' ORDER BY "name"`,
  );
  const tables: InspectedTable[] = [];
  for (const [name, sql] of found as readonly (readonly [string, string])[]) {
    const columns = await ask(`PRAGMA table_info(${quoteName(name)})`);
    const keyColumns = columns.filter((row) => Number(row[5]) > 0);
    const primaryKey = [...keyColumns]
      .sort((one, other) => Number(one[5]) - Number(other[5]))
      .map((row) => String(row[1]));
    const uniques: string[][] = [];
    const indexes: InspectedIndex[] = [];
    for (const index of await ask(`PRAGMA index_list(${quoteName(name)})`)) {
      const rows = await ask(`PRAGMA index_info(${quoteName(String(index[1]))})`);
      const isPlain = Number(index[4] ?? 0) === 0 && rows.every((row) => row[2] !== null);
      if (!isPlain || index[3] === 'pk') continue;
      const names = rows.map((row) => String(row[2]));
      if (Number(index[2]) === 1) uniques.push(names);
      else indexes.push({ name: String(index[1]), columns: names });
    }
    const keys = (await ask(`PRAGMA foreign_key_list(${quoteName(name)})`)) as Rows;
    tables.push({
      name,
      columns: columns.map((row) => sqliteColumn(row, primaryKey, sql)),
      primaryKey,
      uniques: uniques.reverse(),
      indexes: indexes.reverse(),
      keys: singleKeys(keys),
    });
  }
  return tables;
}

function sqliteColumn(
  row: readonly unknown[],
  primaryKey: readonly string[],
  sql: string,
): InspectedColumn {
  const [, name, declared, notNull, , key] = row;
  const found = /^([^(]*)(?:\((\d+)(?:\s*,\s*(\d+))?\))?/.exec(String(declared).toLowerCase());
  const type = (found?.[1] ?? '').trim();
  const [first, second] = [found?.[2], found?.[3]];
  const isKey = Number(key) > 0;
  return {
    name: String(name),
    type: type.includes('int') && isKey && primaryKey.length === 1 ? type : type,
    length: first === undefined ? undefined : Number(first),
    digits: first === undefined ? undefined : Number(first),
    places: second === undefined ? undefined : Number(second),
    isNullable: Number(notNull) === 0 && !isKey,
    isAuto: isKey && type === 'integer' && primaryKey.length === 1 && /autoincrement/i.test(sql),
  };
}

/** Keys of one column; others have no field. */
function singleKeys(rows: Rows): readonly InspectedKey[] {
  const counts = new Map<unknown, number>();
  for (const row of rows) counts.set(row[0], (counts.get(row[0]) ?? 0) + 1);
  return rows
    .filter((row) => counts.get(row[0]) === 1)
    .map((row) => ({
      column: String(row[3]),
      table: String(row[2]),
      target: row[4] === null ? '' : String(row[4]),
    }))
    .sort((one, other) => (one.column < other.column ? -1 : 1));
}

const POSTGRES_COLUMNS = `SELECT c.table_name::text, c.column_name::text, c.udt_name::text, c.is_nullable::text, c.character_maximum_length::text, c.numeric_precision::text, c.numeric_scale::text, c.is_identity::text, c.column_default::text
  FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
  WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> '${MIGRATION_TABLE}'
  ORDER BY c.table_name, c.ordinal_position`;

const NAMES = (table: string, numbers: string) =>
  `(SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(${numbers}) WITH ORDINALITY AS k (number, place) JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.number)::text`;

const POSTGRES_CONSTRAINTS = `SELECT t.relname::text, c.contype::text, ${NAMES('c.conrelid', 'c.conkey')}, f.relname::text, ${NAMES('c.confrelid', 'c.confkey')}
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class f ON f.oid = c.confrelid
  WHERE t.relnamespace = current_schema()::regnamespace AND c.contype IN ('p', 'u', 'f') ORDER BY c.conname`;

const POSTGRES_INDEXES = `SELECT t.relname::text, i.relname::text, ${NAMES('x.indrelid', 'x.indkey::smallint[]')}, CASE WHEN x.indisunique THEN 1 ELSE 0 END
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
  WHERE t.relnamespace = current_schema()::regnamespace AND x.indpred IS NULL AND x.indexprs IS NULL AND i.relname NOT LIKE '%\\_like'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u')) ORDER BY i.relname`;

async function inspectPostgres(database: DriverDatabase): Promise<readonly InspectedTable[]> {
  const ask = async (sql: string): Promise<Rows> => (await database.execute(sql)).rows;
  const columns = await ask(POSTGRES_COLUMNS);
  const constraints = await ask(POSTGRES_CONSTRAINTS);
  const indexes = await ask(POSTGRES_INDEXES);
  const names = [...new Set(columns.map(([table]) => String(table)))];
  return names.map((name) => {
    const own = constraints.filter(([table]) => table === name);
    const ofKind = (kind: string) => own.filter((row) => row[1] === kind);
    const ownIndexes = indexes.filter(([table]) => table === name);
    return {
      name,
      columns: columns.filter(([table]) => table === name).map(postgresColumn),
      primaryKey: list(ofKind('p')[0]?.[2]),
      uniques: [
        ...ofKind('u').map((row) => list(row[2])),
        ...ownIndexes.filter((row) => row[3] === 1).map((row) => list(row[2])),
      ],
      keys: ofKind('f')
        .filter((row) => list(row[2]).length === 1)
        .map((row) => ({
          column: list(row[2])[0]!,
          table: String(row[3]),
          target: list(row[4])[0]!,
        })),
      indexes: ownIndexes
        .filter((row) => row[3] !== 1)
        .map((row) => ({ name: String(row[1]), columns: list(row[2]) })),
    };
  });
}

function list(json: unknown): readonly string[] {
  return json === undefined || json === null ? [] : (JSON.parse(String(json)) as string[]);
}

function postgresColumn(row: readonly unknown[]): InspectedColumn {
  const [, name, type, isNullable, length, digits, places, isIdentity, given] = row;
  const number = (value: unknown) => (value === null ? undefined : Number(value));
  return {
    name: String(name),
    type: String(type),
    length: number(length),
    digits: number(digits),
    places: number(places),
    isNullable: isNullable === 'YES',
    isAuto: isIdentity === 'YES' || String(given ?? '').startsWith('nextval('),
  };
}
