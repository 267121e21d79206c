import { postgresConversion } from './convert-columns.js';
import { findPostgresName } from './find-postgres-name.js';
import { indexText } from './index-text.js';
import { quoteName } from '../../expressions/sql-text.js';
import { quoteNames } from './quote.js';
import {
  inOrderOfDropping,
  isDefinitionChange,
  keyOf,
  type ColumnChange,
  type SchemaDiff,
  type TableChange,
} from './schema-diff.js';
import { fieldOf, SchemaEditor, type ChangeContext } from './schema-editor.js';
import { tableName } from './schema-names.js';
import type { ColumnSpec, ConstraintSpec, TableSpec } from './table-spec.js';

/** Changes tables of PostgreSQL: all of it can be rolled back. */
export class PostgresEditor extends SchemaEditor {
  readonly dialect = 'postgres';

  /** A table cannot be altered while checks of its rows wait for the end of the transaction. */
  override async rowsChanged(): Promise<void> {
    await this.run('SET CONSTRAINTS ALL IMMEDIATE');
    await this.run('SET CONSTRAINTS ALL DEFERRED');
  }

  protected override async apply(diff: SchemaDiff, context: ChangeContext): Promise<void> {
    const { created, dropped, changed } = diff;
    await this.#dropConstraints(changed);
    for (const table of inOrderOfDropping(dropped)) {
      await this.run(`DROP TABLE ${quoteName(table.name)}`);
    }
    for (const change of changed) await this.#renameTable(change);
    for (const table of created) await this.#createTable(table);
    for (const change of changed) await this.#changeColumns(change, context);
    await this.#addConstraints(diff);
    for (const change of changed) await this.#renameConstraints(change);
  }

