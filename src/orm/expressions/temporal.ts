import type { DialectName } from '../database/dialect.js';
import { valueKindOf, type ValueKind } from '../fields/column-types.js';
import type { Operand, OutputType } from './scope.js';
import { QueryError } from './query-error.js';
import { sqlText, type SqlText } from './sql-text.js';

type Combined = Pick<Operand, 'sql' | 'type'>;

const DURATION: OutputType = { kind: 'DurationField' };

/** What a plain value is beside days, moments, times and durations; undefined where it is what it looks like. */
export function plainBesideTime(
  left: OutputType,
  operator: string,
  right: unknown,
): OutputType | undefined {
  if (typeof right === 'number') return isSum(operator) ? DURATION : undefined;
  return typeof right === 'string' ? left : undefined;
}

/** True for types whose values are reckoned with by {@link combineTimes}. */
export function isTimeLike(type: OutputType | undefined): type is OutputType {
  return type !== undefined && TIMES.has(valueKindOf(type.kind));
}

const TIMES: ReadonlySet<ValueKind> = new Set(['date', 'datetime', 'duration', 'time']);

/**
 * Days, moments, times and durations with an operator between: durations are added to the others, which differ by durations.
 *
 * @throws QueryError `ORM_NO_ARITHMETIC` for what means nothing
 */
export function combineTimes(
  left: Operand,
  operator: string,
  right: Operand,
  dialect: DialectName,
): Combined {
  const one = kindOf(left);
  const other = kindOf(right);
  if (isPoint(one) && other === 'duration' && isSum(operator)) {
    return moved(left, operator, right, dialect);
  }
  if (one === 'duration' && isPoint(other) && operator === '+') {
    return moved(right, operator, left, dialect);
  }
  if (
    isPoint(one) &&
    isPoint(other) &&
    operator === '-' &&
    (one === 'time') === (other === 'time')
  ) {
    return between(left, right, dialect);
  }
  if (one === 'duration' && other === 'duration' && isSum(operator)) {
    return { sql: sqlText('(', left.sql, ` ${operator} `, right.sql, ')'), type: DURATION };
  }
  if (one === 'duration' && isNumber(other) && (operator === '*' || operator === '/')) {
    return scaled(left, operator, right, dialect);
  }
  if (isNumber(one) && other === 'duration' && operator === '*') {
    return scaled(right, operator, left, dialect);
  }
  throw new QueryError(
    `A ${left.type?.kind ?? 'value'} and a ${right.type?.kind ?? 'value'} cannot be combined by "${operator}".`,
    {
      code: 'ORM_NO_ARITHMETIC',
      fix: 'Add durations to days and moments, subtract days and moments from each other, multiply durations by numbers.',
    },
  );
}

function kindOf({ type }: Operand): ValueKind | undefined {
  return type === undefined ? undefined : valueKindOf(type.kind);
}

function isSum(operator: string): boolean {
  return operator === '+' || operator === '-';
}

function isPoint(kind: ValueKind | undefined): boolean {
  return kind === 'date' || kind === 'datetime' || kind === 'time';
}

function isNumber(kind: ValueKind | undefined): boolean {
  return kind === 'integer' || kind === 'bigint' || kind === 'float' || kind === 'decimal';
}

/** A day stays a day, a moment a moment; a time goes round the clock. */
function moved(point: Operand, operator: string, span: Operand, dialect: DialectName): Combined {
  const { type } = point;
  const isDay = kindOf(point) === 'date';
  if (dialect === 'postgres') {
    const sum = sqlText('(', point.sql, ` ${operator} `, span.sql, ')');
    return { sql: isDay ? sqlText(sum, '::date') : sum, type };
  }
  const sign = operator === '-' ? '-' : '';
  const seconds = sqlText(`((${sign}(`, span.sql, ") / 1000000.0) || ' seconds')");
  if (isDay) return { sql: sqlText('DATE(', point.sql, ', ', seconds, ')'), type };
  const format = kindOf(point) === 'time' ? '%H:%M:%f' : '%Y-%m-%d %H:%M:%f';
  const moment = sqlText(`STRFTIME('${format}', `, point.sql, ', ', seconds, ')');
  // As moments and times are stored: six digits of a fraction, or none.
  return { sql: sqlText('REPLACE(', moment, " || '000', '.000000', '')"), type };
}

function between(left: Operand, right: Operand, dialect: DialectName): Combined {
  if (dialect === 'postgres') {
    const cast = kindOf(left) === 'time' ? '' : '::timestamptz';
    const [from, to] = [right, left].map(({ sql }) => sqlText(sql, cast));
    return { sql: sqlText('(', to!, ' - ', from!, ')'), type: DURATION };
  }
  const [from, to] = [right, left].map(({ sql }) => sqlText('JULIANDAY(', sql, ')'));
  const milliseconds = sqlText('ROUND((', to!, ' - ', from!, ') * 86400000.0)');
  return { sql: wholeNumber(sqlText(milliseconds, ' * 1000')), type: DURATION };
}

function scaled(span: Operand, operator: string, number: Operand, dialect: DialectName): Combined {
  if (dialect === 'postgres') {
    const factor = sqlText('(', number.sql, ')::double precision');
    return { sql: sqlText('(', span.sql, ` ${operator} `, factor, ')'), type: DURATION };
  }
  const product = sqlText('ROUND(', span.sql, ` * 1.0 ${operator} `, number.sql, ')');
  return { sql: wholeNumber(product), type: DURATION };
}

/** SQLite keeps durations as microseconds. */
function wholeNumber(sql: SqlText): SqlText {
  return sqlText('CAST(', sql, ' AS INTEGER)');
}
