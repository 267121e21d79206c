import { compileTrust, type TrustFunction } from './forwarded.js';
import type { HttpSettings } from './http-settings.js';
import { splitDomainPort, validateHost } from './host.js';
import { normalizeScriptName } from './script-name.js';
import type { SigningKeys } from './signing.js';

/** Most values of `Host` of which it is remembered that they are served. */
const MAX_KNOWN_HOSTS = 1000;

/** What every request of one application shares; made once, at boot. */
export class RequestContext {
  /** Says whether an address belongs to a trusted proxy; undefined when none is trusted. */
  readonly trusts: TrustFunction | undefined;
  readonly signingKeys: SigningKeys;
  /** Host patterns in force. */
  readonly allowedHosts: readonly string[];
  /** From `settings.scriptName`, with a leading and without a trailing slash, or empty. */
  readonly scriptName: string;
  readonly #knownHosts = new Set<string>();

  constructor(readonly settings: HttpSettings) {
    this.trusts =
      settings.trustedProxies.length > 0 ? compileTrust(settings.trustedProxies) : undefined;
    this.signingKeys = { current: settings.secretKey, former: settings.secretKeyFallbacks };
    this.allowedHosts =
      settings.debug && settings.allowedHosts.length === 0
        ? ['.localhost', '127.0.0.1', '[::1]']
        : settings.allowedHosts;
    this.scriptName = normalizeScriptName(settings.scriptName);
  }

  /** The same for Express, which reads `X-Forwarded-*` and knows no other headers. */
  get trustsForExpress(): TrustFunction | undefined {
    return this.settings.forwardedHeaders === 'forwarded' ? undefined : this.trusts;
  }

  /** True when `host`, a value of `Host`, is one of {@link allowedHosts}. Clients ask for few, so each is looked at once. */
  serves(host: string): boolean {
    if (this.#knownHosts.has(host)) return true;
    const [domain] = splitDomainPort(host);
    if (domain === '' || !validateHost(domain, this.allowedHosts)) return false;
    if (this.#knownHosts.size < MAX_KNOWN_HOSTS) this.#knownHosts.add(host);
    return true;
  }
}
