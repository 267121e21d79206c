import { HttpResponse } from '../http/http-response.js';
import type { ServerLogger } from './server-logger.js';

/** Tells whether something that the application rests on works: returns when it does, throws (or rejects) when it doesn't. */
export type HealthIndicator = () => void | Promise<void>;

/** Longest time, in milliseconds, that an indicator may take. */
const INDICATOR_TIMEOUT_MS = 2_000;
/** Late failures count as long as this, in milliseconds. */
const DEGRADED_FOR_MS = 300_000;

/** Knows whether the process lives and whether it is ready for requests: what `/livez` and `/readyz` answer. */
export class HealthRegistry {
  readonly #indicators = new Map<string, HealthIndicator>();
  readonly #logger: ServerLogger | undefined;
  #isStopping = false;
  #lateFailures = 0;
  #lastLateFailure = Number.NEGATIVE_INFINITY;

  constructor(logger?: ServerLogger) {
    this.#logger = logger;
  }

  /** Adds an indicator to `/readyz`; one of the same name is replaced. */
  add(name: string, indicator: HealthIndicator): this {
    this.#indicators.set(name, indicator);
    return this;
  }

  /** Errors that nobody was there to catch, since the process began. */
  get lateFailures(): number {
    return this.#lateFailures;
  }

  /** Counts an error that nobody was there to catch; for five minutes `/readyz` says "degraded", with status 200. */
  countLateFailure(): void {
    this.#lateFailures++;
    this.#lastLateFailure = performance.now();
  }

  /** From now on `/readyz` answers 503, so that no more requests are sent here. */
  stop(): void {
    this.#isStopping = true;
  }

  /** The answer to `/livez`: the process can answer. */
  answerLive(): HttpResponse {
    return toResponse(200, { status: 'ok' });
  }

  /** The answer to `/readyz`: 200 when requests are welcome, 503 while stopping or when an indicator fails. */
  async answerReady(): Promise<HttpResponse> {
    if (this.#isStopping) return toResponse(503, { status: 'stopping' });
    const checks = await this.#askAll();
    if (checks.some(([, works]) => !works))
      return toResponse(503, { status: 'failing', checks: summaryOf(checks) });
    const isDegraded = performance.now() - this.#lastLateFailure < DEGRADED_FOR_MS;
    return toResponse(200, {
      status: isDegraded ? 'degraded' : 'ok',
      checks: summaryOf(checks),
      ...(isDegraded ? { lateFailures: this.#lateFailures } : {}),
    });
  }

  #askAll(): Promise<[string, boolean][]> {
    return Promise.all(
      [...this.#indicators].map(
        async ([name, ask]) => [name, await this.#ask(name, ask)] as [string, boolean],
      ),
    );
  }

  async #ask(name: string, indicator: HealthIndicator): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`No result within ${INDICATOR_TIMEOUT_MS} ms.`)),
        INDICATOR_TIMEOUT_MS,
      );
    });
    try {
      await Promise.race([Promise.resolve().then(indicator), tooLong]);
      return true;
    } catch (error) {
      // The reason is for the log alone: strangers may read the answer.
      this.#logger?.warn({ err: error, indicator: name }, 'A health indicator fails.');
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

function summaryOf(checks: readonly (readonly [string, boolean])[]): Record<string, string> {
  const summary = Object.create(null) as Record<string, string>;
  for (const [name, works] of checks) summary[name] = works ? 'ok' : 'failing';
  return summary;
}

function toResponse(status: number, body: unknown): HttpResponse {
  return new HttpResponse(JSON.stringify(body), {
    status,
    contentType: 'application/json; charset=utf-8',
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  });
}
