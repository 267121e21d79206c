/**
 * Parts of `node:util`, taken without an `import` of it: that reads every export, and in Node 24 some of them load node's
 * worker threads and more.
 */
export const { inspect, parseEnv, promisify } = process.getBuiltinModule('node:util');
