/**
 * Parts of `node:http`, taken without an `import` of it: that reads every export, and since Node 22 three of them load
 * node's whole HTTP client, which costs each start 30 ms and a few MiB that a server has no use for.
 */
export const { STATUS_CODES, createServer, IncomingMessage, ServerResponse } =
  process.getBuiltinModule('node:http');
