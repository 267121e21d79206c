import type { Database } from '../../database/database.js';

/** What is looked for. */
export interface NamedThing {
  readonly kind: 'check' | 'foreign-key' | 'index' | 'primary-key' | 'unique';
  /** Name that we would have given. */
  readonly name: string;
  readonly columns: readonly string[];
}

const LETTERS = { check: 'c', 'foreign-key': 'f', 'primary-key': 'p', unique: 'u' } as const;

const CONSTRAINTS = `SELECT c.conname::text, (
    SELECT json_agg(a.attname ORDER BY k.place)
    FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
  )::text
  FROM pg_constraint c WHERE c.conrelid = to_regclass($1) AND c.contype = $2`;

const INDEXES = `SELECT i.relname::text, (
    SELECT json_agg(a.attname ORDER BY k.place)
    FROM unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number
  )::text
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
  WHERE x.indrelid = to_regclass($1) AND NOT x.indisprimary
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))`;

/**
 * Name under which a constraint or an index is really there: ours, or that of another with the same columns (a table made
 * by Django, or by hand). Ours when there is none, and when nothing can be asked.
 */
export async function findPostgresName(
  database: Database | undefined,
  table: string,
  thing: NamedThing,
): Promise<string> {
  if (database === undefined) return thing.name;
  const quoted = `"${table.replaceAll('"', '""')}"`;
  const { rows } =
    thing.kind === 'index'
      ? await database.execute(INDEXES, [quoted])
      : await database.execute(CONSTRAINTS, [quoted, LETTERS[thing.kind]]);
  const found = rows as readonly (readonly [string, string])[];
  if (found.some(([name]) => name === thing.name)) return thing.name;
  const wanted = JSON.stringify(thing.columns);
  const same = found.find(
    ([, columns]) => columns !== null && JSON.stringify(JSON.parse(columns)) === wanted,
  );
  return same?.[0] ?? thing.name;
}
