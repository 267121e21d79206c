import type { Condition } from '../models/condition.js';
import { Expression, isExpression, writeAlike } from './expression.js';
import { QueryError } from './query-error.js';
import type { Operand, Scope } from './scope.js';
import { sqlText } from './sql-text.js';
import type { Conditional, ValueTypeOf } from './value-types.js';

/** One way of a {@link Case}. */
export interface Branch<Then = unknown, Where extends Condition = Condition> {
  readonly condition: Where;
  readonly then: Then;
}

/** Where `condition` holds, `then`: an expression, or a value that is bound (Django topic: When). */
export function When<const Where extends Condition, const Then>(
  condition: Where,
  then: Then,
): Branch<Then, Where> {
  return { condition, then };
}

/** The value where no branch holds, as the last argument of {@link Case}. */
export interface CaseDefault {
  readonly default: unknown;
}

/** Type of a {@link Case}: of all its branches, and of its default, which is null where there is none. */
export type CaseValue<Given extends readonly unknown[]> =
  | (Given[number] extends infer Each
      ? Each extends { readonly then: infer Then; readonly condition: infer Where }
        ? Conditional<ValueTypeOf<Then>, Where>
        : Each extends { readonly default: infer Default }
          ? ValueTypeOf<Default>
          : never
      : never)
  | (Given extends readonly [...unknown[], CaseDefault] ? never : null);

class CaseExpression<Value> extends Expression<Value> {
  readonly #branches: readonly Branch[];
  readonly #fallback: unknown;

  constructor(branches: readonly Branch[], fallback: unknown) {
    super();
    this.#branches = branches;
    this.#fallback = fallback;
  }

  override parts(): readonly Expression[] {
    return [...this.#branches.map(({ then }) => then), this.#fallback].filter(isExpression);
  }

  override write(scope: Scope): Operand {
    const conditions = this.#branches.map(({ condition }) => scope.condition(condition));
    const values = this.#branches.map(({ then }) => then);
    const all = writeAlike([...values, this.#fallback ?? null], scope);
    const ways = conditions.map(({ sql }, index) =>
      sqlText(' WHEN ', sql, ' THEN ', all[index]!.sql),
    );
    return {
      sql: sqlText('CASE', ...ways, ' ELSE ', all.at(-1)!.sql, ' END'),
      type: all.find(({ type }) => type !== undefined)?.type,
      isNullable: all.some(({ isNullable }) => isNullable),
      isAggregate: [...all, ...conditions].some(({ isAggregate }) => isAggregate),
    };
  }
}

/**
 * The value of the first branch whose condition holds: `Case(When({ stock: 0 }, 'sold out'), { default: 'in stock' })`
 * (Django topic: conditional expressions). NULL without a default.
 */
export function Case<const Given extends readonly (Branch | CaseDefault)[]>(
  ...given: Given
): Expression<CaseValue<Given>> {
  const last = given.at(-1);
  const fallback = last !== undefined && 'default' in last ? last.default : undefined;
  const branches = given.filter((branch): branch is Branch => 'condition' in branch);
  if (branches.length > 0) return new CaseExpression(branches, fallback);
  throw new QueryError('Case() has no branch.', {
    code: 'ORM_EMPTY_CASE',
    fix: 'Give it at least one When().',
  });
}
