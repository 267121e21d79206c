/**
 * What `make` returns, an error, without a stack: to capture one takes several times as long as the rest of an answer.
 *
 * For errors that the framework makes of what a client has sent, where the place in the code says nothing. Give such an error
 * its stack where a developer looks at it.
 */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
