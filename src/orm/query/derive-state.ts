import type { Expression } from '../expressions/expression.js';
import { isExpression } from '../expressions/expression.js';
import { QueryError } from '../expressions/query-error.js';
import type { OrderTerm, QueryState, ValuesShape } from './query-state.js';
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
  if (!isTaken && /^[A-Za-z]\w*$/.test(name) && !name.includes('__')) return;
  throw new QueryError(
    isTaken
      ? `The annotation "${name}" has the name of a field or relation of ${meta.name}.`
      : 'The name of an annotation is no plain name.',
    {
      code: 'ORM_ANNOTATION_NAME',
      fix: 'Choose another name, of letters and digits, without "__".',
    },
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
