import type { DialectName } from '../database/dialect.js';
import type { Condition } from '../models/condition.js';
import { Expression, isExpression, writeValue } from './expression.js';
import { QueryError } from './query-error.js';
import type { OutputType, Operand, Scope } from './scope.js';
import { sqlText, type SqlText } from './sql-text.js';
import type { Aggregation, ArgumentType, Conditional } from './value-types.js';

/** Options of aggregate functions. */
export interface AggregateOptions<
  Where extends Condition = Condition,
  Default extends number | string = number | string,
> {
  /** Only rows that fulfil this are counted, summed … */
  readonly filter?: Where;
  /** Equal values count once. @defaultValue false */
  readonly distinct?: boolean;
  /** In place of NULL, where there was no row. */
  readonly default?: Default;
}

/** Type of an aggregate: null where there are no rows, unless it was told otherwise. */
type AggregateValue<Name extends string, Path, Where, Default> = Conditional<
  Aggregation<Name, ArgumentType<Path>, [Default] extends [never] ? null : never>,
  Where
>;

type AggregateName = 'AVG' | 'COUNT' | 'MAX' | 'MIN' | 'SUM';

/** A function over the rows of a group (Django topic: aggregation). */
export class Aggregate<
  Name extends AggregateName = AggregateName,
  Path = unknown,
  Value = unknown,
> extends Expression<Value> {
  readonly name: Name;
  readonly over: Path;
  readonly #options: AggregateOptions;

  constructor(name: Name, over: Path, options: AggregateOptions) {
    super();
    this.name = name;
    this.over = over;
    this.#options = options;
  }

  override get containsAggregate(): boolean {
    return true;
  }

  override parts(): readonly Expression[] {
    return isExpression(this.over) ? [this.over] : [];
  }

  override write(scope: Scope): Operand {
    return this.#withDefault(
      scope.aggregate(() => this.#call(scope)),
      scope.dialect,
    );
  }

  #call(scope: Scope): Operand {
    const over = this.over as unknown;
    const operand = isExpression(over) ? over.write(scope) : scope.aggregated(String(over));
    const { distinct = false, filter } = this.#options;
    const condition = filter === undefined ? undefined : scope.condition(filter);
    if (operand.isAggregate || condition?.isAggregate === true) throw nested(this.name);
    const inner = sqlText(
      `${this.name}(`,
      distinct ? 'DISTINCT ' : '',
      this.#argument(operand, scope),
      ')',
    );
    const filtered =
      condition === undefined ? inner : sqlText(inner, ' FILTER (WHERE ', condition.sql, ')');
    return {
      sql: filtered,
      type: outputOf(this.name, operand.type),
      isNullable: this.name !== 'COUNT',
      isAggregate: true,
    };
  }

  #argument(operand: Operand, scope: Scope): SqlText {
    if (
      scope.dialect === 'postgres' &&
      operand.type?.kind === 'BooleanField' &&
      this.name !== 'COUNT'
    ) {
      return sqlText(operand.sql, '::int');
    }
    return operand.sql;
  }

  #withDefault(operand: Operand, dialect: DialectName): Operand {
    const fallback = this.#options.default;
    if (fallback === undefined) return operand;
    const value = writeValue(fallback, operand.type, dialect);
    return {
      ...operand,
      sql: sqlText('COALESCE(', operand.sql, ', ', value.sql, ')'),
      isNullable: false,
    };
  }
}

function nested(name: AggregateName): QueryError {
  return new QueryError(`${name} cannot be taken of an aggregate.`, {
    code: 'ORM_NESTED_AGGREGATE',
    fix: 'Call aggregate() on the annotated QuerySet: it aggregates over the groups.',
  });
}

function outputOf(name: AggregateName, input: OutputType | undefined): OutputType | undefined {
  if (name === 'COUNT') return { kind: 'BigAutoField' };
  if (name === 'AVG') {
    if (input?.kind === 'DecimalField') return { kind: 'DecimalField' };
    return input?.kind === 'DurationField' ? input : { kind: 'FloatField' };
  }
  if (
    name === 'SUM' &&
    input !== undefined &&
    /^(?:Small|Positive|Integer|Auto|BigAuto|Boolean)/.test(input.kind)
  ) {
    return { kind: 'BigAutoField' };
  }
  return input;
}

/** How many rows, or values that are not NULL at the end of a path: `Count('books')`, `Count('*')`. */
export function Count<const Path, const Where extends Condition = never>(
  over: Path,
  options: AggregateOptions<Where> = {},
): Aggregate<'COUNT', Path, AggregateValue<'COUNT', Path, Where, 0>> {
  return new Aggregate('COUNT', over, options);
}

/** Sum of the values; null where there are none. */
export function Sum<
  const Path,
  const Where extends Condition = never,
  Default extends number | string = never,
>(
  over: Path,
  options: AggregateOptions<Where, Default> = {},
): Aggregate<'SUM', Path, AggregateValue<'SUM', Path, Where, Default>> {
  return new Aggregate('SUM', over, options);
}

/** Mean of the values; null where there are none. */
export function Avg<
  const Path,
  const Where extends Condition = never,
  Default extends number | string = never,
>(
  over: Path,
  options: AggregateOptions<Where, Default> = {},
): Aggregate<'AVG', Path, AggregateValue<'AVG', Path, Where, Default>> {
  return new Aggregate('AVG', over, options);
}

/** Smallest of the values; null where there are none. */
export function Min<
  const Path,
  const Where extends Condition = never,
  Default extends number | string = never,
>(
  over: Path,
  options: AggregateOptions<Where, Default> = {},
): Aggregate<'MIN', Path, AggregateValue<'MIN', Path, Where, Default>> {
  return new Aggregate('MIN', over, options);
}

/** Largest of the values; null where there are none. */
export function Max<
  const Path,
  const Where extends Condition = never,
  Default extends number | string = never,
>(
  over: Path,
  options: AggregateOptions<Where, Default> = {},
): Aggregate<'MAX', Path, AggregateValue<'MAX', Path, Where, Default>> {
  return new Aggregate('MAX', over, options);
}
