import type { Row } from '../database/database.js';
import type { DatabaseValue, DialectName } from '../database/dialect.js';
import { RecentCache } from '../database/recent-cache.js';
import { Bound, finishSql, type Statement } from '../expressions/sql-text.js';
import type { Batch } from '../models/instance-state.js';
import type { ModelMeta } from '../models/model-meta.js';
import { compileObjects, compileValues } from './hydrate.js';
import { shapeOf, type QueryShape } from './query-shape.js';
import type { Leaf, QueryState } from './query-state.js';
import type { OutputColumn } from './select-list.js';
import { LIMIT, OFFSET, writeSelect } from './write-select.js';

/** A statement, and how its rows are read. Made once for each shape of a query. */
export interface QueryPlan {
  readonly sql: string;
  readonly readsBigints: boolean;
  readonly columns: readonly OutputColumn[];
  readonly toRow: (row: Row, batch: Batch) => unknown;
  readonly slots: readonly Slot[];
}

/** Where a value of the statement comes from. */
interface Slot {
  /** Position among the leaves of the shape; -1 for a constant, -2 and -3 for the bounds of a slice. */
  readonly leaf: number;
  readonly bound: Bound;
}

/** A plan with the values of one query. */
export interface ReadyQuery {
  readonly plan: QueryPlan;
  readonly values: readonly DatabaseValue[];
}

/** Statements of one model that are kept: applications have few shapes, and clients cannot make them up without end. */
const MOST_KEPT = 300;

const plans = new WeakMap<ModelMeta, Record<DialectName, RecentCache<string, QueryPlan>>>();

/** The statement for `state`, written anew only where no query of the same shape came before. */
export function planQuery(state: QueryState, dialect: DialectName): ReadyQuery {
  const shape = shapeOf(state);
  if (shape === undefined) {
    const plan = compilePlan(state, dialect, NO_LEAVES);
    return { plan, values: plan.slots.map(({ bound }) => bound.ready) };
  }
  const kept = keptPlans(state.meta, dialect);
  let plan = kept.get(shape.key);
  if (plan === undefined) {
    plan = compilePlan(state, dialect, shape.leaves);
    kept.set(shape.key, plan);
  }
  return { plan, values: valuesFor(plan, shape, state) };
}

const NO_LEAVES: readonly Leaf[] = [];

function keptPlans(meta: ModelMeta, dialect: DialectName): RecentCache<string, QueryPlan> {
  let ofModel = plans.get(meta);
  if (ofModel === undefined) {
    ofModel = { postgres: new RecentCache(MOST_KEPT), sqlite: new RecentCache(MOST_KEPT) };
    plans.set(meta, ofModel);
  }
  return ofModel[dialect];
}

function compilePlan(state: QueryState, dialect: DialectName, leaves: readonly Leaf[]): QueryPlan {
  const select = writeSelect(state, dialect);
  const { sql, bound } = finishSql(select.sql, dialect);
  const readsBigints = select.columns.some(isBigint);
  const toRow =
    select.root === undefined
      ? compileValues(select, state.values?.form ?? 'object', dialect, readsBigints)
      : compileObjects(select, dialect, readsBigints);
  return {
    sql,
    readsBigints,
    columns: select.columns,
    toRow,
    slots: bound.map((each) => slotOf(each, leaves)),
  };
}

function isBigint({ type }: OutputColumn): boolean {
  return type?.kind === 'BigIntegerField' || type?.kind === 'PositiveBigIntegerField';
}

function slotOf(bound: Bound, leaves: readonly Leaf[]): Slot {
  if (bound.leaf === LIMIT) return { leaf: -2, bound };
  if (bound.leaf === OFFSET) return { leaf: -3, bound };
  return { leaf: bound.leaf === undefined ? -1 : leaves.indexOf(bound.leaf as Leaf), bound };
}

function valuesFor(
  { slots }: QueryPlan,
  { leaves }: QueryShape,
  state: QueryState,
): DatabaseValue[] {
  const values: DatabaseValue[] = [];
  for (let index = 0; index < slots.length; index += 1) {
    values[index] = valueOf(slots[index]!, leaves, state);
  }
  return values;
}

function valueOf({ leaf, bound }: Slot, leaves: readonly Leaf[], state: QueryState): DatabaseValue {
  if (leaf === -1) return bound.ready;
  if (leaf === -2) return state.limit!;
  if (leaf === -3) return state.offset;
  const { value } = leaves[leaf]!;
  const own = bound.element < 0 ? value : (value as readonly unknown[])[bound.element];
  return bound.convert === undefined ? (own as DatabaseValue) : bound.convert(own);
}

/** Values of a statement that is written for one use. */
export function readyValues({ bound }: Statement): readonly DatabaseValue[] {
  return bound.map((each) => each.ready);
}
