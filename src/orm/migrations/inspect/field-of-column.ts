import type { FieldKind } from '../../fields/field-definition.js';
import type { InspectedColumn } from './inspect-database.js';

/** The field that holds a column. */
export interface GuessedField {
  readonly kind: FieldKind;
  /** Type of the property. */
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The column says too little, or is of a type that no field is made for. */
  readonly isGuess: boolean;
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  bigint: 'BigIntegerField',
  'bigint unsigned': 'PositiveBigIntegerField',
  blob: 'BinaryField',
  bool: 'BooleanField',
  boolean: 'BooleanField',
  bpchar: 'CharField',
  bytea: 'BinaryField',
  char: 'CharField',
  date: 'DateField',
  datetime: 'DateTimeField',
  decimal: 'DecimalField',
  'double precision': 'FloatField',
  double: 'FloatField',
  float: 'FloatField',
  float4: 'FloatField',
  float8: 'FloatField',
  int: 'IntegerField',
  int2: 'SmallIntegerField',
  int4: 'IntegerField',
  int8: 'BigIntegerField',
  integer: 'IntegerField',
  'integer unsigned': 'PositiveIntegerField',
  interval: 'DurationField',
  json: 'JSONField',
  jsonb: 'JSONField',
  numeric: 'DecimalField',
  real: 'FloatField',
  smallint: 'SmallIntegerField',
  'smallint unsigned': 'PositiveSmallIntegerField',
  text: 'TextField',
  time: 'TimeField',
  timestamp: 'DateTimeField',
  timestamptz: 'DateTimeField',
  uuid: 'UUIDField',
  varchar: 'CharField',
};

const TYPES: Partial<Record<FieldKind, string>> = {
  BigIntegerField: 'bigint',
  BinaryField: 'Uint8Array',
  BooleanField: 'boolean',
  CharField: 'string',
  DateField: 'CalendarDate',
  DateTimeField: 'Date',
  DecimalField: 'Decimal',
  JSONField: 'JsonValue',
  PositiveBigIntegerField: 'bigint',
  TextField: 'string',
  TimeField: 'ClockTime',
  UUIDField: 'string',
};

/** The field for a column; text, marked as a guess, where no kind fits. */
export function fieldOfColumn(column: InspectedColumn): GuessedField {
  if (column.isAuto) {
    const kind = column.type === 'int8' || column.type === 'integer' ? 'BigAutoField' : 'AutoField';
    return { kind, type: 'number', options: {}, isGuess: false };
  }
  const kind = KINDS[column.type];
  if (kind === undefined) return { kind: 'TextField', type: 'string', options: {}, isGuess: true };
  const isGuess =
    kind === 'DecimalField' && (column.digits === undefined || column.places === undefined);
  return { kind, type: TYPES[kind] ?? 'number', options: optionsOf(kind, column), isGuess };
}

function optionsOf(kind: FieldKind, column: InspectedColumn): Readonly<Record<string, unknown>> {
  if (kind === 'CharField' && column.length !== undefined) return { maxLength: column.length };
  if (kind !== 'DecimalField') return {};
  // As Django guesses where the column says nothing, as in SQLite.
  return { maxDigits: column.digits ?? 10, decimalPlaces: column.places ?? 5 };
}
