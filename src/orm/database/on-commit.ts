import type { CommitCallback } from './scope.js';

/**
 * Runs what waited for a commit, in order. One that fails keeps no other from running; the errors of those that are not
 * robust are thrown at the end, those of the robust ones become warnings of the process.
 */
export async function runCallbacks(callbacks: readonly CommitCallback[]): Promise<void> {
  const failures: unknown[] = [];
  for (const { work, isRobust } of callbacks) {
    try {
      await work();
    } catch (error) {
      if (isRobust) warn(error);
      else failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, 'Callbacks of onCommit() failed.');
}

function warn(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`A robust callback of onCommit() failed: ${text}`);
}
