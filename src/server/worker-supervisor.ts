import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

import { ImproperlyConfigured } from '../errors/framework-error.js';
import type { ServerLogger } from './server-logger.js';

/** Options of `serveWorkers`. */
export interface ServeWorkersOptions {
  /**
   * How many worker processes serve.
   *
   * @defaultValue as many as the machine runs at once
   */
  readonly count?: number | undefined;
  /** Starts to serve; runs in each worker. It is to call `installSignalHandlers`, so that SIGTERM stops it in order. */
  readonly start: () => void | Promise<void>;
  /** Where the primary reports to; nothing is reported by default. */
  readonly logger?: ServerLogger | undefined;
  /**
   * Longest time that a worker may take to stop, in milliseconds; then it is killed.
   *
   * @defaultValue 35_000
   */
  readonly stopTimeoutMs?: number | undefined;
}

/** A worker that has lived as long as this, in milliseconds, has not failed at its start. */
const LIVED_MS = 5_000;
/** Wait, in milliseconds, before a worker that has failed at its start is replaced; doubled each time. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** The primary of several processes that serve: starts its workers, and replaces those that end. */
export class WorkerSupervisor {
  readonly #options: ServeWorkersOptions;
  readonly #expected = new WeakSet<Worker>();
  readonly #count: number;
  #isStopping = false;
  #quickFailures = 0;
  #isReplacing = false;
  /** Whether a worker has ever listened. */
  #hasServed = false;
  #failure: ImproperlyConfigured | undefined = undefined;
  #whenStopped: ((failure: ImproperlyConfigured | undefined) => void) | undefined = undefined;

  constructor(options: ServeWorkersOptions) {
    this.#options = options;
    this.#count = Math.max(1, options.count ?? availableParallelism());
  }

  run(): Promise<void> {
    // Workers accept connections themselves. Handed out by the primary, a connection that is on its way to a worker which
    // dies is lost without an end: its client would wait for ever.
    if (process.env.NODE_CLUSTER_SCHED_POLICY === undefined && process.platform !== 'win32') {
      cluster.schedulingPolicy = cluster.SCHED_NONE;
    }
    process.on('SIGTERM', this.#stop);
    process.on('SIGINT', this.#stop);
    process.on('SIGHUP', this.#replaceAll);
    for (let index = 0; index < this.#count; index++) this.#fork();
    return new Promise((resolve, reject) => {
      this.#whenStopped = (failure) => (failure === undefined ? resolve() : reject(failure));
    });
  }

  #fork(): Worker {
    const worker = cluster.fork();
    const startedAt = performance.now();
    worker.once('listening', () => {
      this.#hasServed = true;
    });
    worker.on('error', (error) =>
      this.#options.logger?.error({ err: error }, 'A worker could not be reached.'),
    );
    worker.on('exit', (code, signal) =>
      this.#onExit(worker, performance.now() - startedAt, signal ?? code),
    );
    return worker;
  }

  #onExit(worker: Worker, livedMs: number, reason: string | number): void {
    if (this.#isStopping) return this.#finishWhenEmpty();
    if (this.#expected.has(worker)) return;
    // What keeps the first ones from starting, such as wrong settings, would keep their successors from it as well.
    if (!this.#hasServed && typeof reason === 'number') return this.#giveUp(reason);
    const hasLived = livedMs >= LIVED_MS || reason === 0;
    this.#quickFailures = hasLived ? 0 : this.#quickFailures + 1;
    const waitMs = hasLived
      ? 0
      : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#quickFailures - 1));
    this.#options.logger?.warn(
      { pid: worker.process.pid, reason, waitMs },
      'A worker has ended and is replaced.',
    );
    setTimeout(() => {
      if (!this.#isStopping) this.#fork();
    }, waitMs);
  }

  #giveUp(status: number): void {
    this.#isStopping = true;
    this.#failure = new ImproperlyConfigured(
      `The workers do not start: one has ended with status ${status} before it listened.`,
      {
        code: 'SERVER_WORKERS_FAIL',
        fix: 'Mend what the worker has said; with one process the application fails in the same way.',
      },
    );
    for (const worker of workers()) void this.#stopWorker(worker);
    this.#finishWhenEmpty();
  }

  readonly #stop = (signal: NodeJS.Signals): void => {
    const kill = this.#isStopping;
    this.#isStopping = true;
    this.#options.logger?.info({ signal }, kill ? 'Killing the workers.' : 'Stopping the workers.');
    for (const worker of workers()) {
      if (kill) worker.process.kill('SIGKILL');
      else void this.#stopWorker(worker);
    }
    this.#finishWhenEmpty();
  };

  #finishWhenEmpty(): void {
    if (workers().length > 0) return;
    process.off('SIGTERM', this.#stop);
    process.off('SIGINT', this.#stop);
    process.off('SIGHUP', this.#replaceAll);
    this.#whenStopped?.(this.#failure);
  }

  readonly #replaceAll = (): void => {
    if (this.#isReplacing) return;
    this.#isReplacing = true;
    void this.#replaceEach().finally(() => {
      this.#isReplacing = false;
    });
  };

  /** A new worker listens before an old one is stopped. */
  async #replaceEach(): Promise<void> {
    for (const worker of workers()) {
      if (this.#isStopping || !(await this.#forkReady())) return;
      this.#expected.add(worker);
      await this.#stopWorker(worker);
    }
  }

  async #forkReady(): Promise<boolean> {
    const worker = this.#fork();
    const isReady = await Promise.race([
      once(worker, 'listening').then(() => true),
      once(worker, 'exit').then(() => false),
    ]);
    if (!isReady)
      this.#options.logger?.error({}, 'A new worker did not come up: the old ones go on.');
    return isReady;
  }

  async #stopWorker(worker: Worker): Promise<void> {
    if (worker.isDead()) return;
    const exited = once(worker, 'exit');
    worker.process.kill('SIGTERM');
    const patience = new AbortController();
    const tooLong = delay(this.#options.stopTimeoutMs ?? 35_000, 'late', {
      signal: patience.signal,
    }).catch(() => {});
    if ((await Promise.race([exited, tooLong])) === 'late') worker.process.kill('SIGKILL');
    patience.abort();
  }
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter(
    (worker) => worker !== undefined && !worker.isDead(),
  ) as Worker[];
}
