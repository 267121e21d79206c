import { valueKindOf } from '../fields/column-types.js';
import type { Operand } from '../expressions/scope.js';
import { sqlText, type SqlText } from '../expressions/sql-text.js';
import type { DialectName } from '../database/dialect.js';

/** Parts of days and moments that lookups may go by (Django topic: year, month, day … lookups). */
const PARTS: Readonly<
  Record<
    string,
    {
      readonly sqlite: (column: SqlText) => SqlText;
      readonly postgres: string;
      readonly of: 'date' | 'time';
    }
  >
> = {
  year: part('%Y', 'YEAR', 'date'),
  month: part('%m', 'MONTH', 'date'),
  day: part('%d', 'DAY', 'date'),
  hour: part('%H', 'HOUR', 'time'),
  minute: part('%M', 'MINUTE', 'time'),
  second: part('%S', 'SECOND', 'time'),
  week: {
    sqlite: (column) => sqlText("((STRFTIME('%j', ", thursday(column), ') - 1) / 7 + 1)'),
    postgres: 'WEEK',
    of: 'date',
  },
  iso_year: {
    sqlite: (column) => sqlText("CAST(STRFTIME('%Y', ", thursday(column), ') AS INTEGER)'),
    postgres: 'ISOYEAR',
    of: 'date',
  },
  quarter: {
    sqlite: (column) => sqlText("((CAST(STRFTIME('%m', ", column, ') AS INTEGER) + 2) / 3)'),
    postgres: 'QUARTER',
    of: 'date',
  },
  week_day: {
    sqlite: (column) => sqlText("(CAST(STRFTIME('%w', ", column, ') AS INTEGER) + 1)'),
    postgres: 'DOW',
    of: 'date',
  },
  iso_week_day: {
    sqlite: (column) => sqlText("((CAST(STRFTIME('%w', ", column, ') AS INTEGER) + 6) % 7 + 1)'),
    postgres: 'ISODOW',
    of: 'date',
  },
};

function part(sqlite: string, postgres: string, of: 'date' | 'time') {
  return {
    sqlite: (column: SqlText) => sqlText(`CAST(STRFTIME('${sqlite}', `, column, ') AS INTEGER)'),
    postgres,
    of,
  };
}

/** The Thursday of the same week, whose year and number the week has (ISO 8601). */
function thursday(column: SqlText): SqlText {
  return sqlText('DATE(', column, ", '-3 days', 'weekday 4')");
}

/** True where `name` can be taken of values of `operand`. */
export function isTransform(name: string, operand: Operand): boolean {
  const kind = operand.type === undefined ? undefined : valueKindOf(operand.type.kind);
  if (kind === 'datetime') return Object.hasOwn(PARTS, name) || name === 'date' || name === 'time';
  if (kind === 'date') return Object.hasOwn(PARTS, name) && PARTS[name]!.of === 'date';
  return kind === 'time' && Object.hasOwn(PARTS, name) && PARTS[name]!.of === 'time';
}

/** `operand` with `name` taken of it; ask {@link isTransform} before. */
export function transform(name: string, operand: Operand, dialect: DialectName): Operand {
  const base = { isNullable: operand.isNullable, isAggregate: operand.isAggregate };
  const isMoment = operand.type?.kind === 'DateTimeField';
  const utc = isMoment ? sqlText('(', operand.sql, " AT TIME ZONE 'UTC')") : operand.sql;
  if (name === 'date') {
    const sql = dialect === 'sqlite' ? sqlText('DATE(', operand.sql, ')') : sqlText(utc, '::date');
    return { ...base, sql, type: { kind: 'DateField' } };
  }
  if (name === 'time') {
    const sql =
      dialect === 'sqlite' ? sqlText('SUBSTR(', operand.sql, ', 12)') : sqlText(utc, '::time');
    return { ...base, sql, type: { kind: 'TimeField' } };
  }
  const { sqlite, postgres } = PARTS[name]!;
  const extracted =
    postgres === 'DOW'
      ? sqlText('(EXTRACT(DOW FROM ', utc, ')::int + 1)')
      : sqlText(
          postgres === 'SECOND' ? 'FLOOR(' : '(',
          `EXTRACT(${postgres} FROM `,
          utc,
          '))::int',
        );
  return {
    ...base,
    sql: dialect === 'sqlite' ? sqlite(operand.sql) : extracted,
    type: { kind: 'IntegerField' },
  };
}
