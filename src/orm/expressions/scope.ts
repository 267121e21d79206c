import type { DialectName } from '../database/dialect.js';
import type { FieldDefinition } from '../fields/field-definition.js';
import type { Condition } from '../models/condition.js';
import type { Field } from '../models/model-meta.js';
import type { SqlText } from './sql-text.js';

/** Type of a value in SQL, as far as it is known: how it is read and written. */
export type OutputType = Pick<FieldDefinition, 'kind' | 'decimalPlaces' | 'maxDigits'>;

/** An expression as SQL. */
export interface Operand {
  readonly sql: SqlText;
  /** What is read where it is selected, if that is something else: keys of JSON as JSON, and not as values of SQL. */
  readonly selected?: SqlText;
  /** Undefined where only the database knows. */
  readonly type: OutputType | undefined;
  /** The column's field, where the expression is nothing but a column. */
  readonly field?: Field;
  /** NULL is possible. */
  readonly isNullable: boolean;
  /** Holds an aggregate function: belongs into HAVING. */
  readonly isAggregate: boolean;
}

/** What an expression sees of the query that it stands in, while SQL is written. */
export interface Scope {
  readonly dialect: DialectName;
  /** The query around this one, for {@link OuterRef}. */
  readonly outer: Scope | undefined;
  /** Column or annotation at the end of `path`, with the joins that it takes. */
  operand(path: string): Operand;
  /** `condition` as SQL that is true or false. */
  condition(condition: Condition): Operand;
  /** `path` counted, summed …: as {@link operand}, but for `*`. A relation means the key of the other end. */
  aggregated(path: string): Operand;
  /** Writes what stands inside of an aggregate function: rows are not grouped by the columns in it. */
  aggregate<Result>(write: () => Result): Result;
  /** A query inside of this one. */
  subquery(query: SubquerySource, form: 'exists' | 'rows'): Operand;
}

/** What can stand inside of another query: a QuerySet. */
export interface SubquerySource {
  readonly isQuerySet: true;
}
