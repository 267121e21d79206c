import type { DialectName } from '../../database/dialect.js';
import type { ModelMeta } from '../../models/model-meta.js';
import type { ModelRegistry } from '../../models/model-registry.js';
import type { ChangeHints } from './change-hints.js';
import { tablesOf } from './make-table-spec.js';
import { quoteName } from '../../expressions/sql-text.js';
import { columnOf, type ColumnSpec, type ConstraintSpec, type TableSpec } from './table-spec.js';

/** A column before and after; a side is missing where the column is new, or goes. */
export interface ColumnChange {
  readonly old: ColumnSpec | undefined;
  readonly new: ColumnSpec | undefined;
}

/** A table that is there before and after, and differs. */
export interface TableChange {
  readonly old: TableSpec;
  readonly new: TableSpec;
  /** All columns: those of the new table in order, then those that go. */
  readonly columns: readonly ColumnChange[];
  /** As they were, under their old names. */
  readonly dropped: readonly ConstraintSpec[];
  readonly added: readonly ConstraintSpec[];
  /** Same content under another name. */
  readonly renamed: readonly (readonly [old: ConstraintSpec, new: ConstraintSpec])[];
}

/** Everything that differs between two sets of tables. */
export interface SchemaDiff {
  readonly created: readonly TableSpec[];
  readonly dropped: readonly TableSpec[];
  readonly changed: readonly TableChange[];
}

interface Pair {
  readonly old: TableSpec;
  readonly new: TableSpec;
  /** Name of a field after the change. */
  readonly renameField: (name: string) => string;
}

/** What has to be done to the tables of `from` to make them those of `to`. */
export function diffSchemas(
  from: ModelRegistry,
  to: ModelRegistry,
  hints: ChangeHints,
  dialect: DialectName,
): SchemaDiff {
  const before = tablesOf(from, dialect);
  const after = tablesOf(to, dialect);
  const pairs = pairTables(from, to, hints).flatMap(
    ({ oldLabel, newLabel, renameField }): Pair[] => {
      const [old, made] = [before.get(oldLabel), after.get(newLabel)];
      return old === undefined || made === undefined ? [] : [{ old, new: made, renameField }];
    },
  );
  const paired = new Set(pairs.flatMap((pair) => [pair.old, pair.new]));
  const names = new Renames(pairs);
  return {
    created: [...after.values()].filter((table) => !paired.has(table)),
    dropped: [...before.values()].filter((table) => !paired.has(table)),
    changed: pairs.map((pair) => changeOf(pair, names)).filter(isChange),
  };
}

interface LabelPair {
  readonly oldLabel: string;
  readonly newLabel: string;
  readonly renameField: (name: string) => string;
}

function pairTables(from: ModelRegistry, to: ModelRegistry, hints: ChangeHints): LabelPair[] {
  const newLabel = (label: string) => (hints.model?.[0] === label ? hints.model[1] : label);
  const newField = (label: string, name: string) =>
    hints.field?.model === label && hints.field.from === name ? hints.field.to : name;
  const after = new Map(to.all().map((meta) => [meta.label, meta]));
  const between = new Map<string, LabelPair>();
  for (const meta of from.all()) {
    for (const field of meta.manyToMany) {
      const old = field.relation!.through!;
      const owner = after.get(newLabel(meta.label));
      const made = owner?.fieldsByName.get(newField(meta.label, field.name))?.relation?.through;
      if (!old.isAuto || made?.isAuto !== true) continue;
      const ends = new Map([
        [old.from.name, made.from.name],
        [old.to.name, made.to.name],
      ]);
      between.set(old.model.label, {
        oldLabel: old.model.label,
        newLabel: made.model.label,
        renameField: (name) => ends.get(name) ?? name,
      });
    }
  }
  return from.all().map(
    ({ label }) =>
      between.get(label) ?? {
        oldLabel: label,
        newLabel: newLabel(label),
        renameField: (name) => newField(label, name),
      },
  );
}

/** New names of tables and columns by their old ones. */
class Renames {
  readonly #tables = new Map<string, string>();
  readonly #columns = new Map<string, ReadonlyMap<string, string>>();

  constructor(pairs: readonly Pair[]) {
    for (const { old, new: made, renameField } of pairs) {
      this.#tables.set(old.name, made.name);
      const byField = new Map(made.columns.map((column) => [column.field, column.name]));
      const columns = old.columns.map(
        ({ field, name }) => [name, byField.get(renameField(field)) ?? name] as const,
      );
      this.#columns.set(old.name, new Map(columns));
    }
  }

  table(name: string): string {
    return this.#tables.get(name) ?? name;
  }

  column(table: string, name: string): string {
    return this.#columns.get(table)?.get(name) ?? name;
  }

