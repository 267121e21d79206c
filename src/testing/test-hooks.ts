import { TestingError } from './test-response.js';

/** What is used of a test runner: jest's `beforeEach` and `afterEach`, or those of `node:test`. */
export interface TestHooks {
  beforeEach(work: () => Promise<void>): unknown;
  afterEach(work: () => Promise<void>): unknown;
}

/** The hooks that were given, or the global ones of the test runner. */
export function hooksOf(given: TestHooks | undefined, caller: string): TestHooks {
  if (given !== undefined) return given;
  const { beforeEach, afterEach } = globalThis as Partial<TestHooks>;
  if (beforeEach !== undefined && afterEach !== undefined) return { beforeEach, afterEach };
  throw new TestingError(`${caller}() found no beforeEach() and afterEach().`, {
    code: 'TESTING_NO_HOOKS',
    fix: `Import them from your test runner: ${caller}({ beforeEach, afterEach }).`,
  });
}
