import { describe, expect, it } from '@jest/globals';

import { checkDeployment, DEPLOY_RULES } from '../../src/checks/deploy-checks.js';
import { checkNodeVersion } from '../../src/checks/node-version.js';
import { BaseSettings } from '../../src/conf/base-settings.js';

const KEY = 'kq8Zr2Wm5Tx0Lb7Vn4Hd9Fs3Gj6Pc1Ay';
class SecurityMiddleware {}
class OwnSecurity extends SecurityMiddleware {}
class Timing {}

const safe: Partial<BaseSettings> = {
  secretKey: KEY,
  allowedHosts: ['shop.example', '.shop.example'],
  secureSslRedirect: true,
  middleware: [SecurityMiddleware, Timing],
};

async function idsOf(
  changes: Partial<BaseSettings>,
  environment: Record<string, string> = { NODE_ENV: 'production' },
) {
  const settings = Object.assign(new BaseSettings(), safe, changes);
  const findings = await checkDeployment({ settings, context: {}, environment });
  for (const finding of findings) {
    expect(finding.reason.length).toBeGreaterThan(10);
    expect(finding.fix).toMatch(/\.$/);
  }
  return findings.map(({ id }) => id);
}

const policy = new BaseSettings().contentSecurityPolicy;

describe('deployment checks', () => {
  it('find nothing in safe settings', async () => {
    expect(await idsOf({})).toEqual([]);
    expect(await idsOf({ middleware: undefined })).toEqual([]);
    expect(await idsOf({ middleware: [OwnSecurity] })).toEqual([]);
    expect(
      await idsOf({
        trustedProxies: ['10.0.0.0/8', '127.0.0.1', 'fd00::/8', '::1'],
        host: '0.0.0.0',
      }),
    ).toEqual([]);
    expect(await idsOf({ corsAllowedOrigins: ['*'] })).toEqual([]);
    expect(
      await idsOf({
        corsAllowedOrigins: [/^https:\/\/[a-z-]+\.shop\.example$/g],
        corsAllowCredentials: true,
      }),
    ).toEqual([]);
  });

  const unsafe: readonly (readonly [string, Partial<BaseSettings>])[] = [
    ['DEPLOY_DEBUG_ON', { debug: true }],
    ['DEPLOY_ALLOWED_HOSTS_EMPTY', { allowedHosts: [] }],
    ['DEPLOY_ALLOWED_HOSTS_ANY', { allowedHosts: ['*'] }],
    ['DEPLOY_ALLOWED_HOSTS_WIDE', { allowedHosts: ['.com'] }],
    ['DEPLOY_SECRET_KEY_WEAK', { secretKey: '' }],
    ['DEPLOY_SECRET_KEY_WEAK', { secretKey: 'short' }],
    ['DEPLOY_SECRET_KEY_WEAK', { secretKey: 'a'.repeat(50) }],
    ['DEPLOY_SECRET_KEY_WEAK', { secretKey: 'django-insecure-0123456789abcdefghijkl' }],
    ['DEPLOY_SECRET_KEY_FALLBACK_WEAK', { secretKeyFallbacks: [KEY, 'old'] }],
    ['DEPLOY_PROXIES_TOO_WIDE', { trustedProxies: ['0.0.0.0/0'] }],
    ['DEPLOY_PROXIES_TOO_WIDE', { trustedProxies: ['127.0.0.1', '::/0'] }],
    ['DEPLOY_PROXIES_TOO_WIDE', { trustedProxies: ['128.0.0.0/1'] }],
    ['DEPLOY_HOST_ANY', { host: '0.0.0.0', secureSslRedirect: false }],
    ['DEPLOY_SSL_HOST_FOREIGN', { secureSslHost: 'other.example' }],
    ['DEPLOY_NO_SECURITY_MIDDLEWARE', { middleware: [Timing] }],
    ['DEPLOY_NO_SECURITY_MIDDLEWARE', { middleware: [] }],
    ['DEPLOY_SSL_REDIRECT_OFF', { secureSslRedirect: false }],
    ['DEPLOY_HSTS_OFF', { secureHstsSeconds: 0 }],
    ['DEPLOY_HSTS_SHORT', { secureHstsSeconds: 3600 }],
    ['DEPLOY_HSTS_PRELOAD_UNFIT', { secureHstsPreload: true }],
    ['DEPLOY_CSP_EMPTY', { contentSecurityPolicy: {} }],
    [
      'DEPLOY_CSP_UNSAFE_INLINE',
      { contentSecurityPolicy: { ...policy, 'script-src': ["'self'", "'unsafe-inline'"] } },
    ],
    ['DEPLOY_CSP_UNSAFE_INLINE', { contentSecurityPolicy: { 'default-src': ["'unsafe-inline'"] } }],
    [
      'DEPLOY_CSP_UNSAFE_EVAL',
      { contentSecurityPolicy: { ...policy, 'script-src': ["'unsafe-eval'"] } },
    ],
    ['DEPLOY_CSP_ANY_SCRIPT', { contentSecurityPolicy: { ...policy, 'script-src': ['https:'] } }],
    [
      'DEPLOY_FRAMES_OPEN',
      { xFrameOptions: '', contentSecurityPolicy: { 'default-src': ["'self'"] } },
    ],
    ['DEPLOY_REFERRER_POLICY', { secureReferrerPolicy: 'unsafe-url' }],
    ['DEPLOY_OPENER_POLICY', { secureCrossOriginOpenerPolicy: '' }],
    ['DEPLOY_CORS_ANY_WITH_CREDENTIALS', { corsAllowedOrigins: ['*'], corsAllowCredentials: true }],
    ['DEPLOY_CORS_NULL', { corsAllowedOrigins: ['null'] }],
    ['DEPLOY_CORS_PLAIN_HTTP', { corsAllowedOrigins: ['http://shop.example'] }],
    ['DEPLOY_CORS_LOOSE_PATTERN', { corsAllowedOrigins: [/https/g] }],
    ['DEPLOY_BODY_LIMIT_HIGH', { dataUploadMaxBytes: 1e9 }],
    ['DEPLOY_FIELD_LIMIT_HIGH', { dataUploadMaxFields: 1e6 }],
    ['DEPLOY_JSON_LIMIT_HIGH', { jsonMaxDepth: 1e5 }],
    ['DEPLOY_BODY_RATIO_HIGH', { bodyMaxRatio: 1e5 }],
    ['DEPLOY_TIMEOUT_LONG', { headersTimeoutMs: 1e6 }],
    ['DEPLOY_STALL_TIMEOUT_LONG', { writeStallTimeoutMs: 1e7 }],
    ['DEPLOY_CONNECTIONS_UNLIMITED', { maxConnections: 0 }],
    ['DEPLOY_SHUTDOWN_SHORT', { shutdownTimeoutMs: 0 }],
    ['DEPLOY_LOG_SILENT', { logLevel: 'silent' }],
    ['DEPLOY_LOG_VERBOSE', { logLevel: 'trace' }],
    ['DEPLOY_LOG_PRETTY', { logFormat: 'pretty' }],
  ];

  it.each(unsafe)('find %s in %j', async (id, changes) => {
    expect(await idsOf(changes)).toContain(id);
  });

  it('find a NODE_ENV that is not production', async () => {
    expect(await idsOf({}, {})).toEqual(['DEPLOY_NODE_ENV']);
  });

  it('are all tried by this table', () => {
    const tried = new Set([...unsafe.map(([id]) => id), 'DEPLOY_NODE_ENV']);
    expect(DEPLOY_RULES.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
    expect(new Set(DEPLOY_RULES.map(({ id }) => id)).size).toBe(DEPLOY_RULES.length);
  });
});

describe('checkNodeVersion', () => {
  const now = new Date('2026-11-22');

  it.each([
    ['20.20.2', 'DEPLOY_NODE_OUT_OF_SUPPORT'],
    ['18.0.0', 'DEPLOY_NODE_OUT_OF_SUPPORT'],
    ['23.1.0', 'DEPLOY_NODE_OUT_OF_SUPPORT'],
    ['27.0.0', 'DEPLOY_NODE_OUT_OF_SUPPORT'],
    ['22.13.0', 'DEPLOY_NODE_KNOWN_BAD'],
    ['24.9.5', 'DEPLOY_NODE_KNOWN_BAD'],
  ])('finds for %s: %s', (version, id) => {
    expect(checkNodeVersion(version, now).map((finding) => finding.id)).toEqual([id]);
  });

  it.each(['22.22.0', '24.21.0', '26.10.0', '28.0.0'])('finds nothing against %s', (version) => {
    expect(checkNodeVersion(version, now)).toEqual([]);
  });
});