  inText(table: string, sql: string): string {
    let text = sql;
    for (const [from, to] of this.#columns.get(table) ?? []) {
      if (from !== to) text = text.replaceAll(quoteName(from), quoteName(to));
    }
    return text;
  }
}

function changeOf(pair: Pair, names: Renames): TableChange {
  const { old, new: made, renameField } = pair;
  const byField = new Map(old.columns.map((column) => [renameField(column.field), column]));
  const kept = made.columns.map((column) => ({ old: byField.get(column.field), new: column }));
  const keptFields = new Set(kept.map((column) => column.old));
  const gone = old.columns
    .filter((column) => !keptFields.has(column))
    .map((column) => ({ old: column, new: undefined }));

  const left = new Map(made.constraints.map((each) => [signature(made, each), each]));
  const dropped: ConstraintSpec[] = [];
  const renamed: (readonly [ConstraintSpec, ConstraintSpec])[] = [];
  for (const each of old.constraints) {
    const same = signature(old, each, names);
    const twin = left.get(same);
    left.delete(same);
    if (twin === undefined) dropped.push(each);
    else if (twin.name !== each.name) renamed.push([each, twin]);
  }
  return {
    old,
    new: made,
    columns: [...kept, ...gone],
    dropped,
    added: [...left.values()],
    renamed,
  };
}

const AS_THEY_ARE = {
  table: (name: string) => name,
  column: (_table: string, name: string) => name,
  inText: (_table: string, sql: string) => sql,
};

/** What a constraint says, its own name aside, in the names that hold after the change. */
function signature(
  table: TableSpec,
  constraint: ConstraintSpec,
  names: Pick<Renames, 'table' | 'column' | 'inText'> = AS_THEY_ARE,
): string {
  const columns = constraint.columns.map((name) => names.column(table.name, name));
  const text = constraint.kind === 'check' ? constraint.sql : textOf(constraint);
  const said = {
    ...constraint,
    name: undefined,
    columns,
    ...(constraint.kind === 'foreign-key' && {
      table: names.table(constraint.table),
      target: names.column(constraint.table, constraint.target),
    }),
    ...(text !== undefined && {
      [constraint.kind === 'check' ? 'sql' : 'where']: names.inText(table.name, text),
      // PostgreSQL has looked the operators up by these types.
      types: table.columns
        .filter(({ name }) => text.includes(quoteName(name)))
        .map(({ type }) => type),
    }),
  };
  return JSON.stringify(said);
}

function textOf(constraint: ConstraintSpec): string | undefined {
  return constraint.kind === 'index' ? constraint.where : undefined;
}

function isChange(change: TableChange): boolean {
  return (
    change.old.name !== change.new.name ||
    change.dropped.length + change.added.length + change.renamed.length > 0 ||
    change.columns.some(isColumnChange)
  );
}

/** Whether something about the column differs. */
export function isColumnChange({ old, new: made }: ColumnChange): boolean {
  return (
    old === undefined ||
    made === undefined ||
    old.name !== made.name ||
    isDefinitionChange({ old, new: made })
  );
}

/** Whether more than the column's name differs. */
export function isDefinitionChange({ old, new: made }: ColumnChange): boolean {
  return (
    old?.type !== made?.type ||
    old?.digits !== made?.digits ||
    old?.isNullable !== made?.isNullable ||
    old?.isPrimaryKey !== made?.isPrimaryKey ||
    old?.isAuto !== made?.isAuto ||
    old?.dbDefault !== made?.dbDefault
  );
}

/** Model of a table; there is one for each. */
export function metaOf(registry: ModelRegistry, table: TableSpec): ModelMeta {
  return registry.named(table.label);
}

/** Dropped tables, those first that point at others. */
export function inOrderOfDropping(tables: readonly TableSpec[]): readonly TableSpec[] {
  const left = [...tables];
  const ordered: TableSpec[] = [];
  while (left.length > 0) {
    const free = left.findIndex(
      ({ name }) => !left.some((other) => other.name !== name && targetsOf(other).includes(name)),
    );
    ordered.push(...left.splice(Math.max(free, 0), 1));
  }
  return ordered;
}

/** Created tables, those first that others point at. */
export function inOrderOfCreating(tables: readonly TableSpec[]): readonly TableSpec[] {
  return [...inOrderOfDropping(tables)].reverse();
}

function targetsOf(table: TableSpec): readonly string[] {
  return table.constraints.flatMap((each) => (each.kind === 'foreign-key' ? [each.table] : []));
}

/** The primary key's column. */
export function keyOf(table: TableSpec): ColumnSpec {
  const key = table.columns.find(({ isPrimaryKey }) => isPrimaryKey)!;
  return columnOf(table, key.name);
}
