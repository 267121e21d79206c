import type { DatabaseValue, DialectName } from '../database/dialect.js';
import { castType } from '../fields/column-types.js';
import { toDatabase } from '../fields/convert-values.js';
import type { OutputType, Operand, Scope } from './scope.js';
import { QueryError } from './query-error.js';
import { combineTimes, isTimeLike, plainBesideTime } from './temporal.js';
import type { AtPath, Combination, ValueTypeOf } from './value-types.js';
import { Bound, sqlText, type SqlText } from './sql-text.js';

/** What stands for a value: an expression, or the value itself. */
export type Operative<Value = unknown> = Expression<Value> | Value;

/** Order of rows by an expression. */
export interface OrderedExpression<Value = unknown> {
  readonly expression: Expression<Value>;
  readonly isDescending: boolean;
  readonly nulls: 'first' | 'last' | undefined;
}

/** A value that the database works out (Django topic: query expressions). Immutable. */
export abstract class Expression<Value = unknown> {
  /** The type of the value; never set. */
  declare readonly valueType: Value;

  /** Writes this as SQL, taking the joins that it needs from `scope`. */
  abstract write(scope: Scope): Operand;

  /** True where this holds an aggregate function, so that rows are grouped. */
  get containsAggregate(): boolean {
    return this.parts().some((part) => part.containsAggregate);
  }

  /** Expressions that this one is made of. */
  parts(): readonly Expression[] {
    return [];
  }

  /** This + other: numbers; durations, in milliseconds, added to days and moments. */
  plus<const Other>(other: Other): Expression<Combination<Value, ValueTypeOf<Other>>> {
    return new Combined(this, '+', other);
  }

  /** This - other; days and moments differ by durations. */
  minus<const Other>(other: Other): Expression<Combination<Value, ValueTypeOf<Other>>> {
    return new Combined(this, '-', other);
  }

  /** This × other: numbers, and durations by numbers. */
  times<const Other>(other: Other): Expression<Combination<Value, ValueTypeOf<Other>>> {
    return new Combined(this, '*', other);
  }

  /** This ÷ other; integers are divided as the database divides them. */
  dividedBy<const Other>(other: Other): Expression<Combination<Value, ValueTypeOf<Other>> | null> {
    return new Combined(this, '/', other);
  }

  /** Remainder of this ÷ other. */
  modulo<const Other>(other: Other): Expression<Combination<Value, ValueTypeOf<Other>> | null> {
    return new Combined(this, '%', other);
  }

  /** Smallest first. */
  asc(options: { readonly nulls?: 'first' | 'last' } = {}): OrderedExpression<Value> {
    return { expression: this, isDescending: false, nulls: options.nulls };
  }

  /** Largest first. */
  desc(options: { readonly nulls?: 'first' | 'last' } = {}): OrderedExpression<Value> {
    return { expression: this, isDescending: true, nulls: options.nulls };
  }
}

/** True for expressions of any kind. */
export function isExpression(value: unknown): value is Expression {
  return value instanceof Expression;
}

/** A field of the row, or an annotation, by its path. */
export class FieldExpression<Path extends string = string> extends Expression<AtPath<Path>> {
  readonly path: Path;

  constructor(path: Path) {
    super();
    this.path = path;
  }

  override write(scope: Scope): Operand {
    return scope.operand(this.path);
  }
}

/** The value of the field at `path`: `filter({ stock__lt: F('minimum') })` (Django topic: F expressions). */
export function F<const Path extends string>(path: Path): FieldExpression<Path> {
  return new FieldExpression(path);
}

/** A value that is bound. */
export class ValueExpression<Value = unknown> extends Expression<Value> {
  readonly value: Value;
  readonly type: OutputType | undefined;
  /** Nobody has said of which type it is: then it is of that which it stands beside. */
  readonly isUntold: boolean;

  constructor(value: Value, type?: OutputType) {
    super();
    this.value = value;
    this.type = type ?? typeOfValue(value);
    this.isUntold = type === undefined;
  }

  override write(scope: Scope): Operand {
    return writeValue(this.value, this.type, scope.dialect);
  }
}

/** `value` as an expression, for the places that would take a text for a path (Django topic: Value). */
export function Value<const Given>(value: Given, type?: OutputType): ValueExpression<Given> {
  return new ValueExpression(value, type);
}

/** Binds `value` as `type`, or as what it looks like. */
export function writeValue(
  value: unknown,
  type: OutputType | undefined,
  dialect: DialectName,
): Operand {
  const known = type ?? typeOfValue(value);
  // PostgreSQL must be told the type of a placeholder, or of a NULL, that stands alone.
  const cast =
    dialect === 'postgres' && known !== undefined ? `::${castType(known.kind, dialect)}` : '';
  if (value === null || value === undefined) {
    return { sql: [`NULL${cast}`], type: known, isNullable: true, isAggregate: false };
  }
  if (known === undefined) {
    throw new QueryError(`A ${typeof value} cannot stand in a query.`, {
      code: 'ORM_UNSAFE_EXPRESSION',
      fix: 'Give a text, number, boolean, Date, bytes, or an expression.',
    });
  }
  const convert = toDatabase('expression', known, dialect);
  const bound: SqlText = [new Bound(value, convert)];
  const sql = cast === '' ? bound : sqlText('(', bound, `${cast})`);
  return { sql, type: known, isNullable: false, isAggregate: false };
}

