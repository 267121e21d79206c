import type { Decimal } from '../fields/field-types.js';
import { Expression, F, isExpression, writeAlike, writeOperative } from './expression.js';
import type { OutputType, Operand, Scope } from './scope.js';
import { joinSql, sqlText, type SqlText } from './sql-text.js';
import type { Applied, ArgumentType } from './value-types.js';

type Write = (
  operands: readonly Operand[],
  scope: Scope,
) => Pick<Operand, 'sql'> & Partial<Operand>;

/** A function of the database over other expressions. */
class FunctionExpression<Value> extends Expression<Value> {
  readonly #arguments: readonly unknown[];
  readonly #write: Write;
  readonly #isAlike: boolean;

  /** @param isAlike - all arguments are of one type */
  constructor(given: readonly unknown[], write: Write, isAlike = false) {
    super();
    this.#arguments = given;
    this.#write = write;
    this.#isAlike = isAlike;
  }

  override parts(): readonly Expression[] {
    return this.#arguments.filter(isExpression);
  }

  override write(scope: Scope): Operand {
    const operands = this.#isAlike
      ? writeAlike(this.#arguments, scope)
      : this.#arguments.map((given) => writeOperative(given, scope));
    return {
      type: operands[0]?.type,
      isNullable: operands.some(({ isNullable }) => isNullable),
      isAggregate: operands.some(({ isAggregate }) => isAggregate),
      ...this.#write(operands, scope),
    };
  }
}

/** A path is a field; an expression stays; other values are bound. The first argument of most functions. */
export type FunctionArgument = string | Expression;

function argument(given: FunctionArgument): Expression {
  return isExpression(given) ? given : F(given);
}

const TEXT: OutputType = { kind: 'TextField' };
const INTEGER: OutputType = { kind: 'IntegerField' };

const call = (name: string, type?: OutputType): Write => {
  return (operands) => ({
    sql: sqlText(
      `${name}(`,
      joinSql(
        operands.map(({ sql }) => sql),
        ', ',
      ),
      ')',
    ),
    ...(type === undefined ? {} : { type }),
  });
};

/** The text in lower case. SQLite changes ASCII letters only. */
export function Lower<const Given extends FunctionArgument>(
  text: Given,
): Expression<Applied<string, ArgumentType<Given>>> {
  return new FunctionExpression([argument(text)], call('LOWER', TEXT));
}

/** The text in upper case. SQLite changes ASCII letters only. */
export function Upper<const Given extends FunctionArgument>(
  text: Given,
): Expression<Applied<string, ArgumentType<Given>>> {
  return new FunctionExpression([argument(text)], call('UPPER', TEXT));
}

/** How many characters the text has. */
export function Length<const Given extends FunctionArgument>(
  text: Given,
): Expression<Applied<number, ArgumentType<Given>>> {
  return new FunctionExpression([argument(text)], call('LENGTH', INTEGER));
}

/** The text without white space at both ends. */
export function Trim<const Given extends FunctionArgument>(
  text: Given,
): Expression<Applied<string, ArgumentType<Given>>> {
  return new FunctionExpression([argument(text)], call('TRIM', TEXT));
}

/** `length` characters from `start` on, which counts from 1. */
export function Substr<const Given extends FunctionArgument>(
  text: Given,
  start: number,
  length?: number,
): Expression<Applied<string, ArgumentType<Given>>> {
  const bounds = length === undefined ? [start] : [start, length];
  return new FunctionExpression([argument(text), ...bounds], call('SUBSTR', TEXT));
}

/** The text with every `from` replaced. */
export function Replace<const Given extends FunctionArgument>(
  text: Given,
  from: string,
  to = '',
): Expression<Applied<string, ArgumentType<Given>>> {
  return new FunctionExpression([argument(text), from, to], call('REPLACE', TEXT));
}

/** The first that is not NULL. */
export function Coalesce<Value = unknown>(
  first: FunctionArgument,
  ...others: readonly unknown[]
): Expression<Value> {
  const write: Write = (operands, scope) => ({
    ...call('COALESCE')(operands, scope),
    type: operands.find(({ type }) => type !== undefined)?.type,
    isNullable: operands.every(({ isNullable }) => isNullable),
  });
  return new FunctionExpression([argument(first), ...others], write, true);
}

/** NULL where both are equal, else the first. */
export function NullIf<Value = unknown>(
  first: FunctionArgument,
  second: unknown,
): Expression<Value> {
  const write: Write = (operands, scope) => ({
    ...call('NULLIF')(operands, scope),
    isNullable: true,
  });
  return new FunctionExpression([argument(first), second], write, true);
}

/** All texts after each other; NULL counts as empty. */
export function Concat(...texts: readonly (FunctionArgument | number)[]): Expression<string> {
  const given = texts.map((text) => (typeof text === 'number' ? text : argument(text)));
  return new FunctionExpression(given, (operands, { dialect }) => {
    const cast = dialect === 'postgres' ? '::text' : '';
    const parts = operands.map(({ sql }): SqlText => sqlText('COALESCE(', sql, `${cast}, '')`));
    return { sql: sqlText('(', joinSql(parts, ' || '), ')'), type: TEXT, isNullable: false };
  });
}

/** Without its sign. */
export function Abs<const Given extends FunctionArgument>(
  number: Given,
): Expression<ArgumentType<Given>> {
  return new FunctionExpression([argument(number)], call('ABS'));
}

/** Rounded to `places` digits after the point. */
export function Round<const Given extends FunctionArgument>(
  number: Given,
  places = 0,
): Expression<ArgumentType<Given>> {
  return new FunctionExpression([argument(number)], (operands, { dialect }) => {
    const [{ sql, type }] = operands as [Operand];
    const cast = dialect === 'postgres' && type?.kind === 'FloatField' ? '::numeric' : '';
    return { sql: sqlText('ROUND(', sql, `${cast}, ${Math.trunc(places)})`) };
  });
}

/** The largest; NULL where any is NULL on SQLite, NULLs left out on PostgreSQL. */
export function Greatest<Value = unknown>(...given: readonly unknown[]): Expression<Value> {
  return extreme('GREATEST', 'MAX', given);
}

/** The smallest; NULL where any is NULL on SQLite, NULLs left out on PostgreSQL. */
export function Least<Value = unknown>(...given: readonly unknown[]): Expression<Value> {
  return extreme('LEAST', 'MIN', given);
}

function extreme<Value>(
  postgres: string,
  sqlite: string,
  given: readonly unknown[],
): Expression<Value> {
  const values = given.map((value) => (typeof value === 'string' ? F(value) : value));
  const write: Write = (operands, scope) =>
    call(scope.dialect === 'postgres' ? postgres : sqlite)(operands, scope);
  return new FunctionExpression(values, write, true);
}

const CASTS = {
  bigint: { type: { kind: 'BigIntegerField' }, sqlite: 'integer', postgres: 'bigint' },
  decimal: { type: { kind: 'DecimalField' }, sqlite: 'numeric', postgres: 'numeric' },
  float: { type: { kind: 'FloatField' }, sqlite: 'real', postgres: 'double precision' },
  integer: { type: { kind: 'IntegerField' }, sqlite: 'integer', postgres: 'integer' },
  text: { type: { kind: 'TextField' }, sqlite: 'text', postgres: 'text' },
} as const satisfies Record<string, { type: OutputType; sqlite: string; postgres: string }>;

/** Types of values that {@link Cast} gives. */
export interface CastTypes {
  readonly bigint: bigint;
  readonly decimal: Decimal;
  readonly float: number;
  readonly integer: number;
  readonly text: string;
}

/** The value as another type. */
export function Cast<const Given extends FunctionArgument, Name extends keyof CastTypes>(
  given: Given,
  to: Name,
): Expression<Applied<CastTypes[Name], ArgumentType<Given>>> {
  const cast = CASTS[to];
  return new FunctionExpression([argument(given)], ([operand], { dialect }) => ({
    sql: sqlText('CAST(', operand!.sql, ` AS ${cast[dialect]})`),
    type: cast.type,
  }));
}

/** The moment of the transaction on PostgreSQL, of the statement on SQLite. */
export function Now(): Expression<Date> {
  return new FunctionExpression([], (_, { dialect }) => ({
    sql: [
      dialect === 'postgres' ? 'STATEMENT_TIMESTAMP()' : "STRFTIME('%Y-%m-%d %H:%M:%f', 'now')",
    ],
    type: { kind: 'DateTimeField' },
    isNullable: false,
  }));
}
