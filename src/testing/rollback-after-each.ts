import { TestTransaction } from '../orm/database/test-transaction.js';
import { guardNPlusOne } from '../orm/query/n-plus-one.js';
import { targetDatabases, type DatabasesOption } from './target-databases.js';
import { hooksOf, type TestHooks } from './test-hooks.js';

/**
 * Runs each test of the file, or of the `describe()` that it stands in, in a transaction that is rolled back (Django topic:
 * TestCase). All that happens on the databases takes part: in the test, in requests of a `Client`, over real sockets.
 *
 * - `atomic()` gives savepoints; `durable: true` is let through;
 * - a statement that fails outside of `atomic()` takes back itself alone, on PostgreSQL as well;
 * - `onCommit()` callbacks do not run: see {@link captureOnCommitCallbacks};
 * - at the end, rows that point at nothing fail the test, as a commit would have failed.
 *
 * What a test must see committed needs `emptyAfterEach()`.
 *
 * @param hooks - of the test runner; jest's global ones by default
 * @throws TestingError `TESTING_NO_HOOKS`; in the test `TESTING_NO_DATABASE`
 * @throws ImproperlyConfigured `ORM_TEST_TRANSACTION` in the test where tests of one process overlap
 */
export function rollbackAfterEach(hooks?: TestHooks, options: DatabasesOption = {}): void {
  const { beforeEach, afterEach } = hooksOf(hooks, 'rollbackAfterEach');
  let transaction: TestTransaction | undefined;
  beforeEach(async () => {
    transaction = await beginTest(options);
  });
  afterEach(async () => {
    const begun = transaction;
    transaction = undefined;
    await begun?.rollBack();
  });
}

/**
 * Runs `work` in a transaction that is rolled back: `rollbackAfterEach()` for one piece of work, where there are no hooks.
 *
 * @returns what `work` returns
 */
export async function rollingBack<Result>(
  work: () => Result | Promise<Result>,
  options: DatabasesOption = {},
): Promise<Result> {
  const transaction = await beginTest(options);
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    // What the work failed of is more than what its rows lack.
    await transaction.rollBack().catch(() => undefined);
    throw error;
  }
  await transaction.rollBack();
  return result;
}

function beginTest(options: DatabasesOption): Promise<TestTransaction> {
  guardNPlusOne('fail');
  return TestTransaction.begin(targetDatabases(options));
}
