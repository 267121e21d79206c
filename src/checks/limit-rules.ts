import { sayIf, type DeployRule } from './deploy-rule.js';

const MEBIBYTE = 1_048_576;

/** Rules about limits that keep one client from taking everything, and about the log that tells of it. */
export const LIMIT_RULES: readonly DeployRule[] = [
  {
    id: 'DEPLOY_BODY_LIMIT_HIGH',
    level: 'warning',
    find: ({ settings: { dataUploadMaxBytes: bytes } }) =>
      sayIf(
        bytes > 64 * MEBIBYTE,
        `"dataUploadMaxBytes" is ${bytes}: bodies of that size are held in memory, many at once.`,
      ),
    fix: 'Lower it, and take large content as files, which are streamed to disk.',
  },
  {
    id: 'DEPLOY_FIELD_LIMIT_HIGH',
    level: 'warning',
    find: ({ settings: { dataUploadMaxFields: fields } }) =>
      sayIf(fields > 100_000, `"dataUploadMaxFields" is ${fields}.`),
    fix: 'Lower "dataUploadMaxFields" to what your largest form needs.',
  },
  {
    id: 'DEPLOY_JSON_LIMIT_HIGH',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.jsonMaxDepth > 1000 || settings.jsonMaxTokens > 10_000_000,
        `"jsonMaxDepth" is ${settings.jsonMaxDepth} and "jsonMaxTokens" is ${settings.jsonMaxTokens}: one body can block the process.`,
      ),
    fix: 'Lower them to what your documents need.',
  },
  {
    id: 'DEPLOY_BODY_RATIO_HIGH',
    level: 'warning',
    find: ({ settings: { bodyMaxRatio: ratio } }) =>
      sayIf(ratio > 1100, `"bodyMaxRatio" is ${ratio}, more than any honest compression.`),
    fix: 'Leave "bodyMaxRatio" at its default.',
  },
  {
    id: 'DEPLOY_TIMEOUT_LONG',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.headersTimeoutMs > 60_000 || settings.requestTimeoutMs > 900_000,
        `"headersTimeoutMs" is ${settings.headersTimeoutMs} and "requestTimeoutMs" is ${settings.requestTimeoutMs}: slow clients hold connections for that long.`,
      ),
    fix: 'Lower them; give single routes more time where they need it.',
  },
  {
    id: 'DEPLOY_STALL_TIMEOUT_LONG',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.bodyStallTimeoutMs > 120_000 || settings.writeStallTimeoutMs > 600_000,
        `"bodyStallTimeoutMs" is ${settings.bodyStallTimeoutMs} and "writeStallTimeoutMs" is ${settings.writeStallTimeoutMs}: clients that stand still hold connections for that long.`,
      ),
    fix: 'Lower them.',
  },
  {
    id: 'DEPLOY_CONNECTIONS_UNLIMITED',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.maxConnections === 0 || settings.maxRequestsInFlight === 0,
        '"maxConnections" or "maxRequestsInFlight" is 0: a flood takes all memory before it is refused.',
      ),
    fix: 'Set both to what the machine can bear.',
  },
  {
    id: 'DEPLOY_SHUTDOWN_SHORT',
    level: 'warning',
    find: ({ settings: { shutdownTimeoutMs: time } }) =>
      sayIf(
        time < 1000,
        `"shutdownTimeoutMs" is ${time}: requests in flight are cut at each deployment.`,
      ),
    fix: 'Allow at least a second; 30 are the default.',
  },
  {
    id: 'DEPLOY_LOG_SILENT',
    level: 'warning',
    find: ({ settings: { logLevel } }) =>
      sayIf(
        ['silent', 'fatal', 'error'].includes(logLevel),
        `"logLevel" is "${logLevel}": refused requests and attacks leave no trace.`,
      ),
    fix: 'Set LOG_LEVEL to warn or info.',
  },
  {
    id: 'DEPLOY_LOG_VERBOSE',
    level: 'warning',
    find: ({ settings: { logLevel } }) =>
      sayIf(
        ['trace', 'debug'].includes(logLevel),
        `"logLevel" is "${logLevel}": logs grow fast and tell much.`,
      ),
    fix: 'Set LOG_LEVEL to info.',
  },
  {
    id: 'DEPLOY_LOG_PRETTY',
    level: 'info',
    find: ({ settings: { logFormat } }) =>
      sayIf(logFormat === 'pretty', '"logFormat" is "pretty", which machines cannot read.'),
    fix: 'Set LOG_FORMAT to json.',
  },
];
