import type { BaseSettings } from '../conf/base-settings.js';
import type { SecurityHeaderSettings } from '../security/security-headers.js';

/** The settings that the server looks at. */
export type ServerSettings = Pick<
  BaseSettings,
  | 'host'
  | 'port'
  | 'headersTimeoutMs'
  | 'requestTimeoutMs'
  | 'bodyStallTimeoutMs'
  | 'keepAliveTimeoutMs'
  | 'writeStallTimeoutMs'
  | 'maxConnections'
  | 'maxRequestsInFlight'
  | 'shutdownTimeoutMs'
  | 'healthEndpoints'
  | 'express'
> &
  SecurityHeaderSettings;
