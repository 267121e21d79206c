import { quoteName } from '../../expressions/sql-text.js';
import {
  checksIn,
  collationIn,
  firstName,
  namesIn,
  readTableText,
  type TableText,
} from './read-table-text.js';
import type { TableChange } from './schema-diff.js';
import type { StatementSink } from './schema-editor.js';
import { isInTable } from './sqlite-table.js';
import type { ColumnSpec } from './table-spec.js';

/** What a table of SQLite has that no model knows: made by hand, by runSql, or left behind by a model of the past. */
export interface UnknownParts {
  /** Definitions of columns, for CREATE TABLE. */
  readonly columnLines: readonly string[];
  /** Rules, for CREATE TABLE. */
  readonly ruleLines: readonly string[];
  /** Columns among them whose values have to be copied: all that are not computed. */
  readonly columns: readonly string[];
  /** Statements that make indexes and triggers. */
  readonly statements: readonly string[];
  /** What stands behind the definition of a column that a model does know: collation, default. */
  suffixOf(column: ColumnSpec): string;
  /** What a foreign key does of its own: `ON DELETE CASCADE`. */
  actionsOf(column: ColumnSpec): string;
}

const NONE: UnknownParts = {
  columnLines: [],
  ruleLines: [],
  columns: [],
  statements: [],
  suffixOf: () => '',
  actionsOf: () => '',
};

/** Looks for {@link UnknownParts} of a table that has got its new names already. */
export async function findUnknownParts(
  sink: StatementSink,
  change: TableChange,
): Promise<UnknownParts> {
  if (sink.database === undefined) return NONE;
  const ask = async (sql: string) => (await sink.database!.execute(sql)).rows;
  const table = quoteName(change.new.name);
  const [described] = (
    await sink.database.execute(
      `SELECT "sql" FROM "sqlite_master" WHERE "type" = 'table' AND lower("name") = lower(?)`,
      [change.new.name],
    )
  ).rows;
  if (described === undefined) return NONE;
  const text = readTableText(String(described[0]));
  const known = new Map(
    change.columns.map((each) => [(each.new ?? each.old!).name.toLowerCase(), each]),
  );
  const infos = (await ask(`PRAGMA table_xinfo(${table})`)).map((row) => ({
    name: String(row[1]),
    default: row[4] as string | null,
    isComputed: Number(row[6]) > 1,
  }));
  const unknown = infos.filter(({ name }) => !known.has(name.toLowerCase()));
  const keys = new Map(
    (await ask(`PRAGMA foreign_key_list(${table})`)).map((row) => [
      String(row[3]).toLowerCase(),
      actions(String(row[5]), String(row[6])),
    ]),
  );
  const defaults = new Map(infos.map((each) => [each.name.toLowerCase(), each.default]));
  return {
    columnLines: unknown.flatMap(({ name }) => text.columns.get(name.toLowerCase()) ?? []),
    ruleLines: unknownRules(text, change),
    columns: unknown.filter(({ isComputed }) => !isComputed).map(({ name }) => name),
    statements: await unknownStatements(sink, change),
    suffixOf: ({ name, dbDefault, isAuto }) => {
      const before = known.get(name.toLowerCase())?.old;
      const collation = collationIn(text.columns.get(name.toLowerCase()) ?? '');
      const given = defaults.get(name.toLowerCase()) ?? undefined;
      const isForeign = given !== undefined && dbDefault === undefined && !isAuto;
      return [
        ...(collation === undefined ? [] : [` COLLATE ${quoteName(collation)}`]),
        ...(isForeign && before !== undefined && before.dbDefault === undefined
          ? [` DEFAULT (${given})`]
          : []),
      ].join('');
    },
    actionsOf: ({ name }) => keys.get(name.toLowerCase()) ?? '',
  };
}

function actions(onUpdate: string, onDelete: string): string {
  const say = (event: string, action: string) =>
    action === 'NO ACTION' || action === 'NONE' ? '' : ` ON ${event} ${action}`;
  return say('UPDATE', onUpdate) + say('DELETE', onDelete);
}

