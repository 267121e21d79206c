import type { Expression } from '../expressions/expression.js';
import { isExpression } from '../expressions/expression.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import type { Combination, OrderTerm, QueryState, ValuesShape } from './query-state.js';
import { resolvePath } from './resolve-path.js';
import { refuseCombined, refuseSliced } from './slice-state.js';
import { checkOrder } from './write-order.js';

/** `state` with values that the database works out. Aggregates group the rows (Django topic: aggregation). */
export function annotateState(
  state: QueryState,
  expressions: Readonly<Record<string, Expression>>,
  isSelected: boolean,
): Partial<QueryState> {
  refuseCombined(state, 'annotated');
  const annotations = new Map(state.annotations);
  const steps = [...state.steps];
  let { grouping, values } = state;
  const before = values?.names;
  for (const [name, expression] of Object.entries(expressions)) {
    checkName(state, name, expression);
    annotations.set(name, isSelected);
    steps.push({ kind: 'annotate', name, expression });
    if (expression.containsAggregate) grouping ??= before ?? 'model';
    if (values !== undefined && isSelected) values = { ...values, names: [...values.names, name] };
  }
  return { annotations, steps, grouping, values };
}

function checkName({ meta }: QueryState, name: string, expression: Expression): void {
  if (!isExpression(expression)) {
    throw new QueryError(`The annotation "${name}" is no expression.`, {
      code: 'ORM_UNSAFE_EXPRESSION',
      fix: 'Give Count(), F(), Value() or another expression.',
    });
  }
  const isTaken = meta.fieldsByName.has(name) || meta.reverseRelations.has(name);
  // As a property, a value of that name would hide a method, `constructor` first of all.
  if (isTaken || name in meta.modelClass.prototype) {
    throw badName(`The annotation "${name}" has the name of something else of ${meta.name}.`);
  }
  if (!isPlainName(name)) throw badName('The name of an annotation is no plain name.');
}

/** Names that can stand in SQL for a column that is worked out; PostgreSQL cuts longer ones off. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z]\w{0,62}$/.test(name) && !name.includes('__');
}

/** @throws UnknownName `ORM_ANNOTATION_NAME` for what can be no name of a result */
export function checkResultName(name: string): void {
  if (!isPlainName(name)) throw badName('The name of an aggregate is no plain name.');
}

function badName(problem: string): UnknownName {
  return new UnknownName(
    problem,
    'Choose another name, of at most 63 letters and digits, without "__".',
    'ORM_ANNOTATION_NAME',
  );
}

/** `state` whose rows are values. Without names: all fields and annotations. */
export function valuesState(
  state: QueryState,
  form: ValuesShape['form'],
  names: readonly string[],
): Partial<QueryState> {
  refuseCombined(state, 'turned into values');
  const all = [
    ...state.meta.fields.map(({ attribute }) => attribute),
    ...[...state.annotations].filter(([, isSelected]) => isSelected).map(([name]) => name),
  ];
  const paths = names.filter((name) => isPathToMany(state, name));
  return {
    values: { form, names: names.length === 0 ? all : names },
    steps: paths.length === 0 ? state.steps : [...state.steps, { kind: 'join', paths }],
  };
}

/** @throws UnknownName for a path that leads nowhere */
function isPathToMany(state: QueryState, name: string): boolean {
  if (state.annotations.has(name.split('__')[0]!)) return false;
  return resolvePath(state.meta, name).hops.some(({ isMany }) => isMany);
}

/** `state` in another order. */
export function orderState(state: QueryState, terms: readonly OrderTerm[]): Partial<QueryState> {
  refuseSliced(state, 'ordered');
  if (state.combination === undefined) checkOrder(state, terms);
  return { ordering: terms, isReversed: false };
}

/** Rows of several queries together. Those that are known to have no rows take no part (Django topic: union). */
export function combineStates(
  operator: Combination['operator'],
  queries: readonly QueryState[],
): QueryState {
  const [first] = queries as readonly [QueryState];
  const left = queries.filter(({ isEmpty }) => !isEmpty);
  const isEmpty =
    operator === 'EXCEPT'
      ? first.isEmpty
      : operator === 'INTERSECT'
        ? left.length < queries.length
        : left.length === 0;
  return {
    ...(left[0] ?? first),
    combination: { operator, queries: isEmpty ? queries : left },
    isEmpty,
    ordering: [],
    isReversed: false,
    offset: 0,
    limit: undefined,
    lock: undefined,
  };
}
