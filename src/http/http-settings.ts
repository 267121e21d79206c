import type { BaseSettings } from '../conf/base-settings.js';

/** The settings that a request looks at. */
export type HttpSettings = Pick<
  BaseSettings,
  | 'debug'
  | 'allowedHosts'
  | 'trustedProxies'
  | 'forwardedHeaders'
  | 'scriptName'
  | 'secretKey'
  | 'secretKeyFallbacks'
  | 'dataUploadMaxBytes'
  | 'dataUploadMaxFields'
  | 'dataUploadMaxFiles'
  | 'fileUploadMaxBytes'
  | 'fileUploadMaxMemoryBytes'
  | 'fileUploadTempDir'
  | 'jsonMaxDepth'
  | 'jsonMaxTokens'
  | 'bodyMaxRatio'
  | 'bodyStallTimeoutMs'
>;
