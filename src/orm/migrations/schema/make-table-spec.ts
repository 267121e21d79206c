import type { DialectName } from '../../database/dialect.js';
import { columnType, isAutoKind, isPositiveKind } from '../../fields/column-types.js';
import type { FieldKind } from '../../fields/field-definition.js';
import type { Field, ModelMeta } from '../../models/model-meta.js';
import type { ConstraintOptions, IndexOptions } from '../../models/model-options.js';
import type { ModelRegistry } from '../../models/model-registry.js';
import { literalCondition } from '../../query/literal-condition.js';
import { stateError } from '../migration-error.js';
import { dbDefaultSql } from './default-values.js';
import { quoteName } from '../../expressions/sql-text.js';
import { indexName, schemaName } from './schema-names.js';
import type { ColumnSpec, ConstraintSpec, TableSpec } from './table-spec.js';

const known = new WeakMap<ModelRegistry, Map<DialectName, ReadonlyMap<string, TableSpec>>>();

/** Tables of all managed models, and of those between, by label. */
export function tablesOf(
  registry: ModelRegistry,
  dialect: DialectName,
): ReadonlyMap<string, TableSpec> {
  const byDialect = known.get(registry) ?? new Map<DialectName, ReadonlyMap<string, TableSpec>>();
  known.set(registry, byDialect);
  const made =
    byDialect.get(dialect) ??
    new Map(
      registry
        .all()
        .filter(({ managed }) => managed)
        .map((meta) => [meta.label, makeTableSpec(meta, dialect)]),
    );
  byDialect.set(dialect, made);
  return made;
}

/** The table of one model. */
export function makeTableSpec(meta: ModelMeta, dialect: DialectName): TableSpec {
  const { table, label } = meta;
  return {
    label,
    name: table,
    columns: meta.fields.map((field) => columnSpec(field, dialect)),
    constraints: [
      ...meta.fields.flatMap((field) => columnConstraints(field, dialect)),
      ...(meta.options.uniqueTogether ?? []).map((fields) => together(meta, fields)),
      ...meta.constraints.map((each) => declaredConstraint(meta, each, dialect)),
      ...meta.indexes.map((each) => declaredIndex(meta, each, dialect)),
    ],
  };
}

function columnSpec(field: Field, dialect: DialectName): ColumnSpec {
  return {
    field: field.name,
    name: field.column,
    type: typeOf(field, dialect),
    digits: dialect === 'sqlite' ? digitsOf(field) : undefined,
    isNullable: field.null,
    isPrimaryKey: field.primaryKey,
    isAuto: field.relation === undefined && isAutoKind(field.kind),
    dbDefault: dbDefaultSql(field, dialect),
  };
}

/** Kind of a column that holds keys of another: without numbering, and without the sign that a CHECK guards. */
const KEY_KINDS: Partial<Record<FieldKind, FieldKind>> = {
  AutoField: 'IntegerField',
  BigAutoField: 'BigIntegerField',
  PositiveBigIntegerField: 'BigIntegerField',
  PositiveIntegerField: 'IntegerField',
  PositiveSmallIntegerField: 'SmallIntegerField',
};

function typeOf(field: Field, dialect: DialectName): string {
  const { target } = field;
  const kind = target === field ? target.kind : (KEY_KINDS[target.kind] ?? target.kind);
  return columnType({ ...target.definition, kind }, dialect, target.maxLength);
}

function digitsOf({ target }: Field): string | undefined {
  const { maxDigits, decimalPlaces } = target.definition;
  return target.kind === 'DecimalField' ? `${maxDigits}, ${decimalPlaces}` : undefined;
}

function columnConstraints(field: Field, dialect: DialectName): readonly ConstraintSpec[] {
  const { column, relation, model, target } = field;
  const { table } = model;
  const found: ConstraintSpec[] = [];
  const check = checkOf(field, dialect);
  if (check !== undefined) {
    const name = schemaName(table, [column], '_check');
    found.push({ kind: 'check', name, columns: [column], sql: check });
  }
  if (field.unique && !field.primaryKey) {
    const name = schemaName(table, [column], '_uniq');
    found.push({ kind: 'unique', name, columns: [column], isOfColumn: true });
  }
  if (relation?.dbConstraint === true) {
    const { toField, to } = relation;
    const suffix = `_fk_${to.table}_${toField.column}`;
    found.push({
      kind: 'foreign-key',
      name: schemaName(table, [column], suffix),
      columns: [column],
      table: to.table,
      target: toField.column,
      types: [typeOf(field, dialect), typeOf(toField, dialect)],
    });
  }
  const type = typeOf(target === field ? field : target, dialect);
  const index = (suffix: string, suffixes: readonly string[]): ConstraintSpec => ({
    kind: 'index',
    name: schemaName(table, [column], suffix),
    columns: [column],
    suffixes,
    isUnique: false,
    where: undefined,
  });
  if (field.dbIndex && !field.unique) found.push(index('', ['']));
  if (dialect === 'postgres' && (field.dbIndex || field.unique) && isText(type)) {
    found.push(index('_like', [type === 'text' ? ' text_pattern_ops' : ' varchar_pattern_ops']));
  }
  return found;
}

/** PostgreSQL answers LIKE 'x%' from an index of its own kind only. */
function isText(type: string): boolean {
  return type === 'text' || type.startsWith('varchar');
}

function checkOf(field: Field, dialect: DialectName): string | undefined {
  const column = quoteName(field.column);
  if (field.relation !== undefined) return undefined;
  if (isPositiveKind(field.kind)) return `${column} >= 0`;
  if (field.kind !== 'JSONField' || dialect !== 'sqlite') return undefined;
  return `JSON_VALID(${column}) OR ${column} IS NULL`;
}

function together(meta: ModelMeta, fields: readonly string[]): ConstraintSpec {
  const columns = fields.map((name) => columnNamed(meta, name));
  const name = schemaName(meta.table, columns, '_uniq');
  return { kind: 'unique', name, columns, isOfColumn: false };
}

function declaredConstraint(
  meta: ModelMeta,
  constraint: ConstraintOptions,
  dialect: DialectName,
): ConstraintSpec {
  const { kind, name, condition } = constraint;
  if (kind === 'check') {
    return { kind, name, columns: [], sql: literalCondition(meta, condition!, dialect) };
  }
  const columns = constraint.fields.map((each) => columnNamed(meta, each));
  if (condition === undefined) return { kind, name, columns, isOfColumn: false };
  const where = literalCondition(meta, condition, dialect);
  return { kind: 'index', name, columns, suffixes: columns.map(() => ''), isUnique: true, where };
}

function declaredIndex(meta: ModelMeta, index: IndexOptions, dialect: DialectName): ConstraintSpec {
  const columns = index.fields.map((each) => ({
    name: columnNamed(meta, each.replace(/^-/, '')),
    isDescending: each.startsWith('-'),
  }));
  return {
    kind: 'index',
    name: index.name ?? indexName(meta.table, columns),
    columns: columns.map(({ name }) => name),
    suffixes: columns.map(({ isDescending }) => (isDescending ? ' DESC' : '')),
    isUnique: false,
    where:
      index.condition === undefined ? undefined : literalCondition(meta, index.condition, dialect),
  };
}

function columnNamed(meta: ModelMeta, name: string): string {
  const field = meta.fieldsByName.get(name);
  if (field !== undefined && !field.isMany) return field.column;
  throw stateError(
    `"${meta.label}" has no column for "${name}", which an index or a constraint names.`,
    'Take the index or the constraint away first, or rename the field in it.',
  );
}
