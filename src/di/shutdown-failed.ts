import { FrameworkError } from '../errors/framework-error.js';

/** Something could not be shut down properly. Everything else has been. */
export class ShutdownFailed extends FrameworkError {
  constructor(
    /** Names of what failed, each with its error. */
    readonly failures: ReadonlyMap<string, unknown>,
  ) {
    const lines = [...failures].map(
      ([name, error]) => `\n  - ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
    super(`${failures.size} of the services failed while shutting down.${lines.join('')}`, {
      code: 'DI_SHUTDOWN_FAILED',
      fix: 'Look at the onShutdown() of each.',
      cause: [...failures.values()][0],
    });
  }
}
