import { captureQueries, listQueries, type CaptureQueriesOptions } from './capture-queries.js';
import type { MatcherContext, MatcherResult } from './response-matchers.js';
import { TestingError } from './test-response.js';

/** Asserts how many statements a function runs (Django topic: assertNumQueries). */
export async function toRunQueries(
  this: MatcherContext,
  received: unknown,
  count: number,
  options: CaptureQueriesOptions = {},
): Promise<MatcherResult> {
  if (typeof received !== 'function') {
    throw new TestingError(`toRunQueries takes a function, not ${typeof received}.`, {
      code: 'TESTING_NOT_A_FUNCTION',
      fix: 'Write await expect(() => Book.objects.all()).toRunQueries(1).',
    });
  }
  const { queries } = await captureQueries(received as () => unknown, options);
  return {
    pass: queries.length === count,
    message: () =>
      `Expected ${this.isNot === true ? 'another number than' : ''} ${count} statements, and ${queries.length} were run.\n\n${listQueries(queries)}`,
  };
}
