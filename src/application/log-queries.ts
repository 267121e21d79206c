import { AsyncLocalStorage } from 'node:async_hooks';

import type { BaseSettings } from '../conf/base-settings.js';
import type { Handler } from '../http/handler.js';
import type { HttpRequest } from '../http/http-request.js';
import type { HttpResponse } from '../http/http-response.js';
import type { Logger } from '../logging/logger.js';
import { observeQueries } from '../orm/database/observe-queries.js';
import type { QueryEvent } from '../orm/database/query-event.js';

/** The statements of one request. */
interface Tally {
  statements: number;
  duplicates: number;
  durationMs: number;
  readonly seen: Map<string, number>;
}

const tallies = new AsyncLocalStorage<Tally>();

/** What {@link logQueries} gives. */
export interface QueryLog {
  /** Counts what each request asks of databases, and logs it once the answer is ready. */
  watch(handler: Handler): Handler;
  stop(): void;
}

/**
 * Logs statements under the name `sql`: all of them at the level debug, with those marked that a request had sent before; slow
 * ones as warnings (`slowQueryMs`). Values are logged where `debug` is on. Undefined where nothing is to be logged, so that
 * nothing has to watch.
 */
export function logQueries(
  settings: Pick<BaseSettings, 'debug' | 'slowQueryMs'>,
  logger: Logger,
): QueryLog | undefined {
  const log = logger.child('sql');
  const isDebug = log.isEnabled('debug');
  const slowest = settings.slowQueryMs === 0 ? Infinity : settings.slowQueryMs;
  if (!isDebug && (slowest === Infinity || !log.isEnabled('warn'))) return undefined;
  const stop = observeQueries((event) => {
    const times = count(event);
    const isSlow = event.durationMs >= slowest;
    if (!isSlow && !isDebug) return;
    const fields = fieldsOf(event, times, settings.debug);
    if (isSlow) log.warn(fields, `slow statement: ${event.sql}`);
    else log.debug(fields, event.sql);
  });
  return { watch: (handler) => (isDebug ? counting(handler, log) : handler), stop };
}

/** How often the request of the caller has sent this statement with these values by now; 1 outside of requests. */
function count({ kind, sql, values, durationMs }: QueryEvent): number {
  const tally = tallies.getStore();
  if (tally === undefined) return 1;
  tally.durationMs += durationMs;
  if (kind === 'transaction') return 1;
  const key = `${sql} ${values.map(String).join('\u0000')}`;
  const times = (tally.seen.get(key) ?? 0) + 1;
  tally.seen.set(key, times);
  tally.statements += 1;
  if (times > 1) tally.duplicates += 1;
  return times;
}

function fieldsOf(event: QueryEvent, times: number, showsValues: boolean): object {
  const { alias, durationMs, rows, values, error } = event;
  return {
    alias,
    durationMs: rounded(durationMs),
    rows,
    ...(times > 1 ? { times } : {}),
    ...(showsValues && values.length > 0 ? { values: values.map(shown) } : {}),
    ...(error === undefined ? {} : { failed: true }),
  };
}

/** Bytes and integers beyond 2^53 are no JSON. */
function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === 'bigint' ? String(value) : value;
}

function counting(handler: Handler, log: Logger): Handler {
  return async (request: HttpRequest): Promise<HttpResponse> => {
    const tally: Tally = { statements: 0, duplicates: 0, durationMs: 0, seen: new Map() };
    try {
      return await tallies.run(tally, () => handler(request));
    } finally {
      const { statements, duplicates } = tally;
      const durationMs = rounded(tally.durationMs);
      if (statements > 0) {
        log.debug(
          { method: request.method, path: request.rawPath, statements, duplicates, durationMs },
          `${statements} statements, ${duplicates} duplicates, ${durationMs} ms`,
        );
      }
    }
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
