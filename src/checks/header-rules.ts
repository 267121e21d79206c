import type { BaseSettings } from '../conf/base-settings.js';
import { sayIf, type DeployRule } from './deploy-rule.js';

const YEAR = 31_536_000;
const MONTH = 2_592_000;

/** Rules about what is sent to browsers. */
export const HEADER_RULES: readonly DeployRule[] = [
  {
    id: 'DEPLOY_NO_SECURITY_MIDDLEWARE',
    level: 'error',
    find: ({ settings }) =>
      sayIf(
        settings.middleware !== undefined &&
          !settings.middleware.some((each) => descendsFrom(each, 'SecurityMiddleware')),
        '"middleware" has no SecurityMiddleware: no security header is sent, whatever the settings say.',
      ),
    fix: 'Put SecurityMiddleware first in "middleware", or delete "middleware" to get the standard list.',
  },
  {
    id: 'DEPLOY_SSL_REDIRECT_OFF',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(!settings.secureSslRedirect, '"secureSslRedirect" is off: plain http is answered.'),
    fix: 'Set SECURE_SSL_REDIRECT=on, or have the proxy redirect and silence this check.',
  },
  {
    id: 'DEPLOY_HSTS_OFF',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.secureHstsSeconds === 0,
        '"secureHstsSeconds" is 0: a first visit can be held on http every time.',
      ),
    fix: `Set "secureHstsSeconds" to ${YEAR} once all of the host is on https.`,
  },
  {
    id: 'DEPLOY_HSTS_SHORT',
    level: 'warning',
    find: ({ settings: { secureHstsSeconds: seconds } }) =>
      sayIf(
        seconds > 0 && seconds < MONTH,
        `"secureHstsSeconds" is ${seconds}, less than a month: rare visitors are not protected.`,
      ),
    fix: `Set "secureHstsSeconds" to ${YEAR}.`,
  },
  {
    id: 'DEPLOY_HSTS_PRELOAD_UNFIT',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.secureHstsPreload &&
          (settings.secureHstsSeconds < YEAR || !settings.secureHstsIncludeSubdomains),
        '"secureHstsPreload" is on, but the lists take only hosts with a year and all subdomains.',
      ),
    fix: `Set "secureHstsIncludeSubdomains" to true and "secureHstsSeconds" to at least ${YEAR}, or turn preload off.`,
  },
  {
    id: 'DEPLOY_CSP_EMPTY',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        Object.keys(settings.contentSecurityPolicy).length === 0,
        '"contentSecurityPolicy" is empty: one injected script has the whole page.',
      ),
    fix: 'Leave "contentSecurityPolicy" at its default, and add what your pages need.',
  },
  {
    id: 'DEPLOY_CSP_UNSAFE_INLINE',
    level: 'warning',
    find: ({ settings }) => findInScripts(settings, (source) => source === "'unsafe-inline'"),
    fix: 'Remove it; give your own inline scripts the nonce of the request.',
  },
  {
    id: 'DEPLOY_CSP_UNSAFE_EVAL',
    level: 'warning',
    find: ({ settings }) => findInScripts(settings, (source) => source === "'unsafe-eval'"),
    fix: 'Remove it, and what needs it.',
  },
  {
    id: 'DEPLOY_CSP_ANY_SCRIPT',
    level: 'warning',
    find: ({ settings }) =>
      findInScripts(settings, (source) =>
        ['*', 'http:', 'https:', 'data:', 'blob:'].includes(source),
      ),
    fix: 'Name the hosts that scripts come from.',
  },
  {
    id: 'DEPLOY_FRAMES_OPEN',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        settings.xFrameOptions === '' &&
          settings.contentSecurityPolicy['frame-ancestors'] === undefined,
        '"xFrameOptions" is empty and the policy has no "frame-ancestors": any site can frame the pages and steal clicks.',
      ),
    fix: 'Set "xFrameOptions" to DENY or SAMEORIGIN.',
  },
  {
    id: 'DEPLOY_REFERRER_POLICY',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        ['', 'unsafe-url', 'no-referrer-when-downgrade'].includes(settings.secureReferrerPolicy),
        `"secureReferrerPolicy" is "${settings.secureReferrerPolicy}": other sites see whole addresses.`,
      ),
    fix: 'Set "secureReferrerPolicy" to same-origin or strict-origin-when-cross-origin.',
  },
  {
    id: 'DEPLOY_OPENER_POLICY',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        ['', 'unsafe-none'].includes(settings.secureCrossOriginOpenerPolicy),
        `"secureCrossOriginOpenerPolicy" is "${settings.secureCrossOriginOpenerPolicy}": a page that opens yours keeps a hold of it.`,
      ),
    fix: 'Set "secureCrossOriginOpenerPolicy" to same-origin.',
  },
  {
    id: 'DEPLOY_CORS_ANY_WITH_CREDENTIALS',
    level: 'error',
    find: ({ settings }) =>
      sayIf(
        settings.corsAllowedOrigins.includes('*') && settings.corsAllowCredentials,
        '"corsAllowedOrigins" has "*" and "corsAllowCredentials" is on: any site could act as the user.',
      ),
    fix: 'Name the origins, or turn "corsAllowCredentials" off.',
  },
  {
    id: 'DEPLOY_CORS_NULL',
    level: 'error',
    find: ({ settings }) =>
      sayIf(
        settings.corsAllowedOrigins.includes('null'),
        '"corsAllowedOrigins" has "null", which any sandboxed frame sends.',
      ),
    fix: 'Remove "null" from CORS_ALLOWED_ORIGINS.',
  },
  {
    id: 'DEPLOY_CORS_PLAIN_HTTP',
    level: 'warning',
    find: ({ settings }) => {
      const plain = settings.corsAllowedOrigins.filter(
        (origin) => typeof origin === 'string' && origin.startsWith('http://'),
      );
      return sayIf(
        plain.length > 0,
        `"corsAllowedOrigins" has ${plain.join(', ')}: whoever is on the network can pose as it.`,
      );
    },
    fix: 'Use https origins.',
  },
  {
    id: 'DEPLOY_CORS_LOOSE_PATTERN',
    level: 'error',
    find: ({ settings }) => {
      const loose = settings.corsAllowedOrigins.filter(
        (origin) => origin instanceof RegExp && matchesAnything(origin),
      );
      return sayIf(
        loose.length > 0,
        `"corsAllowedOrigins" has ${loose.join(', ')}, which matches origins of strangers.`,
      );
    },
    fix: 'Write dots as \\. and name the domain to its end: /^https:\\/\\/[a-z-]+\\.example\\.org$/.',
  },
];

function findInScripts(
  { contentSecurityPolicy: policy }: BaseSettings,
  isWrong: (source: string) => boolean,
): string | undefined {
  const directive = policy['script-src'] === undefined ? 'default-src' : 'script-src';
  const wrong = (policy[directive] ?? []).filter(isWrong);
  return sayIf(
    wrong.length > 0,
    `"contentSecurityPolicy" has ${wrong.join(', ')} in "${directive}": injected scripts run.`,
  );
}

/** Tries the pattern on origins that nobody means to allow. */
function matchesAnything(pattern: RegExp): boolean {
  const strangers = [
    'https://a-stranger.invalid',
    'http://a-stranger.invalid:8080',
    'https://192.0.2.1',
  ];
  // A copy: a pattern with the flag "g" remembers where it stopped.
  return strangers.some((origin) =>
    new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(origin),
  );
}

// By name, because this folder rests on settings alone and may not import the middleware itself.
function descendsFrom(type: unknown, name: string): boolean {
  for (let each = type; typeof each === 'function'; each = Object.getPrototypeOf(each) as unknown) {
    if (each.name === name) return true;
  }
  return false;
}
