import type { Row } from '../database/database.js';
import type { DriverDatabase } from '../database/driver-database.js';
import { needBlockForLock } from '../database/transaction-state.js';
import type { Batch } from '../models/instance-state.js';
import { prefetch, type PrefetchSpec } from './prefetch.js';
import { planQuery, type QueryPlan } from './query-plan.js';
import type { QueryState } from './query-state.js';
import { databaseFor } from './run-statement.js';

/** What a QuerySet asks for besides its own rows. */
export interface FetchOptions {
  readonly prefetches: readonly PrefetchSpec[];
  readonly fetchesForPeers: boolean;
}

/** The rows that `state` asks for, with what is to be prefetched. */
export async function fetchRows(state: QueryState, options: FetchOptions): Promise<unknown[]> {
  if (isKnownEmpty(state)) return [];
  const target = targetOf(state);
  const { plan, values } = planQuery(state, target.dialect);
  const { rows } = await target.execute(plan.sql, values, { bigints: plan.readsBigints });
  const made = makeRows(rows, plan, target.alias, options.fetchesForPeers);
  if (options.prefetches.length > 0 && state.values === undefined) {
    await prefetch(state.meta, made as object[], options.prefetches, target);
  }
  return made;
}

/** The same rows as they come, `chunkSize` at a time; what is prefetched is fetched for each chunk. */
export async function* streamRows(
  state: QueryState,
  options: FetchOptions,
  chunkSize: number,
): AsyncGenerator<unknown, void, undefined> {
  if (isKnownEmpty(state)) return;
  const target = targetOf(state);
  const { plan, values } = planQuery(state, target.dialect);
  const read = { bigints: plan.readsBigints };
  for await (const rows of target.stream(plan.sql, values, chunkSize, read)) {
    const made = makeRows(rows, plan, target.alias, options.fetchesForPeers);
    if (options.prefetches.length > 0 && state.values === undefined) {
      await prefetch(state.meta, made as object[], options.prefetches, target);
    }
    yield* made;
  }
}

function targetOf(state: QueryState): DriverDatabase {
  const target = databaseFor(state);
  if (state.lock !== undefined) needBlockForLock(target);
  return target;
}

/** What is asked for, made of the rows of one chunk, which know of each other. */
function makeRows(
  rows: readonly Row[],
  plan: QueryPlan,
  alias: string,
  fetchesForPeers: boolean,
): unknown[] {
  const batch: Batch = { alias, objects: [], fetchesForPeers, joined: new Map() };
  const made: unknown[] = [];
  for (let index = 0; index < rows.length; index += 1)
    made[index] = plan.toRow(rows[index]!, batch);
  return made;
}

/** True where no row can be meant, so that no statement is sent. */
export function isKnownEmpty(state: QueryState): boolean {
  return state.isEmpty || state.limit === 0;
}
