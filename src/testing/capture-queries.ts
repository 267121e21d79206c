import { observeQueries } from '../orm/database/observe-queries.js';
import type { QueryEvent } from '../orm/database/query-event.js';
import { TestingError } from './test-response.js';

/** Which statements count. */
export interface CaptureQueriesOptions {
  /** Only those of this database. @defaultValue all databases */
  readonly using?: string;
  /** BEGIN, COMMIT, ROLLBACK and savepoints count as well. @defaultValue false */
  readonly transactions?: boolean;
}

/** One statement, as it was sent. */
export type CapturedQuery = Omit<QueryEvent, 'stack'>;

/** What {@link captureQueries} gives. */
export interface CapturedQueries<Result> {
  /** In the order in which they ended. */
  readonly queries: readonly CapturedQuery[];
  /** What the work returned. */
  readonly result: Result;
}

/** The statements that the process runs while `work` does: those of its requests included (Django topic: CaptureQueriesContext). */
export async function captureQueries<Result>(
  work: () => Result | Promise<Result>,
  options: CaptureQueriesOptions = {},
): Promise<CapturedQueries<Result>> {
  const queries: CapturedQuery[] = [];
  const { using, transactions = false } = options;
  const stop = observeQueries(({ alias, sql, values, kind, durationMs, rows, error }) => {
    if (using !== undefined && alias !== using) return;
    if (kind === 'transaction' && !transactions) return;
    queries.push({ alias, sql, values, kind, durationMs, rows, error });
  });
  try {
    const result = await work();
    return { queries, result };
  } finally {
    stop();
  }
}

/**
 * Asserts how many statements `work` runs (Django topic: assertNumQueries). Gives what `work` returns.
 *
 * @throws TestingError `TESTING_QUERY_COUNT`, with all statements
 */
export async function assertNumQueries<Result>(
  count: number,
  work: () => Result | Promise<Result>,
  options: CaptureQueriesOptions = {},
): Promise<Result> {
  const { queries, result } = await captureQueries(work, options);
  if (queries.length === count) return result;
  throw new TestingError(
    `${count} statements were expected, and ${queries.length} were run.\n${listQueries(queries)}`,
    {
      code: 'TESTING_QUERY_COUNT',
      fix: 'Fetch with selectRelated() or prefetchRelated() what is fetched one by one, or correct the number.',
    },
  );
}

/** Statements for people, numbered, with their values; those that were sent before are marked. */
export function listQueries(queries: readonly CapturedQuery[]): string {
  const seen = new Map<string, number>();
  return queries
    .map((query, index) => {
      const text = describeQuery(query);
      const first = seen.get(text);
      if (first === undefined) seen.set(text, index + 1);
      return `${index + 1}. ${text}${first === undefined ? '' : ` (as ${first})`}`;
    })
    .join('\n');
}

function describeQuery({ sql, values }: CapturedQuery): string {
  return values.length === 0 ? sql : `${sql} [${values.map(showValue).join(', ')}]`;
}

function showValue(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : value instanceof Date
        ? value.toISOString()
        : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
