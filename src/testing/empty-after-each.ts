import type { DriverDatabase } from '../orm/database/driver-database.js';
import { emptyTables } from '../orm/query/empty-tables.js';
import { guardNPlusOne } from '../orm/query/n-plus-one.js';
import { targetDatabases, type DatabasesOption } from './target-databases.js';
import { isTestDatabase } from './test-databases.js';
import { hooksOf, type TestHooks } from './test-hooks.js';
import { TestingError } from './test-response.js';

/**
 * Lets each test commit for real, and empties the tables of all models before the first and after each (Django topic:
 * TransactionTestCase). Slower than `rollbackAfterEach()`; for what only a commit shows: `onCommit()`, several connections,
 * isolation.
 *
 * Databases must have been made by `createTestDatabase()`, or be in memory: no others are ever emptied.
 *
 * @param hooks - of the test runner; jest's global ones by default
 * @throws TestingError `TESTING_NO_HOOKS`; in the test `TESTING_NO_DATABASE`, `TESTING_NOT_A_TEST_DATABASE`
 */
export function emptyAfterEach(hooks?: TestHooks, options: DatabasesOption = {}): void {
  const { beforeEach, afterEach } = hooksOf(hooks, 'emptyAfterEach');
  let used: readonly DriverDatabase[] = [];
  let isFirst = true;
  const empty = async () => {
    for (const each of used) await emptyTables(each);
  };
  beforeEach(async () => {
    guardNPlusOne('fail');
    const found = targetDatabases(options);
    for (const each of found) await refuseRealDatabase(each);
    used = found;
    if (isFirst) await empty();
    isFirst = false;
  });
  afterEach(empty);
}

async function refuseRealDatabase(target: DriverDatabase): Promise<void> {
  if (isTestDatabase(target) || (await isInMemory(target))) return;
  throw new TestingError(
    `The database "${target.alias}" was not made for tests, and would have been emptied.`,
    {
      code: 'TESTING_NOT_A_TEST_DATABASE',
      fix: `Make one with createTestDatabase(), which stands in for "${target.alias}".`,
    },
  );
}

async function isInMemory(target: DriverDatabase): Promise<boolean> {
  if (target.dialect !== 'sqlite') return false;
  const { rows } = await target.execute('PRAGMA database_list');
  return rows.every((row) => String(row[2] ?? '') === '');
}
