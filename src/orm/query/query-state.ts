import type { Expression, OrderedExpression } from '../expressions/expression.js';
import type { SubquerySource } from '../expressions/scope.js';
import type { Connector } from '../models/condition.js';
import type { ModelMeta } from '../models/model-meta.js';
import type { ResolvedPath } from './resolve-path.js';

/** A condition on one path. */
export interface Leaf {
  readonly kind: 'leaf';
  /** As it was written, for messages: `author__name`. */
  readonly name: string;
  /** Where the path leads; undefined for annotations. */
  readonly path: ResolvedPath | undefined;
  readonly annotation: string | undefined;
  /** Transforms, or keys of JSON, between the field and the lookup. */
  readonly transforms: readonly string[];
  readonly lookup: string;
  readonly value: unknown;
}

/** An expression that is true or false. */
export interface ExpressionLeaf {
  readonly kind: 'expression';
  readonly expression: Expression;
}

/** A tree of conditions whose names have been looked up. */
export interface FilterNode {
  readonly kind: 'node';
  readonly connector: Connector;
  readonly isNegated: boolean;
  readonly children: readonly (ExpressionLeaf | FilterNode | Leaf)[];
}

/** What was asked of a QuerySet, in the order in which joins are made. */
export type Step =
  | { readonly kind: 'filter'; readonly node: FilterNode }
  | { readonly kind: 'annotate'; readonly name: string; readonly expression: Expression }
  /** Paths to many that were asked for by values(): their joins count rows, and come before those of later filters. */
  | { readonly kind: 'join'; readonly paths: readonly string[] };

/** One key of an order: a path with `-` in front for descending, `?` for none at all, or an expression. */
export type OrderTerm = string | OrderedExpression;

/** Relations to fetch together: each with those that follow it. */
export interface RelationTree {
  readonly [relation: string]: RelationTree;
}

/** What rows become. */
export interface ValuesShape {
  readonly form: 'flat' | 'list' | 'object';
  readonly names: readonly string[];
}

/** Other queries whose rows are put together with these. */
export interface Combination {
  readonly operator: 'EXCEPT' | 'INTERSECT' | 'UNION' | 'UNION ALL';
  readonly queries: readonly QueryState[];
}

/** Locks rows until the end of the transaction (Django topic: select_for_update). */
export interface RowLock {
  /** Fails at once where a row is locked. */
  readonly noWait?: boolean;
  /** Leaves locked rows out. */
  readonly skipLocked?: boolean;
  /** Locks rows of these relations alone, `self` for the model's own. */
  readonly of?: readonly string[];
  /** Others may still point at the rows. */
  readonly noKey?: boolean;
}

/** Everything that a QuerySet knows about its query. Immutable: each method of a QuerySet makes another. */
export interface QueryState {
  readonly meta: ModelMeta;
  /** Database that was named by `using()`. */
  readonly using: string | undefined;
  readonly steps: readonly Step[];
  /** Annotations by name; false for those that are not selected (`alias()`). */
  readonly annotations: ReadonlyMap<string, boolean>;
  /** Undefined for the model's own order. */
  readonly ordering: readonly OrderTerm[] | undefined;
  readonly isReversed: boolean;
  readonly offset: number;
  readonly limit: number | undefined;
  /** True, or the paths by which rows are distinct (PostgreSQL). */
  readonly distinct: boolean | readonly string[];
  readonly related: RelationTree;
  /** Fields of the model to load; undefined for all. */
  readonly only: ReadonlySet<string> | undefined;
  readonly deferred: ReadonlySet<string>;
  readonly values: ValuesShape | undefined;
  /** How rows are grouped for aggregates: by the model's key, or by these names. */
  readonly grouping: 'model' | readonly string[] | undefined;
  readonly combination: Combination | undefined;
  readonly lock: RowLock | undefined;
  /** Known to have no rows. */
  readonly isEmpty: boolean;
}

/** What holds a query, as far as other queries look into it. */
export interface QueryHolder extends SubquerySource {
  readonly state: QueryState;
}

/** `state` whose objects, those of combined queries too, become the values of one field. */
export function flatState(state: QueryState, name: string): QueryState {
  const { combination, values } = state;
  const isOfObjects = combination !== undefined && values === undefined;
  return {
    ...state,
    values: { form: 'flat', names: [name] },
    combination: isOfObjects
      ? { ...combination, queries: combination.queries.map((each) => flatState(each, name)) }
      : combination,
  };
}

/** All rows of a model. */
export function allRows(meta: ModelMeta): QueryState {
  return {
    meta,
    using: undefined,
    steps: [],
    annotations: NO_ANNOTATIONS,
    ordering: undefined,
    isReversed: false,
    offset: 0,
    limit: undefined,
    distinct: false,
    related: NO_RELATIONS,
    only: undefined,
    deferred: NO_NAMES,
    values: undefined,
    grouping: undefined,
    combination: undefined,
    lock: undefined,
    isEmpty: false,
  };
}

const NO_ANNOTATIONS: ReadonlyMap<string, boolean> = new Map();
const NO_RELATIONS: RelationTree = {};
const NO_NAMES: ReadonlySet<string> = new Set();