  async #dropConstraints(changed: readonly TableChange[]): Promise<void> {
    const all = changed.flatMap(({ old, dropped }) => dropped.map((each) => ({ old, each })));
    for (const { old, each } of all.filter(isForeignKey)) await this.#dropConstraint(old, each);
    for (const { old, each } of all.filter((one) => !isForeignKey(one))) {
      await this.#dropConstraint(old, each);
    }
    for (const { old } of changed.filter(isKeyChange)) {
      const name = await findPostgresName(this.sink.database, old.name, {
        kind: 'primary-key',
        name: tableName(old.name, '_pkey'),
        columns: [keyOf(old).name],
      });
      await this.#alter(old.name, `DROP CONSTRAINT ${quoteName(name)}`);
    }
  }

  async #dropConstraint(table: TableSpec, constraint: ConstraintSpec): Promise<void> {
    const name = await findPostgresName(this.sink.database, table.name, constraint);
    if (constraint.kind === 'index') await this.run(`DROP INDEX ${quoteName(name)}`);
    else await this.#alter(table.name, `DROP CONSTRAINT ${quoteName(name)}`);
  }

  async #renameTable({ old, new: made, columns }: TableChange): Promise<void> {
    if (old.name !== made.name) {
      await this.#alter(old.name, `RENAME TO ${quoteName(made.name)}`);
      const [from, to] = [tableName(old.name, '_pkey'), tableName(made.name, '_pkey')];
      const isThere = await this.#hasIndex(from);
      if (isThere) await this.run(`ALTER INDEX ${quoteName(from)} RENAME TO ${quoteName(to)}`);
    }
    for (const column of columns) {
      if (column.old === undefined || column.new === undefined) continue;
      const [from, to] = [column.old.name, column.new.name];
      if (from !== to) {
        await this.#alter(made.name, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`);
      }
      const isMoved = from !== to || old.name !== made.name;
      if (!column.old.isAuto || !column.new.isAuto || !isMoved) continue;
      const sequence = quoteName(tableName(`${old.name}_${from}`, '_seq'));
      const name = quoteName(tableName(`${made.name}_${to}`, '_seq'));
      await this.run(`ALTER SEQUENCE IF EXISTS ${sequence} RENAME TO ${name}`);
    }
  }

  async #hasIndex(name: string): Promise<boolean> {
    if (this.sink.database === undefined) return true;
    return (
      (await this.ask('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [quoteName(name)])).length > 0
    );
  }

  async #createTable(table: TableSpec): Promise<void> {
    const lines = [
      ...table.columns.map((column) => columnText(column)),
      keyText(table),
      ...table.constraints.flatMap((each) => inTable(each)),
    ];
    await this.run(`CREATE TABLE ${quoteName(table.name)} (\n  ${lines.join(',\n  ')}\n)`);
  }

  async #changeColumns(change: TableChange, context: ChangeContext): Promise<void> {
    const table = change.new;
    for (const column of change.columns) {
      if (column.old === undefined) await this.#addColumn(table, column.new!, context);
      else if (column.new === undefined) {
        await this.#alter(table.name, `DROP COLUMN ${quoteName(column.old.name)}`);
      } else if (isDefinitionChange(column)) await this.#alterColumn(change, column, context);
    }
    if (isKeyChange(change)) await this.#alter(table.name, `ADD ${keyText(table)}`);
  }

  async #addColumn(table: TableSpec, column: ColumnSpec, context: ChangeContext): Promise<void> {
    const { dbDefault, isAuto, isNullable } = column;
    const fill = dbDefault === undefined && !isAuto ? this.fill(table, column, context) : undefined;
    if (!isNullable && !isAuto && fill === undefined && dbDefault === undefined) {
      await this.refuseRows(table.name, column.name);
    }
    await this.#alter(table.name, `ADD COLUMN ${columnText(column, fill)}`);
    if (fill !== undefined) await this.#alterOne(table, column, 'DROP DEFAULT');
  }

  async #alterColumn(
    { old: before, new: table }: TableChange,
    { old, new: column }: ColumnChange,
    context: ChangeContext,
  ): Promise<void> {
    if (old === undefined || column === undefined) return;
    const sequence = old.isAuto ? await this.#sequenceOfDefault(table, column) : undefined;
    if (old.isAuto && !column.isAuto) {
      await this.#alterOne(table, column, 'DROP IDENTITY IF EXISTS');
      if (sequence !== undefined) {
        await this.#alterOne(table, column, 'DROP DEFAULT');
        await this.run(`DROP SEQUENCE ${sequence}`);
      }
    }
    if (old.dbDefault !== undefined && old.dbDefault !== column.dbDefault) {
      await this.#alterOne(table, column, 'DROP DEFAULT');
    }
    if (old.type !== column.type) {
      const quoted = quoteName(column.name);
      const using = postgresConversion(
        fieldOf(context.from, before, old),
        fieldOf(context.to, table, column),
        quoted,
        column.type,
      );
      const suffix = using === undefined ? '' : ` USING ${using}`;
      await this.#alterOne(table, column, `TYPE ${column.type}${suffix}`);
    }
    if (sequence !== undefined && column.isAuto && old.type !== column.type) {
      await this.run(`ALTER SEQUENCE ${sequence} AS ${column.type}`);
    }
    await this.#alterNull(table, old, column, context);
    if (column.dbDefault !== undefined && old.dbDefault !== column.dbDefault) {
      await this.#alterOne(table, column, `SET DEFAULT ${column.dbDefault}`);
    }
    if (column.isAuto && !old.isAuto) await this.#numberRows(table, column);
  }

  /** Sequence of a `serial` column, as earlier versions of Django made them: it does not follow the column by itself. */
  async #sequenceOfDefault(table: TableSpec, column: ColumnSpec): Promise<string | undefined> {
    const [found] = await this.ask(
      `SELECT s.oid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
      WHERE d.deptype = 'a' AND d.refobjid = to_regclass($1) AND a.attname = $2`,
      [quoteName(table.name), column.name],
    );
    return found?.[0] as string | undefined;
  }

  async #alterNull(
    table: TableSpec,
    old: ColumnSpec,
    column: ColumnSpec,
    context: ChangeContext,
  ): Promise<void> {
    if (old.isNullable === column.isNullable) return;
    if (column.isNullable) return this.#alterOne(table, column, 'DROP NOT NULL');
    const quoted = quoteName(column.name);
    const fill = this.fill(table, column, context);
    if (fill === undefined) await this.refuseRows(table.name, column.name, `${quoted} IS NULL`);
    else {
      await this.run(
        `UPDATE ${quoteName(table.name)} SET ${quoted} = ${fill} WHERE ${quoted} IS NULL`,
      );
      await this.rowsChanged();
    }
    await this.#alterOne(table, column, 'SET NOT NULL');
  }

  /** Goes on counting behind the largest number that is there. */
  async #numberRows(table: TableSpec, column: ColumnSpec): Promise<void> {
    await this.#alterOne(table, column, 'ADD GENERATED BY DEFAULT AS IDENTITY');
    const name = `'${quoteName(table.name).replaceAll("'", "''")}'`;
    const quoted = quoteName(column.name);
    await this.run(
      `SELECT setval(pg_get_serial_sequence(${name}, '${column.name.replaceAll("'", "''")}'), coalesce(max(${quoted}), 1), max(${quoted}) IS NOT NULL) FROM ${quoteName(table.name)}`,
    );
  }

  async #addConstraints({ created, changed }: SchemaDiff): Promise<void> {
    const all = [
      ...created.flatMap((table) =>
        table.constraints
          .filter((each) => inTable(each).length === 0)
          .map((each) => ({ table, each })),
      ),
      ...changed.flatMap(({ new: table, added }) => added.map((each) => ({ table, each }))),
    ];
    for (const { table, each } of all.filter((one) => !isForeignKey(one))) {
      if (each.kind === 'index') await this.run(indexText(table.name, each));
      else await this.#alter(table.name, `ADD ${inTable(each)[0]}`);
    }
    for (const { table, each } of all.filter(isForeignKey)) {
      await this.#alter(table.name, `ADD ${foreignKeyText(each)}`);
    }
  }

  async #renameConstraints({ new: table, renamed }: TableChange): Promise<void> {
    for (const [old, made] of renamed) {
      const found = await findPostgresName(this.sink.database, table.name, {
        ...made,
        name: old.name,
      });
      if (found !== old.name) continue;
      const [from, to] = [quoteName(old.name), quoteName(made.name)];
      if (made.kind === 'index') await this.run(`ALTER INDEX ${from} RENAME TO ${to}`);
      else await this.#alter(table.name, `RENAME CONSTRAINT ${from} TO ${to}`);
    }
  }

  #alter(table: string, action: string): Promise<void> {
    return this.run(`ALTER TABLE ${quoteName(table)} ${action}`);
  }

  #alterOne(table: TableSpec, column: ColumnSpec, action: string): Promise<void> {
    return this.#alter(table.name, `ALTER COLUMN ${quoteName(column.name)} ${action}`);
  }
}

