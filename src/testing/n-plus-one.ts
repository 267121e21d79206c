import { guardNPlusOne } from '../orm/query/n-plus-one.js';

/**
 * Lets relations be fetched one object at a time while `work` runs, in its requests as well; in tests that is an error
 * otherwise.
 *
 * @returns what `work` returns
 */
export async function allowNPlusOne<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const before = guardNPlusOne('off');
  try {
    return await work();
  } finally {
    guardNPlusOne(before);
  }
}
