/** A column as CREATE TABLE makes it. */
export interface ColumnSpec {
  /** Field that the column belongs to. */
  readonly field: string;
  readonly name: string;
  readonly type: string;
  /** Digits that the type does not tell: those of decimals in SQLite. */
  readonly digits: string | undefined;
  readonly isNullable: boolean;
  readonly isPrimaryKey: boolean;
  /** The database numbers new rows. */
  readonly isAuto: boolean;
  /** SQL of the value that the database puts in; undefined for none. */
  readonly dbDefault: string | undefined;
}

/** A rule or an index of a table. */
export type ConstraintSpec =
  | {
      readonly kind: 'foreign-key';
      readonly name: string;
      readonly columns: readonly [string];
      readonly table: string;
      readonly target: string;
      /** Types of both columns: a key must be made anew when one changes. */
      readonly types: readonly [own: string, target: string];
    }
  | {
      readonly kind: 'unique';
      readonly name: string;
      readonly columns: readonly string[];
      /** Part of the column's definition in SQLite. */
      readonly isOfColumn: boolean;
    }
  | {
      readonly kind: 'check';
      readonly name: string;
      /** The column whose kind it follows from; none for a rule that was declared. */
      readonly columns: readonly string[];
      readonly sql: string;
    }
  | {
      readonly kind: 'index';
      readonly name: string;
      /** Columns in order, with `DESC` or an operator class behind. */
      readonly columns: readonly string[];
      readonly suffixes: readonly string[];
      readonly isUnique: boolean;
      /** Only rows that fulfil this; undefined for all. */
      readonly where: string | undefined;
    };

/** A table as it is made of a model: everything that a database knows of it. */
export interface TableSpec {
  /** Label of the model. */
  readonly label: string;
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly constraints: readonly ConstraintSpec[];
}

/** The column called `name`. */
export function columnOf(table: TableSpec, name: string): ColumnSpec {
  return table.columns.find((column) => column.name === name)!;
}
