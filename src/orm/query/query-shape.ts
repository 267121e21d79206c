import { isExpression } from '../expressions/expression.js';
import type { FilterNode, Leaf, QueryState, ExpressionLeaf } from './query-state.js';

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
    const part = step.kind === 'filter' ? nodeShape(step.node, leaves) : undefined;
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
  let key = `${node.isNegated ? '!' : ''}${node.connector === 'OR' ? 'O' : 'A'}(`;
  for (const child of node.children) {
    const part = nodeShape(child, leaves);
    if (part === undefined) return undefined;
    key += part;
  }
  return `${key})`;
}

/** What a value decides about the text of a statement: whether it is NULL, how many there are, how they are converted. */
function valueShape({ value, lookup }: Leaf): string | undefined {
  if (lookup === 'isnull') return String(value);
  if (value === null) return 'n';
  if (!Array.isArray(value)) return scalarShape(value);
  let key = '[';
  for (const element of value as readonly unknown[]) {
    const part = element === null || element === undefined ? 'n' : scalarShape(element);
    if (part === undefined) return undefined;
    key += part;
  }
  return `${key}]`;
}

function scalarShape(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'i' : 'f';
    case 'string':
      return 's';
    case 'bigint':
      return 'b';
    case 'boolean':
      return 't';
    default:
      return value instanceof Date ? 'd' : isExpression(value) ? undefined : plainObject(value);
  }
}

/** JSON and bytes are bound whole; a QuerySet writes its own text. */
function plainObject(value: unknown): string | undefined {
  return (value as { isQuerySet?: boolean }).isQuerySet === true ? undefined : 'o';
}