/** Type of a plain value; undefined for what no column could hold. */
export function typeOfValue(value: unknown): OutputType | undefined {
  switch (typeof value) {
    case 'string':
      return { kind: 'TextField' };
    case 'number':
      if (!Number.isInteger(value)) return { kind: 'FloatField' };
      return { kind: Math.abs(value) > 2_147_483_647 ? 'BigIntegerField' : 'IntegerField' };
    case 'bigint':
      return { kind: 'BigIntegerField' };
    case 'boolean':
      return { kind: 'BooleanField' };
    default:
      if (value instanceof Date) return { kind: 'DateTimeField' };
      if (value instanceof Uint8Array) return { kind: 'BinaryField' };
      return undefined;
  }
}

/** Writes an expression, or binds a plain value as the type of what it stands beside. */
export function writeOperative(value: unknown, scope: Scope, beside?: OutputType): Operand {
  if (isExpression(value)) return value.write(scope);
  const own = typeOfValue(value);
  // 1.5 beside an integer column stays 1.5, and -1 beside one of small or positive integers; 3 beside a decimal is one.
  const type =
    own !== undefined && isNumeric(own.kind) && isIntegral(beside) ? own : (beside ?? own);
  return writeValue(value, type, scope.dialect);
}

/** Writes values that are to be of one type: plain ones are bound as the type of the first expression. */
export function writeAlike(given: readonly unknown[], scope: Scope): readonly Operand[] {
  const plain = given.map(plainOf);
  const expressions = plain.map((each) => (isExpression(each) ? each.write(scope) : undefined));
  let beside = expressions.find((each) => each?.type !== undefined)?.type;
  return plain.map((each, index) => {
    const written = expressions[index] ?? writeOperative(each, scope, beside);
    beside ??= written.type;
    return written;
  });
}

/** `Value('1.50')` says as little as '1.50' of which type it is: decimals, days and keys are text, too. */
function plainOf(given: unknown): unknown {
  return given instanceof ValueExpression && given.isUntold ? given.value : given;
}

/** True for the types of whole numbers. */
export function isIntegral(type: OutputType | undefined): type is OutputType {
  return type !== undefined && /Integer|Auto/.test(type.kind);
}

function isNumeric(kind: OutputType['kind']): boolean {
  return kind === 'FloatField' || kind === 'IntegerField' || kind === 'BigIntegerField';
}

/** Two expressions with an operator between. */
class Combined<Value> extends Expression<Value> {
  readonly #left: Expression;
  readonly #operator: string;
  readonly #right: unknown;

  constructor(left: Expression, operator: string, right: unknown) {
    super();
    this.#left = left;
    this.#operator = operator;
    this.#right = right;
  }

  override parts(): readonly Expression[] {
    return isExpression(this.#right) ? [this.#left, this.#right] : [this.#left];
  }

  override write(scope: Scope): Operand {
    const left = this.#left.write(scope);
    const given = plainOf(this.#right);
    const operator = this.#operator;
    const beside = isTimeLike(left.type) ? plainBesideTime(left.type, operator, given) : left.type;
    const right = writeOperative(given, scope, beside);
    const combined =
      isTimeLike(left.type) || isTimeLike(right.type)
        ? combineTimes(left, operator, right, scope.dialect)
        : {
            sql: sqlText('(', left.sql, ` ${operator} `, right.sql, ')'),
            type: combinedType(left.type, right.type),
          };
    return {
      ...combined,
      // SQLite and PostgreSQL: anything with NULL is NULL; SQLite also divides by zero to NULL.
      isNullable: left.isNullable || right.isNullable || operator === '/' || operator === '%',
      isAggregate: left.isAggregate || right.isAggregate,
    };
  }
}

const WIDTH = ['FloatField', 'DecimalField', 'BigIntegerField', 'IntegerField'] as const;

function combinedType(
  left: OutputType | undefined,
  right: OutputType | undefined,
): OutputType | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const wide = WIDTH.find((kind) => kind === left.kind || kind === right.kind);
  // As many digits as there are: those of a column say nothing about a product.
  return wide === undefined ? left : { kind: wide };
}

/** What a bound value becomes for the driver of `dialect`, by its own type. */
export function plainValue(value: unknown, dialect: DialectName): DatabaseValue {
  const type = typeOfValue(value);
  if (type === undefined) {
    throw new QueryError(`A ${typeof value} cannot be bound.`, {
      code: 'ORM_UNSAFE_EXPRESSION',
      fix: 'Bind a text, number, boolean, Date or bytes.',
    });
  }
  return toDatabase('value', type, dialect)(value);
}
