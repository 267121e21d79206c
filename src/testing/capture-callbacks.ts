import { database } from '../orm/database/configure-databases.js';
import type { DriverDatabase } from '../orm/database/driver-database.js';
import { TestingError } from './test-response.js';

/** Which callbacks are captured, and whether they run. */
export interface CaptureCallbacksOptions {
  /** Runs them when the work is done, as a commit would, those included that they add themselves. @defaultValue false */
  readonly execute?: boolean;
  /** Alias of the database, or the database. @defaultValue 'default' */
  readonly using?: string | DriverDatabase;
}

/** A function that was given to `onCommit()`. */
export type CommitWork = () => unknown;

/**
 * The callbacks that `work` gives to `onCommit()` in a test that is rolled back, where no commit would run them (Django topic:
 * captureOnCommitCallbacks). Those of blocks that were rolled back are not among them.
 *
 * ```ts
 * const callbacks = await captureOnCommitCallbacks({ execute: true }, () => client.post('/loans/', { json: loan }));
 * ```
 *
 * @throws TestingError `TESTING_NO_TRANSACTION` outside of such a test
 */
export async function captureOnCommitCallbacks(
  { execute = false, using }: CaptureCallbacksOptions,
  work: () => unknown,
): Promise<readonly CommitWork[]> {
  const target = typeof using === 'object' ? using : database(using);
  const scope = target.currentScope();
  if (target.testScope === undefined || scope === undefined) throw notInTest();
  let start = scope.callbacks.length;
  await work();
  const captured: CommitWork[] = [];
  for (;;) {
    const fresh = scope.callbacks.slice(start);
    start = scope.callbacks.length;
    captured.push(...fresh.map((each) => each.work));
    if (!execute || fresh.length === 0) return captured;
    for (const each of fresh) await runCaptured(each);
  }
}

async function runCaptured({
  work,
  isRobust,
}: {
  readonly work: CommitWork;
  readonly isRobust: boolean;
}): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRobust) throw error;
    process.emitWarning(`A robust callback of onCommit() failed: ${String(error)}`);
  }
}

function notInTest(): TestingError {
  return new TestingError(
    'captureOnCommitCallbacks() was called outside of a test that is rolled back.',
    {
      code: 'TESTING_NO_TRANSACTION',
      fix: 'Call rollbackAfterEach() in the file; where tests really commit, callbacks run by themselves.',
    },
  );
}
