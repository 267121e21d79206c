import { isExpression } from '../expressions/expression.js';
import { UnknownName } from '../expressions/query-error.js';
import { quoteName, sqlText, type SqlText } from '../expressions/sql-text.js';
import type { OrderTerm, QueryState } from './query-state.js';
import type { QueryScope } from './query-scope.js';
import { resolvePath } from './resolve-path.js';

/** One key of ORDER BY. */
export interface OrderKey {
  /** What is ordered by. */
  readonly sql: SqlText;
  /** With its direction. */
  readonly term: SqlText;
  /** Is no column of the SELECT list by its name. */
  readonly isHidden: boolean;
  readonly isAggregate: boolean;
}

/** The order that `state` asks for; the model's own where it asks for none. */
export function orderTerms(state: QueryState): readonly OrderTerm[] {
  if (state.ordering !== undefined) return state.ordering;
  // An order of the model would split groups (Django 3.1 and later leave it out as well).
  return state.grouping === undefined ? state.meta.ordering : [];
}

/**
 * @param selected - annotations in the SELECT list, to which their names may refer
 * @throws UnknownName `ORM_UNKNOWN_NAME`
 */
export function writeOrder(
  state: QueryState,
  scope: QueryScope,
  selected: ReadonlySet<string>,
): readonly OrderKey[] {
  return orderTerms(state).flatMap((term) =>
    writeTerm(term, state.isReversed, scope, selected, '', 0),
  );
}

function writeTerm(
  term: OrderTerm,
  isReversed: boolean,
  scope: QueryScope,
  selected: ReadonlySet<string>,
  prefix: string,
  depth: number,
): readonly OrderKey[] {
  if (typeof term !== 'string') {
    const { sql, isAggregate } = scope.write(term.expression);
    const direction = directionSql(term.isDescending, term.nulls, isReversed);
    return [key(sql, direction, true, isAggregate)];
  }
  if (term === '?')
    return [{ sql: ['RANDOM()'], term: ['RANDOM()'], isHidden: true, isAggregate: false }];
  const isDescending = term.startsWith('-') !== isReversed;
  const direction = directionSql(isDescending, undefined, false);
  const path = prefix + term.replace(/^[-+]/, '');
  if (selected.has(path)) return [key([quoteName(path)], direction, false, false)];
  if (scope.annotations.has(path)) {
    const { sql, isAggregate } = scope.annotations.get(path)!;
    if (isAggregate) scope.groupedBy.push(...scope.groupsOfAnnotation(path));
    return [key(sql, direction, true, isAggregate)];
  }
  const related = relatedOrder(scope, path);
  if (related !== undefined && depth < 8) {
    return related.flatMap((inner) =>
      writeTerm(inner, isDescending, scope, selected, `${path}__`, depth + 1),
    );
  }
  const { sql, isAggregate } = scope.operand(path);
  return [key(sql, direction, true, isAggregate)];
}

/** A relation orders as the model at its other end does (Django topic: order_by). */
function relatedOrder(scope: QueryScope, path: string): readonly string[] | undefined {
  if (scope.annotations.has(path.split('__')[0]!)) return undefined;
  const resolved = resolvePath(scope.meta, path);
  if (resolved.relatedTo === undefined || resolved.rest.length > 0) return undefined;
  const last = path.split('__').at(-1);
  const ordering = resolved.relatedTo.ordering;
  if (
    last === 'pk' ||
    ordering.length === 0 ||
    (resolved.relatedTo === scope.meta && ordering.includes(path))
  )
    return undefined;
  return ordering;
}

function key(sql: SqlText, direction: string, isHidden: boolean, isAggregate: boolean): OrderKey {
  return { sql, term: sqlText(sql, direction), isHidden, isAggregate };
}

/** What follows a key of ORDER BY; the whole order may be turned around. */
export function directionSql(
  isDescending: boolean,
  nulls: 'first' | 'last' | undefined,
  isReversed: boolean,
): string {
  const direction = isDescending === isReversed ? ' ASC' : ' DESC';
  if (nulls === undefined) return direction;
  return `${direction} NULLS ${(nulls === 'first') === isReversed ? 'LAST' : 'FIRST'}`;
}

/** @throws UnknownName for a key of an order that names nothing; called where `orderBy()` is written */
export function checkOrder(state: QueryState, terms: readonly OrderTerm[]): void {
  for (const term of terms) {
    if (typeof term !== 'string') {
      if (!isExpression(term.expression))
        throw new UnknownName(
          'An order is no text and no expression.',
          "Give 'name', '-name' or F('name').asc().",
        );
      continue;
    }
    const path = term.replace(/^[-+]/, '');
    if (term === '?' || state.annotations.has(path.split('__')[0]!)) continue;
    if (path === '')
      throw new UnknownName('The name of an order is empty.', "Give 'name' or '-name'.");
    resolvePath(state.meta, path);
  }
}