/** Rules of the table, and checks of its columns, that follow from no model; those on columns that go, go with them. */
function unknownRules(text: TableText, change: TableChange): readonly string[] {
  const old = change.old.constraints;
  const nameNow = new Map(
    change.columns.flatMap((each) =>
      each.old === undefined ? [] : [[each.old.name, (each.new ?? each.old).name] as const],
    ),
  );
  const now = (columns: readonly string[]) =>
    JSON.stringify(columns.map((name) => (nameNow.get(name) ?? name).toLowerCase()));
  const said = (kind: string) =>
    new Set(old.filter((each) => each.kind === kind).map((each) => now(each.columns)));
  const [uniques, keys] = [said('unique'), said('foreign-key')];
  const gone = change.columns.flatMap((each) => (each.new === undefined ? [each.old!.name] : []));
  const isGone = (rule: string) => gone.some((name) => names(rule, name));
  const ofTable = text.constraints.filter((rule) => {
    const isNamed = /^CONSTRAINT\b/i.test(rule);
    const name = isNamed ? firstName(rule.slice('CONSTRAINT'.length)) : '';
    const body = isNamed
      ? rule.slice(rule.indexOf(name) + name.length).replace(/^["`\]\s]+/, '')
      : rule;
    if (isGone(rule) || /^PRIMARY\b/i.test(body)) return false;
    if ([...old, ...change.new.constraints].some((each) => isNamed && each.name === name))
      return false;
    const columns = JSON.stringify(namesIn(body).map((each) => each.toLowerCase()));
    if (/^UNIQUE\b/i.test(body)) return !uniques.has(columns);
    return !(/^FOREIGN\b/i.test(body) && keys.has(columns));
  });
  const ofColumns = change.columns.flatMap((each) => {
    if (each.new === undefined || each.old === undefined) return [];
    const definition = text.columns.get(each.new.name.toLowerCase()) ?? '';
    const ours = old.flatMap((rule) =>
      rule.kind === 'check' && rule.columns[0] === each.old!.name
        ? [bare(rule.sql.replaceAll(quoteName(each.old!.name), quoteName(each.new!.name)))]
        : [],
    );
    return checksIn(definition).filter(
      (check) => !ours.includes(bare(check)) && !isGone(`(${check})`),
    );
  });
  return [...ofTable, ...ofColumns.map((check) => `CHECK (${check})`)];
}

/** Whether `rule` names the column in its brackets; what stands in a text there is no name. */
function names(rule: string, column: string): boolean {
  const escaped = column.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const body = rule.slice(rule.indexOf('(') + 1).replaceAll(/'(?:[^']|'')*'/g, ' ');
  return new RegExp(String.raw`(?<![\w$])${escaped}(?![\w$])`, 'i').test(body);
}

/** A condition without what may be written in different ways. */
function bare(check: string): string {
  return check.replaceAll(/[\s"`()[\]]/g, '').toLowerCase();
}

async function unknownStatements(sink: StatementSink, change: TableChange): Promise<string[]> {
  const known = new Set(
    [...change.old.constraints, ...change.new.constraints]
      .filter((each) => !isInTable(each))
      .map(({ name }) => name),
  );
  const { rows } = await sink.database!.execute(
    `SELECT "name", "sql" FROM "sqlite_master" WHERE lower("tbl_name") = lower(?) AND "type" IN ('index', 'trigger') AND "sql" IS NOT NULL`,
    [change.new.name],
  );
  return (rows as readonly (readonly [string, string])[])
    .filter(([name]) => !known.has(name))
    .map(([, sql]) => sql);
}

/** Indexes that no model knows over columns that go: PostgreSQL drops them with the column, SQLite would refuse to. */
export async function dropIndexesOf(
  sink: StatementSink,
  table: string,
  columns: readonly string[],
): Promise<void> {
  if (sink.database === undefined || columns.length === 0) return;
  const gone = new Set(columns.map((name) => name.toLowerCase()));
  const { rows } = await sink.database.execute(`PRAGMA index_list(${quoteName(table)})`);
  for (const row of rows) {
    const name = String(row[1]);
    // What follows from a rule of the table is no index of its own.
    if (row[3] !== 'c') continue;
    const found = await sink.database.execute(`PRAGMA index_info(${quoteName(name)})`);
    const isOver = found.rows.some((each) => gone.has(String(each[2]).toLowerCase()));
    if (isOver) await sink.run(`DROP INDEX ${quoteName(name)}`);
  }
}
