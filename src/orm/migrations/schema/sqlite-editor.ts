import { quoteName } from '../../expressions/sql-text.js';
import { indexText } from './index-text.js';
import {
  inOrderOfCreating,
  inOrderOfDropping,
  isColumnChange,
  isDefinitionChange,
  type SchemaDiff,
  type TableChange,
} from './schema-diff.js';
import { SchemaEditor, type ChangeContext } from './schema-editor.js';
import { rebuildTable } from './rebuild-table.js';
import { isInTable, sqliteColumn, sqliteTable } from './sqlite-table.js';
import type { ColumnSpec, ConstraintSpec, TableSpec } from './table-spec.js';
import { dropIndexesOf } from './unknown-parts.js';

/**
 * Changes tables of SQLite: directly where ALTER TABLE can do it, else by a copy of the table. Foreign keys must be off, which
 * is only possible outside of a transaction: the executor sees to it.
 */
export class SqliteEditor extends SchemaEditor {
  readonly dialect = 'sqlite';

  protected override async apply(diff: SchemaDiff, context: ChangeContext): Promise<void> {
    const { created, dropped, changed } = diff;
    for (const table of inOrderOfDropping(dropped)) {
      await this.run(`DROP TABLE ${quoteName(table.name)}`);
    }
    for (const { dropped: gone, renamed } of changed) {
      for (const each of [...gone, ...renamed.map(([old]) => old)]) await this.#dropIndex(each);
    }
    for (const change of changed) await this.#rename(change);
    for (const { new: made, columns } of changed) {
      const gone = columns.flatMap((each) => (each.new === undefined ? [each.old!.name] : []));
      await dropIndexesOf(this.sink, made.name, gone);
    }
    for (const table of inOrderOfCreating(created)) await this.#create(table);
    for (const change of changed) await this.#change(change, context);
  }

  async #dropIndex(constraint: ConstraintSpec): Promise<void> {
    if (!isInTable(constraint)) await this.run(`DROP INDEX ${quoteName(constraint.name)}`);
  }

  async #rename({ old, new: made, columns }: TableChange): Promise<void> {
    if (old.name !== made.name) {
      const isCase = old.name.toLowerCase() === made.name.toLowerCase();
      const between = isCase ? `${made.name}__renamed` : made.name;
      if (isCase) await this.#alter(old.name, `RENAME TO ${quoteName(between)}`);
      await this.#alter(isCase ? between : old.name, `RENAME TO ${quoteName(made.name)}`);
    }
    for (const column of columns) {
      const [from, to] = [column.old?.name, column.new?.name];
      if (from === undefined || to === undefined || from === to) continue;
      await this.#alter(made.name, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`);
    }
  }

  async #create(table: TableSpec): Promise<void> {
    await this.run(sqliteTable(table, table.name));
    for (const each of table.constraints) await this.#createIndex(table, each);
  }

  async #createIndex(table: TableSpec, constraint: ConstraintSpec): Promise<void> {
    if (constraint.kind === 'index') await this.run(indexText(table.name, constraint));
    else if (!isInTable(constraint)) {
      const { name, columns } = constraint;
      const suffixes = columns.map(() => '');
      const index = { kind: 'index', name, columns, suffixes, isUnique: true } as const;
      await this.run(indexText(table.name, { ...index, where: undefined }));
    }
  }

  async #change(change: TableChange, context: ChangeContext): Promise<void> {
    const table = change.new;
    const direct = this.#directly(change, context);
    if (direct === undefined) {
      await rebuildTable(this.sink, change, context, {
        fill: (column) => this.fill(table, column, context),
        refuseRows: (column, where) => this.refuseRows(table.name, column, where),
      });
      for (const each of table.constraints) await this.#createIndex(table, each);
      return;
    }
    for (const action of direct) await this.#alter(table.name, action);
    for (const each of [...change.added, ...change.renamed.map(([, made]) => made)]) {
      await this.#createIndex(table, each);
    }
  }

  /** Actions of ALTER TABLE that do all that is left after renaming; undefined where they cannot. */
  #directly(change: TableChange, context: ChangeContext): readonly string[] | undefined {
    const { new: table, old, columns, added, dropped, renamed } = change;
    const isNew = (name: string) => columns.some((each) => each.new?.name === name && !each.old);
    const touchesTable =
      [...added, ...dropped].some(
        (each) =>
          isInTable(each) && !(added.includes(each) && isAddable(each) && isNew(each.columns[0]!)),
      ) || renamed.some(([each]) => each.kind === 'check' && each.columns.length === 0);
    const isAltered = columns.some((each) => each.old && each.new && isDefinitionChange(each));
    if (touchesTable || isAltered) return undefined;
    const actions: string[] = [];
    for (const column of columns.filter(isColumnChange)) {
      if (column.new === undefined && column.old !== undefined) {
        if (column.old.isPrimaryKey || isNamedByCheck(old, column.old)) return undefined;
        actions.push(`DROP COLUMN ${quoteName(column.old.name)}`);
      } else if (column.old === undefined && column.new !== undefined) {
        if (!this.#isAddedDirectly(table, column.new, context)) return undefined;
        actions.push(`ADD COLUMN ${sqliteColumn(table, column.new)}`);
      }
    }
    return actions;
  }

  #isAddedDirectly(table: TableSpec, column: ColumnSpec, context: ChangeContext): boolean {
    if (column.isPrimaryKey || !column.isNullable || column.dbDefault !== undefined) return false;
    return this.fill(table, column, context) === undefined;
  }

  #alter(table: string, action: string): Promise<void> {
    return this.run(`ALTER TABLE ${quoteName(table)} ${action}`);
  }
}

/** Part of a column's definition that ADD COLUMN takes. */
function isAddable(constraint: ConstraintSpec): boolean {
  return (
    constraint.kind === 'foreign-key' ||
    (constraint.kind === 'check' && constraint.columns.length > 0)
  );
}

function isNamedByCheck(table: TableSpec, column: ColumnSpec): boolean {
  return table.constraints.some(
    (each) =>
      each.kind === 'check' &&
      each.columns.length === 0 &&
      each.sql.includes(quoteName(column.name)),
  );
}
