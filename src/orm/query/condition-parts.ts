import { Expression } from '../expressions/expression.js';
import type { Operand } from '../expressions/scope.js';
import { joinSql, quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import type { Connector } from '../models/condition.js';
import type { ExpressionLeaf, FilterNode, Leaf } from './query-state.js';

/** How the conditions of one `filter()` are written. */
export interface FilterMode {
  /** An odd number of negations is around. */
  readonly isNegated: boolean;
  /** Any negation is around: relations to many become subqueries. */
  readonly isInNegation: boolean;
  /** Joins that this filter may use again; all when undefined. */
  readonly reusable: Set<string> | undefined;
}

/** An expression that has been written already, for a query outside of the one that it stands in. */
export class Written extends Expression {
  readonly #operand: Operand;

  constructor(operand: Operand) {
    super();
    this.#operand = operand;
  }

  override write(): Operand {
    return this.#operand;
  }
}

/** Joins a query inside of another to the row around it. */
export function sameColumn(inner: string, column: string, outer: string, other: string): string {
  return `${quoteName(inner)}.${quoteName(column)} = ${quoteName(outer)}.${quoteName(other)}`;
}

/** A condition as an operand. */
export function truth(sql: SqlText, isAggregate: boolean): Operand {
  return { sql, type: { kind: 'BooleanField' }, isNullable: false, isAggregate };
}

/** Several conditions as one. SQLite and PostgreSQL have no exclusive or for them, so those that hold are counted. */
export function joinConditions(parts: readonly SqlText[], connector: Connector): SqlText {
  if (connector !== 'XOR') return sqlText('(', joinSql(parts, ` ${connector} `), ')');
  const counted = parts.map((part) => sqlText('CASE WHEN ', part, ' THEN 1 ELSE 0 END'));
  return sqlText('((', joinSql(counted, ' + '), ') % 2 = 1)');
}

/** Parts of which all must hold: those on groups go to HAVING, the others to WHERE. */
export function conjuncts(node: FilterNode): readonly (ExpressionLeaf | FilterNode | Leaf)[] {
  if (node.isNegated || node.connector !== 'AND') return [node];
  return node.children.flatMap((child) => (child.kind === 'node' ? conjuncts(child) : [child]));
}
