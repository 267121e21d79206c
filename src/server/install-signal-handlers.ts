import type { Cluster } from 'node:cluster';

import type { HealthRegistry } from './health-registry.js';
import type { ServerLogger } from './server-logger.js';

/** Options of {@link installSignalHandlers}. */
export interface SignalHandlerOptions {
  /** Stops whatever runs; what it resolves to is logged. It bounds its own time (`shutdownTimeoutMs`). */
  readonly close: () => Promise<unknown>;
  readonly logger: ServerLogger;
  /** Is told of rejections that nobody caught, so that `/readyz` says "degraded". */
  readonly health?: Pick<HealthRegistry, 'countLateFailure'> | undefined;
  /** Ends the process; `process.exit` by default. */
  readonly exit?: ((code: number) => void) | undefined;
}

/** Exit code after an error that nobody caught: EX_SOFTWARE of sysexits.h. A supervisor is to start the process again. */
export const EXIT_AFTER_ERROR = 70;
const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;
type StopSignal = keyof typeof SIGNAL_NUMBERS;

/**
 * Makes the process stop and fail in an orderly way.
 *
 * - SIGTERM, SIGINT: stop, then exit with 0. A second signal exits at once.
 * - A promise rejected without anybody to catch it: logged and counted; the process lives on.
 * - An error thrown without anybody to catch it: logged; requests in flight are answered, then exit with 70.
 *
 * `Application.listen()` does it by itself: call it only where a process serves in another way.
 *
 * @returns a function that takes all of it back
 */
export function installSignalHandlers(options: SignalHandlerOptions): () => void {
  const stopper = new ProcessStopper(options);
  return () => stopper.uninstall();
}

class ProcessStopper {
  readonly #options: SignalHandlerOptions;
  #isStopping = false;
  #exitCode = 0;

  constructor(options: SignalHandlerOptions) {
    this.#options = options;
    process.on('SIGTERM', this.#onSignal);
    process.on('SIGINT', this.#onSignal);
    process.on('unhandledRejection', this.#onRejection);
    process.on('uncaughtException', this.#onException);
  }

  uninstall(): void {
    process.off('SIGTERM', this.#onSignal);
    process.off('SIGINT', this.#onSignal);
    process.off('unhandledRejection', this.#onRejection);
    process.off('uncaughtException', this.#onException);
  }

  readonly #onSignal = (signal: StopSignal): void => {
    // Ctrl-C reaches the whole group of processes; a worker waits for what its primary makes of it.
    if (signal === 'SIGINT' && isWorker()) return;
    if (this.#isStopping) return this.#exit(128 + SIGNAL_NUMBERS[signal]);
    this.#log('info', { signal }, 'Stopping.');
    void this.#stop();
  };

  readonly #onRejection = (reason: unknown): void => {
    this.#options.health?.countLateFailure();
    this.#log('error', { err: reason }, 'A promise was rejected and nobody was there to catch it.');
  };

  readonly #onException = (error: unknown): void => {
    this.#options.health?.countLateFailure();
    this.#exitCode = EXIT_AFTER_ERROR;
    this.#log(
      'error',
      { err: error },
      'An error was thrown and nobody was there to catch it: the process stops.',
    );
    void this.#stop();
  };

  async #stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    try {
      const report = await this.#options.close();
      this.#log('info', { ...(typeof report === 'object' ? report : undefined) }, 'Stopped.');
    } catch (error) {
      this.#exitCode = EXIT_AFTER_ERROR;
      this.#log('error', { err: error }, 'The process could not be stopped in order.');
    }
    this.#exit(this.#exitCode);
  }

  #exit(code: number): void {
    (this.#options.exit ?? process.exit)(code);
  }

  // A log that cannot be written (a closed pipe) must not start the next uncaught error.
  #log(level: 'info' | 'error', fields: Record<string, unknown>, message: string): void {
    try {
      this.#options.logger[level](fields, message);
    } catch {
      process.stderr.write(`${message}\n`);
    }
  }
}

/** Asked of node's cluster module when it matters, so that a start need not load it. */
function isWorker(): boolean {
  return (process.getBuiltinModule('node:cluster') as unknown as Cluster).isWorker;
}
