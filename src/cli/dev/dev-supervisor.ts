import cluster, { type Worker } from 'node:cluster';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PACKAGE_FOLDER } from '../../errors/package-folder.js';
import { locateSettings } from '../locate-settings.js';
import type { DevOrder, DevReport } from './dev-messages.js';
import { EnvironmentWatcher } from './environment-watcher.js';
import type { Compilation } from './typescript-watcher.js';

/** So often an application that has ended by itself is started again before the next change. */
const MAX_RESTARTS = 3;
/** How long, in milliseconds, a worker may take to finish what is under way when everything stops. */
const STOP_TIMEOUT_MS = 5_000;

type LoadReport = Exclude<DevReport, { readonly kind: 'ready' }>;

/** Where the application of {@link DevSupervisor} is, and where it is to listen. */
export interface DevOptions {
  readonly settings: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
}

/**
 * Serves the newest code that boots.
 *
 * A spare process that has already imported the framework waits for the next change; it boots beside the one that
 * serves, takes over the port, and only then the old one retires. So no request meets a closed door, and a save is
 * answered as fast as the application boots.
 */
export class DevSupervisor {
  readonly #options: DevOptions;
  #serving: Worker | undefined;
  #spare: Worker;
  readonly #ready = new WeakMap<Worker, Promise<void>>();
  readonly #environment = new EnvironmentWatcher((file) => {
    process.stdout.write(`${relative(process.cwd(), file)} has changed.\n`);
    this.#again();
  });
  #isSwapping = false;
  #next: Compilation | undefined;
  #last: Compilation | undefined;
  #url: string | undefined;
  #restarts = 0;
  #isStopping = false;

  constructor(options: DevOptions) {
    this.#options = options;
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('cli/dev/dev-worker.js', PACKAGE_FOLDER)),
      args: [],
    });
    this.#spare = this.#fork();
  }

  /** The compiler has run: serve what it made, or show what is wrong with it. */
  compiled(compilation: Compilation): void {
    this.#restarts = 0;
    this.#take(compilation);
  }

  /** Ends all workers, gracefully. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#environment.stop();
    const workers = Object.values(cluster.workers ?? {}).flatMap((worker) =>
      worker?.isDead() === false ? [worker] : [],
    );
    await Promise.all(
      workers.map((worker) => {
        const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
        if (worker === this.#serving) send(worker, { kind: 'retire' });
        else worker.process.kill();
        const patience = setTimeout(() => worker.process.kill('SIGKILL'), STOP_TIMEOUT_MS);
        return gone.finally(() => clearTimeout(patience));
      }),
    );
  }

  /** Boots the code that is there once more. */
  #again(): void {
    const last = this.#next ?? this.#last;
    if (last !== undefined) this.#take(last);
  }

  #take(compilation: Compilation): void {
    this.#next = this.#last = compilation;
    if (!this.#isSwapping) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isSwapping = true;
    for (let next = this.#next; next !== undefined && !this.#isStopping; next = this.#next) {
      this.#next = undefined;
      for (const { file, line, column, code, message } of next.diagnostics) {
        process.stderr.write(`${file}:${line}:${column} ${code} ${message}\n`);
      }
      if (next.diagnostics.length > 0 && this.#serving !== undefined) {
        process.stderr.write(
          `${countOf(next.diagnostics.length, 'type error')}; still serving the code before.\n`,
        );
        send(this.#serving, { kind: 'diagnostics', diagnostics: next.diagnostics });
      } else await this.#swap(next);
    }
    this.#isSwapping = false;
  }

  async #swap(compilation: Compilation): Promise<void> {
    const worker = this.#spare;
    const showsFailure = this.#serving === undefined;
    const report = await this.#load(worker, compilation, showsFailure);
    this.#spare = this.#fork();
    if (report.kind === 'listening') {
      const isReload = this.#serving !== undefined && report.url === this.#url;
      process.stdout.write(
        isReload ? `Reloaded in ${Math.round(report.bootMs)} ms\n` : `Serving at ${report.url}\n`,
      );
      this.#url = report.url;
      this.#retire();
      this.#serving = worker;
      return;
    }
    process.stderr.write(`${report.text}\n`);
    if (showsFailure) {
      this.#serving = worker;
      return;
    }
    if (this.#serving !== undefined) {
      send(this.#serving, { kind: 'diagnostics', diagnostics: report.diagnostics });
    }
    worker.process.kill();
  }

  async #load(
    worker: Worker,
    { diagnostics }: Compilation,
    showsFailure: boolean,
  ): Promise<LoadReport> {
    const { host, port } = this.#options;
    // An order that comes before the worker listens for orders would be lost.
    await this.#ready.get(worker);
    return new Promise((resolve) => {
      const settle = (report: DevReport): void => {
        if (report.kind === 'ready') return;
        worker.off('message', settle);
        worker.off('exit', fail);
        resolve(report);
      };
      const fail = (): void =>
        settle({ kind: 'failed', text: 'The process ended before it served.', diagnostics: [] });
      worker.on('message', settle);
      worker.once('exit', fail);
      if (worker.isDead()) return fail();
      try {
        send(worker, {
          kind: 'load',
          settings: locateSettings(this.#options.settings),
          host,
          port,
          diagnostics,
          // A worker that is about to be ended must not be given a share of the connections.
          showsFailure,
        });
      } catch (error) {
        settle({
          kind: 'failed',
          text: error instanceof Error ? error.message : String(error),
          diagnostics: [],
        });
      }
    });
  }

  #retire(): void {
    if (this.#serving !== undefined) send(this.#serving, { kind: 'retire' });
    this.#serving = undefined;
  }

  #fork(): Worker {
    const worker = cluster.fork();
    this.#ready.set(
      worker,
      new Promise((resolve) => {
        worker.once('message', (report: DevReport) => {
          if (report.kind === 'ready') this.#environment.watch(report.environmentFiles);
          resolve();
        });
        worker.once('exit', () => resolve());
      }),
    );
    worker.on('exit', (status, signal) => {
      if (worker !== this.#serving || this.#isStopping) return;
      this.#serving = undefined;
      this.#url = undefined;
      const startsAgain = this.#restarts++ < MAX_RESTARTS;
      process.stderr.write(
        `The application ended with ${signal ?? `status ${status}`}; ${startsAgain ? 'starting it again' : 'waiting for a change'}.\n`,
      );
      if (startsAgain) this.#again();
    });
    return worker;
  }
}

function send(worker: Worker, order: DevOrder): void {
  if (worker.isConnected()) worker.send(order);
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
