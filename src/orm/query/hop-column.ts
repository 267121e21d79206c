import { Expression } from '../expressions/expression.js';
import type { Operand, Scope } from '../expressions/scope.js';
import { joinSql, sqlText } from '../expressions/sql-text.js';
import type { Field } from '../models/model-meta.js';
import { QueryScope } from './query-scope.js';
import type { Hop } from './resolve-path.js';
import { bindField } from './write-changes.js';

/** A column at the end of joins that no path names: rows between the two ends of a relation to many. */
export class HopColumn extends Expression {
  readonly #hops: readonly Hop[];
  readonly field: Field;

  constructor(hops: readonly Hop[], field: Field) {
    super();
    this.#hops = hops;
    this.field = field;
  }

  override write(scope: Scope): Operand {
    if (!(scope instanceof QueryScope))
      throw new TypeError('A column of joins stands outside of a query.');
    return scope.column(scope.joins.follow(this.#hops, undefined), this.field);
  }
}

/** True where a {@link HopColumn} has one of some values. */
export class HopIn extends Expression<boolean> {
  readonly #column: HopColumn;
  readonly #values: readonly unknown[];

  constructor(column: HopColumn, values: readonly unknown[]) {
    super();
    this.#column = column;
    this.#values = values;
  }

  override write(scope: Scope): Operand {
    const { sql } = this.#column.write(scope);
    const bound = this.#values.map((value) => [
      bindField(this.#column.field, value, scope.dialect),
    ]);
    return {
      sql: sqlText(sql, ' IN (', joinSql(bound, ', '), ')'),
      type: { kind: 'BooleanField' },
      isNullable: false,
      isAggregate: false,
    };
  }
}
