import { channel } from 'node:diagnostics_channel';

import { inOrmContext, ormContext } from './orm-context.js';
import type { QueryEvent, QueryListener } from './query-event.js';

/** Each {@link QueryEvent} is published here as well, for tools that know `node:diagnostics_channel`. */
export const QUERY_CHANNEL = 'lapompe:orm:query';

const publisher = channel(QUERY_CHANNEL);
let everywhere: readonly QueryListener[] = [];

/** Tells `listener` of every statement of the process. Returns the function that ends it. */
export function observeQueries(listener: QueryListener): () => void;
/** Tells `listener` of the statements that `work` and all it awaits or starts run. Returns what `work` returns. */
export function observeQueries<Result>(listener: QueryListener, work: () => Result): Result;
export function observeQueries<Result>(
  listener: QueryListener,
  work?: () => Result,
): Result | (() => void) {
  if (work !== undefined) {
    const listeners = [...(ormContext()?.listeners ?? []), listener];
    return inOrmContext({ listeners }, work);
  }
  everywhere = [...everywhere, listener];
  return () => {
    everywhere = everywhere.filter((each) => each !== listener);
  };
}

/** Whether anybody wants to know, here. */
export function isObserved(): boolean {
  return everywhere.length > 0 || publisher.hasSubscribers || ormContext()?.listeners !== undefined;
}

/** What {@link reportQuery} is told; the time is when it began, by `performance.now()`. */
export interface QueryReport extends Pick<QueryEvent, 'alias' | 'sql' | 'values' | 'kind'> {
  readonly startedAt: number;
  /** An error whose stack leads to the caller. */
  readonly place: Error;
  readonly rows?: number;
  readonly error?: unknown;
}

/** Tells all who listen. */
export function reportQuery(report: QueryReport): void {
  const { alias, sql, values, kind, rows = 0, error, place } = report;
  const event: QueryEvent = {
    alias,
    sql,
    values,
    kind,
    durationMs: performance.now() - report.startedAt,
    rows,
    error,
    get stack() {
      return place.stack ?? '';
    },
  };
  for (const listener of everywhere) listener(event);
  for (const listener of ormContext()?.listeners ?? []) listener(event);
  publisher.publish(event);
}
