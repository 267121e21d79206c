import { isExpression } from '../expressions/expression.js';
import { isQuery, type OutputType } from '../expressions/scope.js';
import { isBeyond } from './lookups.js';
import type { FilterNode, Leaf, QueryState, ExpressionLeaf, Step } from './query-state.js';

/** What two queries have in common when their statements differ in values alone. */
export interface QueryShape {
  readonly key: string;
  /** Conditions in the order of their appearance: where the values are. */
  readonly leaves: readonly Leaf[];
}

/** The shape of `state`; undefined where expressions make the statement its own. */
export function shapeOf(state: QueryState): QueryShape | undefined {
  if (state.annotations.size > 0 || state.combination !== undefined || state.lock !== undefined) {
    return undefined;
  }
  const leaves: Leaf[] = [];
  let key = '';
  for (const step of state.steps) {
    const part = stepShape(step, leaves);
    if (part === undefined) return undefined;
    key += part;
  }
  const order = orderShape(state);
  if (order === undefined) return undefined;
  key += `|${order}|${state.limit === undefined ? '' : 'l'}${state.offset === 0 ? '' : 'o'}`;
  if (state.values !== undefined) key += `|v${state.values.form}:${state.values.names.join()}`;
  if (state.distinct !== false) key += `|d${String(state.distinct)}`;
  if (state.related !== NONE && Object.keys(state.related).length > 0) {
    key += `|r${JSON.stringify(state.related)}`;
  }
  if (state.only !== undefined) key += `|y${[...state.only].join()}`;
  if (state.deferred.size > 0) key += `|f${[...state.deferred].join()}`;
  if (state.grouping !== undefined) key += `|g${String(state.grouping)}`;
  return { key, leaves };
}

const NONE = {};

function stepShape(step: Step, leaves: Leaf[]): string | undefined {
  if (step.kind === 'filter') return nodeShape(step.node, leaves);
  return step.kind === 'join' ? `j${step.paths.join()};` : undefined;
}

function orderShape({ ordering, isReversed }: QueryState): string | undefined {
  if (ordering === undefined) return isReversed ? 'r' : '';
  if (!ordering.every((term) => typeof term === 'string')) return undefined;
  return `${ordering.join()}${isReversed ? '!' : '.'}`;
}

function nodeShape(node: ExpressionLeaf | FilterNode | Leaf, leaves: Leaf[]): string | undefined {
  if (node.kind === 'expression') return undefined;
  if (node.kind === 'leaf') {
    const value = valueShape(node);
    if (value === undefined) return undefined;
    leaves.push(node);
    return `${node.name}=${value};`;
  }
  let key = `${node.isNegated ? '!' : ''}${node.connector}(`;
  for (const child of node.children) {
    const part = nodeShape(child, leaves);
    if (part === undefined) return undefined;
    key += part;
  }
  return `${key})`;
}

/** What a value decides about the text of a statement: whether it is NULL, how many there are, how they are converted. */
function valueShape(leaf: Leaf): string | undefined {
  const { value, lookup } = leaf;
  if (lookup === 'isnull') return String(value);
  if (value === null) return 'n';
  // Years, hours … of a moment are whole numbers.
  const type = leaf.transforms.length > 0 ? INTEGER : leaf.path?.field.target.definition;
  if (!Array.isArray(value)) return scalarShape(value, type);
  let key = '[';
  for (const element of value as readonly unknown[]) {
    const part = element === null || element === undefined ? 'n' : scalarShape(element, type);
    if (part === undefined) return undefined;
    key += part;
  }
  return `${key}]`;
}

const INTEGER: OutputType = { kind: 'IntegerField' };

function scalarShape(value: unknown, type: OutputType | undefined): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? (isBeyond(type, value) ? 'k' : 'i') : 'f';
    case 'string':
      return 's';
    case 'bigint':
      return isBeyond(type, value) ? 'k' : 'b';
    case 'boolean':
      return 't';
    default:
      return value instanceof Date ? 'd' : isExpression(value) ? undefined : plainObject(value);
  }
}

/** JSON and bytes are bound whole; a QuerySet writes its own text. */
function plainObject(value: unknown): string | undefined {
  return isQuery(value) ? undefined : 'o';
}
