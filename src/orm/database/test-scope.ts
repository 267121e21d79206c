import type { BlockConnection } from './driver.js';
import { Scope } from './scope.js';

/**
 * The transaction of a test, as the code that is tested must not notice it: outside of its own blocks a statement that fails
 * takes back itself alone, as it would without a transaction.
 */
export class TestScope extends Scope {
  override run<Result>(
    work: (connection: BlockConnection) => Result | Promise<Result>,
  ): Result | Promise<Result> {
    if (this.block.connection.survivesErrors()) return super.run(work);
    return this.#runAlone(work);
  }

  async #runAlone<Result>(
    work: (connection: BlockConnection) => Result | Promise<Result>,
  ): Promise<Result> {
    const savepoint = this.block.nextSavepoint();
    const outcome = await super.run(async (connection) => {
      await connection.command(`SAVEPOINT ${savepoint}`);
      try {
        const result = await work(connection);
        await connection.command(`RELEASE SAVEPOINT ${savepoint}`);
        return { isDone: true as const, result };
      } catch (error) {
        await connection.command(`ROLLBACK TO SAVEPOINT ${savepoint}`);
        await connection.command(`RELEASE SAVEPOINT ${savepoint}`);
        return { isDone: false as const, error };
      }
    });
    if (outcome.isDone) return outcome.result;
    throw outcome.error;
  }
}
