import { isExpression } from '../expressions/expression.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import { IS_QUERY, isQuery } from '../expressions/scope.js';
import { Q, type Condition } from '../models/condition.js';
import type { ModelMeta } from '../models/model-meta.js';
import { isLookup } from './lookups.js';
import {
  flatState,
  type ExpressionLeaf,
  type FilterNode,
  type Leaf,
  type QueryHolder,
} from './query-state.js';
import { resolvePath, type ResolvedPath } from './resolve-path.js';

/** Deepest tree of conditions. */
const DEEPEST = 64;

/**
 * Looks up the names in `condition`, so that a mistake is reported where the filter is written.
 *
 * @throws UnknownName `ORM_UNKNOWN_NAME`, `ORM_UNKNOWN_LOOKUP`
 */
export function parseCondition(
  meta: ModelMeta,
  annotations: ReadonlyMap<string, unknown>,
  condition: Condition,
  depth = 0,
): FilterNode | ExpressionLeaf {
  if (depth > DEEPEST)
    throw new UnknownName(
      'Conditions are nested too deeply.',
      'Nest them less.',
      'ORM_DEEP_CONDITION',
    );
  if (isExpression(condition)) return { kind: 'expression', expression: condition };
  if (condition instanceof Q) {
    return {
      kind: 'node',
      connector: condition.connector,
      isNegated: condition.isNegated,
      children: condition.children.map((child) =>
        parseCondition(meta, annotations, child, depth + 1),
      ),
    };
  }
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
    throw new QueryError('A filter was given something else than conditions.', {
      code: 'ORM_NO_CONDITION',
      fix: "Give an object such as { title: 'x' }, a Q, or an expression that is true or false.",
    });
  }
  const children = Object.entries(condition).map(([name, value]) =>
    parseLeaf(meta, annotations, name, value),
  );
  return { kind: 'node', connector: 'AND', isNegated: false, children };
}

function parseLeaf(
  meta: ModelMeta,
  annotations: ReadonlyMap<string, unknown>,
  name: string,
  value: unknown,
): Leaf {
  if (value === undefined) {
    // Left out by mistake, it would widen the result: Django would compare with None.
    throw new QueryError(`"${name}" is compared with undefined.`, {
      code: 'ORM_UNDEFINED_VALUE',
      fix: `Leave "${name}" out of the conditions, or give null to ask for NULL.`,
    });
  }
  const [first = '', ...others] = name.split('__');
  const isAnnotation = annotations.has(first);
  const path = isAnnotation ? undefined : resolvePath(meta, name);
  const rest = path === undefined ? others : path.rest;
  const last = rest.at(-1);
  const hasLookup = last !== undefined && (isLookup(last) || isJsonLookup(path, last));
  return {
    kind: 'leaf',
    name,
    path,
    annotation: isAnnotation ? first : undefined,
    transforms: hasLookup ? rest.slice(0, -1) : rest,
    lookup: hasLookup ? last : 'exact',
    value: path?.relatedTo === undefined ? value : keysOf(value, path, name),
  };
}

/** Objects of a relation stand for their keys. */
function keysOf(value: unknown, path: ResolvedPath, name: string): unknown {
  if (Array.isArray(value)) return value.map((element) => keysOf(element, path, name));
  const { modelClass } = path.relatedTo!;
  const { attribute } = path.field.relation?.toField ?? path.field;
  if (isQuery(value)) return keysOfRows(value as QueryHolder, path.relatedTo!, attribute, name);
  if (!(value instanceof modelClass)) return value;
  const key = (value as Record<string, unknown>)[attribute];
  if (key !== undefined && key !== null) return key;
  throw new QueryError(`"${name}" is compared with an object that has not been saved.`, {
    code: 'ORM_UNSAVED_OBJECT',
    fix: 'Save the object before it is used in a query.',
  });
}

/** Rows that are objects stand for the values by which they are pointed at. */
function keysOfRows(
  rows: QueryHolder,
  to: ModelMeta,
  attribute: string,
  name: string,
): QueryHolder {
  const { state } = rows;
  if (state.values !== undefined) return rows;
  if (state.meta.modelClass !== to.modelClass) {
    throw new QueryError(`"${name}" is compared with rows of ${state.meta.name}.`, {
      code: 'ORM_WRONG_OBJECT',
      fix: `Give rows of ${to.name}, or name the field to compare with: .values('id').`,
    });
  }
  return { [IS_QUERY]: true, state: flatState(state, attribute) };
}

const JSON_LOOKUPS = new Set(['has_key', 'has_keys', 'has_any_keys', 'contained_by']);

function isJsonLookup(path: Leaf['path'], name: string): boolean {
  return path?.field.target.kind === 'JSONField' && JSON_LOOKUPS.has(name);
}
