import type { DialectName } from '../database/dialect.js';
import type { FieldDefinition, FieldKind } from './field-definition.js';

/** What a column holds, whatever the field is called. */
export type ValueKind =
  | 'bigint'
  | 'binary'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'decimal'
  | 'duration'
  | 'float'
  | 'integer'
  | 'json'
  | 'text'
  | 'time'
  | 'uuid';

interface KindFacts {
  readonly value: ValueKind;
  readonly sqlite: string;
  readonly postgres: string;
  /** Smallest and largest integer that fits. */
  readonly range?: readonly [least: bigint, most: bigint];
}

const SMALL = [-32_768n, 32_767n] as const;
const INT = [-2_147_483_648n, 2_147_483_647n] as const;
const BIG = [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n] as const;

/** Types of columns, as Django makes them: a database of either can be read by the other. */
const KINDS: Readonly<
  Record<Exclude<FieldKind, 'ForeignKey' | 'OneToOneField' | 'ManyToManyField'>, KindFacts>
> = {
  AutoField: { value: 'integer', sqlite: 'integer', postgres: 'integer', range: INT },
  BigAutoField: {
    value: 'integer',
    sqlite: 'integer',
    postgres: 'bigint',
    range: BIG,
  },
  BigIntegerField: { value: 'bigint', sqlite: 'bigint', postgres: 'bigint', range: BIG },
  BinaryField: { value: 'binary', sqlite: 'BLOB', postgres: 'bytea' },
  BooleanField: { value: 'boolean', sqlite: 'bool', postgres: 'boolean' },
  CharField: { value: 'text', sqlite: 'varchar', postgres: 'varchar' },
  DateField: { value: 'date', sqlite: 'date', postgres: 'date' },
  DateTimeField: {
    value: 'datetime',
    sqlite: 'datetime',
    postgres: 'timestamp with time zone',
  },
  DecimalField: { value: 'decimal', sqlite: 'decimal', postgres: 'numeric' },
  DurationField: { value: 'duration', sqlite: 'bigint', postgres: 'interval' },
  EmailField: { value: 'text', sqlite: 'varchar', postgres: 'varchar' },
  FilePathField: { value: 'text', sqlite: 'varchar', postgres: 'varchar' },
  FloatField: { value: 'float', sqlite: 'real', postgres: 'double precision' },
  IntegerField: { value: 'integer', sqlite: 'integer', postgres: 'integer', range: INT },
  JSONField: { value: 'json', sqlite: 'text', postgres: 'jsonb' },
  PositiveBigIntegerField: {
    value: 'bigint',
    sqlite: 'bigint unsigned',
    postgres: 'bigint',
    range: [0n, BIG[1]],
  },
  PositiveIntegerField: {
    value: 'integer',
    sqlite: 'integer unsigned',
    postgres: 'integer',
    range: [0n, INT[1]],
  },
  PositiveSmallIntegerField: {
    value: 'integer',
    sqlite: 'smallint unsigned',
    postgres: 'smallint',
    range: [0n, SMALL[1]],
  },
  SlugField: { value: 'text', sqlite: 'varchar', postgres: 'varchar' },
  SmallIntegerField: { value: 'integer', sqlite: 'smallint', postgres: 'smallint', range: SMALL },
  TextField: { value: 'text', sqlite: 'text', postgres: 'text' },
  TimeField: { value: 'time', sqlite: 'time', postgres: 'time' },
  URLField: { value: 'text', sqlite: 'varchar', postgres: 'varchar' },
  UUIDField: { value: 'uuid', sqlite: 'char(32)', postgres: 'uuid' },
};

/** Kinds of fields that hold a value of their own. */
export type PlainKind = keyof typeof KINDS;

function factsOf(kind: FieldKind): KindFacts {
  return KINDS[kind as PlainKind];
}

/** What the column of a field of `kind` holds; of a relation, ask the field that it points at. */
export function valueKindOf(kind: FieldKind): ValueKind {
  return factsOf(kind).value;
}

/** Smallest and largest integer of `kind`; undefined where there is no such limit. */
export function integerRange(kind: FieldKind): readonly [least: bigint, most: bigint] | undefined {
  return factsOf(kind).range;
}

/** The database gives the value of new rows. */
export function isAutoKind(kind: FieldKind): boolean {
  return kind === 'AutoField' || kind === 'BigAutoField';
}

/** Negative values are refused. */
export function isPositiveKind(kind: FieldKind): boolean {
  return kind.startsWith('Positive');
}

/** Type of a value of a field of `kind` as CAST takes it, without length and digits. */
export function castType(kind: FieldKind, dialect: DialectName): string {
  return factsOf(kind)[dialect];
}

/** Type of the column as CREATE TABLE takes it, without NULL, DEFAULT, keys and checks. */
export function columnType(
  definition: FieldDefinition,
  dialect: DialectName,
  maxLength = definition.maxLength,
): string {
  const type = factsOf(definition.kind)[dialect];
  if (type === 'varchar') return maxLength === undefined ? 'varchar' : `varchar(${maxLength})`;
  if (type === 'numeric') return `numeric(${definition.maxDigits}, ${definition.decimalPlaces})`;
  return type;
}
