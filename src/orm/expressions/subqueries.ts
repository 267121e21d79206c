import type { ConditionExpression } from '../models/condition.js';
import { Expression } from './expression.js';
import { QueryError } from './query-error.js';
import type { Operand, Scope, SubquerySource } from './scope.js';
import { sqlText } from './sql-text.js';

class ExistsExpression extends Expression<boolean> implements ConditionExpression {
  readonly isConditional = true;
  readonly #query: SubquerySource;

  constructor(query: SubquerySource) {
    super();
    this.#query = query;
  }

  override write(scope: Scope): Operand {
    const { sql } = scope.subquery(this.#query, 'exists');
    return {
      sql: sqlText('EXISTS(', sql, ')'),
      type: { kind: 'BooleanField' },
      isNullable: false,
      isAggregate: false,
    };
  }
}

class SubqueryExpression<Value> extends Expression<Value> {
  readonly #query: SubquerySource;

  constructor(query: SubquerySource) {
    super();
    this.#query = query;
  }

  override write(scope: Scope): Operand {
    const { sql, type } = scope.subquery(this.#query, 'rows');
    return { sql: sqlText('(', sql, ')'), type, isNullable: true, isAggregate: false };
  }
}

class OuterRefExpression extends Expression {
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  override write(scope: Scope): Operand {
    if (scope.outer !== undefined) return scope.outer.operand(this.#path);
    throw new QueryError(`OuterRef("${this.#path}") stands in a query that is in no other.`, {
      code: 'ORM_NO_OUTER_QUERY',
      fix: 'Use the QuerySet in Exists() or Subquery() of another.',
    });
  }
}

/** True where `query` has a row (Django topic: Exists). May stand in filters and annotations. */
export function Exists(query: SubquerySource): Expression<boolean> & ConditionExpression {
  return new ExistsExpression(query);
}

/** Type of the one column of rows; null where there is no row. */
export type SubqueryValue<Row> = unknown extends Row
  ? unknown
  : Row extends readonly (infer Value)[]
    ? Value | null
    : Row extends { readonly pk: infer Key }
      ? Key | null
      : Row extends Date | Uint8Array
        ? Row | null
        : Row extends object
          ? Row[keyof Row] | null
          : Row | null;

/** The one value of `query`, which selects one column: `.values('id')`, at most one row (Django topic: Subquery). */
export function Subquery<Row = unknown>(
  query: SubquerySource & { readonly rowType?: Row },
): Expression<SubqueryValue<Row>> {
  return new SubqueryExpression(query);
}

/** Inside of {@link Exists} and {@link Subquery}: a field of the query around (Django topic: OuterRef). */
export function OuterRef(path: string): Expression {
  return new OuterRefExpression(path);
}
