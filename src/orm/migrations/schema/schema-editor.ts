import type { DatabaseValue, DialectName } from '../../database/dialect.js';
import type { DriverDatabase } from '../../database/driver-database.js';
import type { FieldDefinition } from '../../fields/field-definition.js';
import type { Field } from '../../models/model-meta.js';
import type { ModelRegistry } from '../../models/model-registry.js';
import { MigrationDataError } from '../migration-error.js';
import type { ChangeHints } from './change-hints.js';
import type { ProjectState } from '../state/project-state.js';
import { fillSql } from './default-values.js';
import { quoteName } from '../../expressions/sql-text.js';
import { diffSchemas, type SchemaDiff } from './schema-diff.js';
import type { ColumnSpec, TableSpec } from './table-spec.js';

/** What a statement is run on: a database, or a list that only keeps the texts (`sqlmigrate`). */
export interface StatementSink {
  /** Undefined where nothing is really run. */
  readonly database: DriverDatabase | undefined;
  run(sql: string, values?: readonly DatabaseValue[]): Promise<void>;
}

/** What a change of tables is about. */
export interface ChangeContext {
  readonly from: ModelRegistry;
  readonly to: ModelRegistry;
  readonly hints: ChangeHints;
}

/** Makes the tables of a database follow the models. One for each migration. */
export abstract class SchemaEditor {
  abstract readonly dialect: DialectName;
  readonly sink: StatementSink;

  constructor(sink: StatementSink) {
    this.sink = sink;
  }

  /** Makes the tables of `from` those of `to`. */
  async change(from: ProjectState, to: ProjectState, hints: ChangeHints): Promise<void> {
    const context = { from: from.registry, to: to.registry, hints };
    const diff = diffSchemas(context.from, context.to, hints, this.dialect);
    await this.apply(diff, context);
  }

  /** Called after code or SQL of the user has changed rows. */
  async rowsChanged(): Promise<void> {
    // Only PostgreSQL keeps checks waiting.
  }

  protected abstract apply(diff: SchemaDiff, context: ChangeContext): Promise<void>;

  protected run(sql: string): Promise<void> {
    return this.sink.run(sql);
  }

  /** Rows of a question about the database; none where nothing is really run. */
  protected async ask(
    sql: string,
    values: readonly DatabaseValue[] = [],
  ): Promise<readonly (readonly unknown[])[]> {
    return (await this.sink.database?.execute(sql, values))?.rows ?? [];
  }

  /** SQL of what rows that are there get in `column`; undefined for none. */
  protected fill(table: TableSpec, column: ColumnSpec, context: ChangeContext): string | undefined {
    const field = fieldOf(context.to, table, column);
    return fillSql(field, definitionOf(field, table, context.hints), this.dialect);
  }

  /** Refuses to go on when rows are there, which would have nothing in a column that must have something. */
  protected async refuseRows(table: string, column: string, where?: string): Promise<void> {
    const condition = where === undefined ? '' : ` WHERE ${where}`;
    const found = await this.ask(`SELECT 1 FROM ${quoteName(table)}${condition} LIMIT 1`);
    if (found.length === 0) return;
    throw new MigrationDataError(
      `Table "${table}" has rows that would have nothing in column "${column}", which must not be NULL.`,
      'Give the field a default in the operation (with preserveDefault: false it is only used for these rows), or let it be null.',
    );
  }
}

/** The field that a column belongs to. */
export function fieldOf(registry: ModelRegistry, table: TableSpec, column: ColumnSpec): Field {
  return registry.named(table.label).fieldsByName.get(column.field)!;
}

function definitionOf(field: Field, table: TableSpec, { fill }: ChangeHints): FieldDefinition {
  return fill?.field === `${table.label}.${field.name}` ? fill.definition : field.definition;
}
