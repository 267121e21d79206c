import { needBlockForLock } from '../database/transaction-state.js';
import type { Batch } from '../models/instance-state.js';
import { prefetch, type PrefetchSpec } from './prefetch.js';
import { planQuery } from './query-plan.js';
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
  const target = databaseFor(state);
  if (state.lock !== undefined) needBlockForLock(target);
  const { plan, values } = planQuery(state, target.dialect);
  const { rows } = await target.execute(plan.sql, values, { bigints: plan.readsBigints });
  const batch: Batch = {
    alias: target.alias,
    objects: [],
    fetchesForPeers: options.fetchesForPeers,
    joined: new Map(),
  };
  const made: unknown[] = [];
  for (let index = 0; index < rows.length; index += 1)
    made[index] = plan.toRow(rows[index]!, batch);
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
  const target = databaseFor(state);
  if (state.lock !== undefined) needBlockForLock(target);
  const { plan, values } = planQuery(state, target.dialect);
  const read = { bigints: plan.readsBigints };
  for await (const rows of target.stream(plan.sql, values, chunkSize, read)) {
    const batch: Batch = {
      alias: target.alias,
      objects: [],
      fetchesForPeers: options.fetchesForPeers,
      joined: new Map(),
    };
    const made = rows.map((row) => plan.toRow(row, batch));
    if (options.prefetches.length > 0 && state.values === undefined) {
      await prefetch(state.meta, made as object[], options.prefetches, target);
    }
    yield* made;
  }
}

/** True where no row can be meant, so that no statement is sent. */
export function isKnownEmpty(state: QueryState): boolean {
  return state.isEmpty || state.limit === 0;
}
