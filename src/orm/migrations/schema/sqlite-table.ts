import { quoteName } from '../../expressions/sql-text.js';
import type { ColumnSpec, ConstraintSpec, TableSpec } from './table-spec.js';

/** What goes into CREATE TABLE besides all that follows from the model. */
export interface TableExtras {
  readonly columnLines: readonly string[];
  readonly ruleLines: readonly string[];
  suffixOf(column: ColumnSpec): string;
  actionsOf(column: ColumnSpec): string;
}

/** CREATE TABLE for `table`, called `name`, as Django writes it. */
export function sqliteTable(table: TableSpec, name: string, extras?: TableExtras): string {
  const lines = [
    ...table.columns.map((column) => sqliteColumn(table, column, extras)),
    ...(extras?.columnLines ?? []),
    ...table.constraints.flatMap((each) =>
      each.kind === 'check' && each.columns.length === 0
        ? [`CONSTRAINT ${quoteName(each.name)} CHECK (${each.sql})`]
        : [],
    ),
    ...(extras?.ruleLines ?? []),
  ];
  return `CREATE TABLE ${quoteName(name)} (\n  ${lines.join(',\n  ')}\n)`;
}

/** A column with all that belongs to it, as CREATE TABLE and ADD COLUMN take it. */
export function sqliteColumn(table: TableSpec, column: ColumnSpec, extras?: TableExtras): string {
  const parts = [quoteName(column.name), column.type];
  if (column.dbDefault !== undefined) parts.push(`DEFAULT ${column.dbDefault}`);
  parts.push(column.isNullable ? 'NULL' : 'NOT NULL');
  if (column.isPrimaryKey) parts.push('PRIMARY KEY');
  if (column.isAuto) parts.push('AUTOINCREMENT');
  for (const each of table.constraints) {
    if (each.columns[0] === column.name && isInTable(each)) {
      parts.push(ofColumn(each, extras?.actionsOf(column) ?? ''));
    }
  }
  return parts.join(' ') + (extras?.suffixOf(column) ?? '');
}

/** Whether it is part of CREATE TABLE; else it is an index of its own. */
export function isInTable(constraint: ConstraintSpec): boolean {
  if (constraint.kind === 'index') return false;
  return constraint.kind !== 'unique' || constraint.isOfColumn;
}

function ofColumn(constraint: ConstraintSpec, actions: string): string {
  if (constraint.kind === 'unique') return 'UNIQUE';
  if (constraint.kind === 'check') return `CHECK (${constraint.sql})`;
  if (constraint.kind === 'index') return '';
  const { table, target } = constraint;
  return `REFERENCES ${quoteName(table)} (${quoteName(target)})${actions} DEFERRABLE INITIALLY DEFERRED`;
}