function isKeyChange({ columns }: TableChange): boolean {
  return columns.some(
    (column) => (column.old?.isPrimaryKey ?? false) !== (column.new?.isPrimaryKey ?? false),
  );
}

function isForeignKey({ each }: { readonly each: ConstraintSpec }): boolean {
  return each.kind === 'foreign-key';
}

function columnText(column: ColumnSpec, fill?: string): string {
  const value = column.dbDefault ?? fill;
  return [
    quoteName(column.name),
    column.type,
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    column.isNullable ? 'NULL' : 'NOT NULL',
    ...(column.isAuto ? ['GENERATED BY DEFAULT AS IDENTITY'] : []),
  ].join(' ');
}

function keyText(table: TableSpec): string {
  const name = quoteName(tableName(table.name, '_pkey'));
  return `CONSTRAINT ${name} PRIMARY KEY (${quoteName(keyOf(table).name)})`;
}

/** Text of what stands inside CREATE TABLE; nothing for what is made afterwards. */
function inTable(constraint: ConstraintSpec): readonly string[] {
  const name = `CONSTRAINT ${quoteName(constraint.name)}`;
  if (constraint.kind === 'unique') return [`${name} UNIQUE (${quoteNames(constraint.columns)})`];
  return constraint.kind === 'check' ? [`${name} CHECK (${constraint.sql})`] : [];
}

function foreignKeyText(key: ConstraintSpec): string {
  if (key.kind !== 'foreign-key') return '';
  return `CONSTRAINT ${quoteName(key.name)} FOREIGN KEY (${quoteNames(key.columns)}) REFERENCES ${quoteName(key.table)} (${quoteName(key.target)}) DEFERRABLE INITIALLY DEFERRED`;
}
