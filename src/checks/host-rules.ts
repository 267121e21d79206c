import { secretKeyWeakness } from '../conf/secret-key.js';
import { sayIf, type DeployRule } from './deploy-rule.js';

const ANY_ADDRESS = new Set(['0.0.0.0', '::', '[::]', '']);

/** Rules about who may reach the application, and by which name. */
export const HOST_RULES: readonly DeployRule[] = [
  {
    id: 'DEPLOY_DEBUG_ON',
    level: 'error',
    find: ({ settings }) =>
      sayIf(settings.debug, '"debug" is on: error pages show source and settings to anybody.'),
    fix: 'Remove DEBUG from the environment, and leave "debug" at false in the settings class.',
  },
  {
    id: 'DEPLOY_NODE_ENV',
    level: 'warning',
    find: ({ environment }) =>
      sayIf(
        environment.NODE_ENV !== 'production',
        `NODE_ENV is "${environment.NODE_ENV ?? ''}"; many packages are slower or tell more then.`,
      ),
    fix: 'Set NODE_ENV=production.',
  },
  {
    id: 'DEPLOY_ALLOWED_HOSTS_EMPTY',
    level: 'error',
    find: ({ settings }) =>
      sayIf(
        settings.allowedHosts.length === 0,
        '"allowedHosts" is empty: without debug every request is refused.',
      ),
    fix: 'Set ALLOWED_HOSTS to the names that the application is reached by.',
  },
  {
    id: 'DEPLOY_ALLOWED_HOSTS_ANY',
    level: 'error',
    find: ({ settings }) =>
      sayIf(
        settings.allowedHosts.includes('*'),
        '"allowedHosts" has "*": links in mails and caches can be poisoned by the Host header.',
      ),
    fix: 'Name the hosts, or have a proxy in front check them and silence this check.',
  },
  {
    id: 'DEPLOY_ALLOWED_HOSTS_WIDE',
    level: 'error',
    find: ({ settings }) => {
      const wide = settings.allowedHosts.filter(
        (host) => /^\.[^.]+$/.test(host) && host !== '.localhost',
      );
      return sayIf(
        wide.length > 0,
        `"allowedHosts" has ${wide.join(', ')}, a whole top-level domain.`,
      );
    },
    fix: 'Name the domain: ".example.org" takes its subdomains in.',
  },
  {
    id: 'DEPLOY_SECRET_KEY_WEAK',
    level: 'error',
    find: ({ settings }) => {
      const weakness = secretKeyWeakness(settings.secretKey);
      return sayIf(weakness !== undefined, `"secretKey" can be guessed: ${weakness}.`);
    },
    fix: 'Set SECRET_KEY to at least 32 random characters, such as the output of "openssl rand -base64 48".',
  },
  {
    id: 'DEPLOY_SECRET_KEY_FALLBACK_WEAK',
    level: 'error',
    find: ({ settings }) => {
      const weak = settings.secretKeyFallbacks.filter(
        (key) => secretKeyWeakness(key) !== undefined,
      ).length;
      return sayIf(
        weak > 0,
        `${weak} of "secretKeyFallbacks" can be guessed, and still open what they signed.`,
      );
    },
    fix: 'Remove the weak ones from SECRET_KEY_FALLBACKS.',
  },
  {
    id: 'DEPLOY_PROXIES_TOO_WIDE',
    level: 'error',
    find: ({ settings }) => {
      const wide = settings.trustedProxies.filter(isTooWide);
      return sayIf(
        wide.length > 0,
        `"trustedProxies" has ${wide.join(', ')}: anybody can choose the address and host we see.`,
      );
    },
    fix: 'Set TRUSTED_PROXIES to the addresses of your proxies alone.',
  },
  {
    id: 'DEPLOY_HOST_ANY',
    level: 'warning',
    find: ({ settings }) =>
      sayIf(
        ANY_ADDRESS.has(settings.host) &&
          settings.trustedProxies.length === 0 &&
          !settings.secureSslRedirect,
        `"host" is "${settings.host}" with neither "trustedProxies" nor "secureSslRedirect": plain http is open to everybody.`,
      ),
    fix: 'Bind to 127.0.0.1 behind a proxy on the same machine, or name the proxies in TRUSTED_PROXIES.',
  },
  {
    id: 'DEPLOY_SSL_HOST_FOREIGN',
    level: 'warning',
    find: ({ settings: { secureSslHost, allowedHosts } }) => {
      const isServed = allowedHosts.some(
        (host) =>
          host === '*' ||
          host === secureSslHost ||
          (host.startsWith('.') && `.${secureSslHost}`.endsWith(host)),
      );
      return sayIf(
        secureSslHost !== '' && !isServed,
        `"secureSslHost" is "${secureSslHost}", which "allowedHosts" does not serve.`,
      );
    },
    fix: 'Add the host to "allowedHosts", or leave "secureSslHost" empty.',
  },
];

/** True for networks that no list of proxies needs: larger than a /8 (IPv6: a /32). */
function isTooWide(network: string): boolean {
  if (network === '*' || network === '0.0.0.0' || network === '::') return true;
  const slash = network.lastIndexOf('/');
  if (slash < 0) return false;
  const bits = Number(network.slice(slash + 1));
  return bits < (network.includes(':') && !network.startsWith('::ffff:') ? 7 : 8);
}
