import type { DatabaseValue, DialectName } from '../../database/dialect.js';
import { valueKindOf } from '../../fields/column-types.js';
import { toDatabase } from '../../fields/convert-values.js';
import type { FieldDefinition } from '../../fields/field-definition.js';
import type { Field } from '../../models/model-meta.js';
import { KNOWN_FUNCTIONS } from '../state/normalize-field.js';
import { rawSqlParts } from '../state/raw-sql-parts.js';
import { quoteLiteral } from './quote.js';

/** SQL of the value that the database itself puts in; undefined for none. */
export function dbDefaultSql(field: Field, dialect: DialectName): string | undefined {
  const { dbDefault } = field.definition;
  return dbDefault === undefined ? undefined : literalOf(field, dbDefault, dialect);
}

/**
 * SQL of what rows that are there get in a column that is new, or may no longer be NULL; undefined for none.
 *
 * @param definition - of the operation, whose default may be for this once
 */
export function fillSql(
  field: Field,
  definition: FieldDefinition,
  dialect: DialectName,
): string | undefined {
  const { default: given, dbDefault, autoNow, autoNowAdd, blank } = definition;
  if (given !== undefined) {
    if (KNOWN_FUNCTIONS.has(given)) return RANDOM_UUID[dialect];
    return literalOf(field, typeof given === 'function' ? given() : given, dialect);
  }
  if (dbDefault !== undefined) return literalOf(field, dbDefault, dialect);
  if (autoNow === true || autoNowAdd === true) return literalOf(field, now(field), dialect);
  if (blank !== true || field.null) return undefined;
  return emptyValue(field, dialect);
}

/** A value of its own for every row. */
const RANDOM_UUID: Readonly<Record<DialectName, string>> = {
  postgres: 'gen_random_uuid()',
  sqlite:
    "(lower(hex(randomblob(6))) || '4' || substr(lower(hex(randomblob(2))), 2) || 'a' || substr(lower(hex(randomblob(8))), 2))",
};

function now(field: Field): unknown {
  const moment = new Date();
  const kind = valueKindOf(field.kind);
  return kind === 'time' ? moment.toISOString().slice(11, 19) : moment;
}

function emptyValue(field: Field, dialect: DialectName): string | undefined {
  if (field.relation !== undefined) return undefined;
  const kind = valueKindOf(field.kind);
  if (kind === 'text') return "''";
  return kind === 'binary' ? quoteLiteral(new Uint8Array(), dialect) : undefined;
}

function literalOf(field: Field, value: unknown, dialect: DialectName): string {
  const raw = rawSqlParts(value);
  if (raw !== undefined) {
    const literals = raw.values.map((each) => quoteLiteral(each as DatabaseValue, dialect));
    return `(${raw.texts.map((text, at) => `${text}${literals[at] ?? ''}`).join('')})`;
  }
  const { target } = field;
  return quoteLiteral(toDatabase(field.name, target.definition, dialect)(value), dialect);
}
