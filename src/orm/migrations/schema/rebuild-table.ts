import { MigrationDataError } from '../migration-error.js';
import { sqliteConversion } from './convert-columns.js';
import { quoteName } from '../../expressions/sql-text.js';
import { quoteLiteral } from './quote.js';
import { sqliteTable } from './sqlite-table.js';
import type { TableChange } from './schema-diff.js';
import { fieldOf, type ChangeContext, type StatementSink } from './schema-editor.js';
import type { ColumnSpec } from './table-spec.js';
import { findUnknownParts } from './unknown-parts.js';

/** What the editor knows about rows. */
export interface RowFacts {
  /** SQL of what rows that are there get in a column; undefined for none. */
  fill(column: ColumnSpec): string | undefined;
  /** Fails when there are rows (that fulfil `where`). */
  refuseRows(column: string, where?: string): Promise<void>;
}

/**
 * Puts a table of the new shape in the place of one that has got its new names already: new table, copy of the rows, drop,
 * rename (SQLite topic: making other kinds of table schema changes). Rows, the count of AUTOINCREMENT, and columns, rules,
 * indexes and triggers that no model knows are kept.
 */
export async function rebuildTable(
  sink: StatementSink,
  change: TableChange,
  context: ChangeContext,
  facts: RowFacts,
): Promise<void> {
  const { new: table } = change;
  const fresh = `new__${table.name}`;
  const unknown = await findUnknownParts(sink, change);
  const copied = await copiedColumns(sink, change, context, facts);

  await sink.run(sqliteTable(table, fresh, unknown));
  const kept = unknown.columns.map(quoteName);
  const names = [...copied.map(({ name }) => quoteName(name)), ...kept].join(', ');
  const values = [...copied.map(({ expression }) => expression), ...kept].join(', ');
  const isEmptyCopy = names === '';
  if (!isEmptyCopy) {
    await sink.run(
      `INSERT INTO ${quoteName(fresh)} (${names}) SELECT ${values} FROM ${quoteName(table.name)}`,
    );
  }
  if (table.columns.some(({ isAuto }) => isAuto)) {
    const [to, from] = [quoteLiteral(fresh, 'sqlite'), quoteLiteral(table.name, 'sqlite')];
    await sink.run(
      `INSERT INTO "sqlite_sequence" ("name", "seq") SELECT ${to}, "seq" FROM "sqlite_sequence" WHERE "name" = ${from} AND NOT EXISTS (SELECT 1 FROM "sqlite_sequence" WHERE "name" = ${to})`,
    );
    await sink.run(
      `UPDATE "sqlite_sequence" SET "seq" = max("seq", coalesce((SELECT "seq" FROM "sqlite_sequence" WHERE "name" = ${from}), 0)) WHERE "name" = ${to}`,
    );
  }
  await sink.run(`DROP TABLE ${quoteName(table.name)}`);
  // Views and triggers elsewhere name the table that is missing right now: they must not be looked at.
  await sink.run('PRAGMA legacy_alter_table = ON');
  try {
    await sink.run(`ALTER TABLE ${quoteName(fresh)} RENAME TO ${quoteName(table.name)}`);
  } finally {
    await sink.run('PRAGMA legacy_alter_table = OFF');
  }
  for (const sql of unknown.statements) await sink.run(sql);
}

interface Copied {
  readonly name: string;
  readonly expression: string;
}

async function copiedColumns(
  sink: StatementSink,
  change: TableChange,
  context: ChangeContext,
  facts: RowFacts,
): Promise<Copied[]> {
  const copied: Copied[] = [];
  for (const { old, new: column } of change.columns) {
    if (column === undefined) continue;
    const expression =
      old === undefined
        ? await newValue(column, facts)
        : await keptValue(sink, change, old, column, context, facts);
    if (expression !== undefined) copied.push({ name: column.name, expression });
  }
  return copied;
}

/** Expression of a new column; undefined where the database numbers the rows, or nothing is to be said. */
async function newValue(column: ColumnSpec, facts: RowFacts): Promise<string | undefined> {
  if (column.isAuto) return undefined;
  const value = facts.fill(column) ?? column.dbDefault;
  if (value !== undefined) return value;
  if (!column.isNullable) await facts.refuseRows(column.name);
  return 'NULL';
}

async function keptValue(
  sink: StatementSink,
  change: TableChange,
  old: ColumnSpec,
  column: ColumnSpec,
  context: ChangeContext,
  facts: RowFacts,
): Promise<string> {
  const { new: table } = change;
  const quoted = quoteName(column.name);
  const before = fieldOf(context.from, change.old, old);
  const after = fieldOf(context.to, table, column);
  const { expression, isFit } = sqliteConversion(before, after, quoted);
  if (isFit !== undefined) {
    const question = `SELECT ${quoted} FROM ${quoteName(table.name)} WHERE ${quoted} IS NOT NULL AND (${isFit}) IS NOT TRUE LIMIT 1`;
    const found = await sink.database?.execute(question);
    if ((found?.rows.length ?? 0) > 0) throw unfit(table.name, column, before.kind, after.kind);
  }
  if (!old.isNullable || column.isNullable) return expression;
  const fill = facts.fill(column);
  if (fill !== undefined) return `coalesce(${expression}, ${fill})`;
  await facts.refuseRows(column.name, `${quoted} IS NULL`);
  return expression;
}

function unfit(table: string, column: ColumnSpec, from: string, to: string): MigrationDataError {
  return new MigrationDataError(
    `Table "${table}" has values in column "${column.name}" that cannot become ${column.type} (${from} to ${to}).`,
    'Change these values first, in a migration of its own with runCode; nothing has been changed.',
  );
}
