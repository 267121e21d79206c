/** What is to be done once a request is over or an answer was written. */
export type Closer = () => void | Promise<void>;

/** Runs all of `closers`, one after the other. One that fails keeps none from running; the first failure is thrown at the end. */
export async function runClosers(closers: Iterable<Closer>): Promise<void> {
  const failures: unknown[] = [];
  for (const closer of closers) {
    try {
      await closer();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
