import { ImproperlyConfigured } from '../../errors/framework-error.js';
import { cancelBlock } from './atomic.js';
import { checkConstraints } from './check-constraints.js';
import type { DriverDatabase } from './driver-database.js';
import { TestScope } from './test-scope.js';

/**
 * One transaction around a whole test (Django topic: TestCase): every statement on its databases takes part, from whichever
 * asynchronous context it comes, `atomic()` blocks are savepoints in it, and it is always rolled back.
 */
export class TestTransaction {
  readonly #scopes: ReadonlyMap<DriverDatabase, TestScope>;

  private constructor(scopes: ReadonlyMap<DriverDatabase, TestScope>) {
    this.#scopes = scopes;
  }

  /**
   * Begins it on `databases`.
   *
   * @throws ImproperlyConfigured `ORM_TEST_TRANSACTION` where one has begun already
   */
  static async begin(databases: readonly DriverDatabase[]): Promise<TestTransaction> {
    const scopes = new Map<DriverDatabase, TestScope>();
    const transaction = new TestTransaction(scopes);
    try {
      for (const target of databases) {
        if (target.testScope !== undefined) throw begunAlready(target.alias);
        const block = await target.begin({});
        const scope = new TestScope({ block, outer: undefined, isOfTest: true });
        scopes.set(target, scope);
        target.testScope = scope;
      }
    } catch (error) {
      await transaction.#end();
      throw error;
    }
    return transaction;
  }

  /**
   * Takes everything back.
   *
   * @throws IntegrityError `ORM_INTEGRITY` when rows point at rows that are not there: a commit would have failed
   * @throws DatabaseBusy `ORM_DATABASE_BUSY` when work that the test has started still runs
   */
  async rollBack(): Promise<void> {
    try {
      for (const [target, scope] of this.#scopes) {
        if (scope.isUsable) await checkConstraints(target);
        await scope.close();
      }
    } finally {
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    for (const [target, scope] of this.#scopes) {
      if (target.testScope === scope) target.testScope = undefined;
      await cancelBlock(target, scope);
    }
  }
}

function begunAlready(alias: string): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `A test that is rolled back has begun on "${alias}" already, and has not ended.`,
    {
      code: 'ORM_TEST_TRANSACTION',
      fix: 'Call rollbackAfterEach() once for a test, and let no tests of one process run at the same time.',
    },
  );
}
