import { compileTrust, type TrustFunction } from './forwarded.js';
import type { HttpSettings } from './http-settings.js';
import type { SigningKeys } from './signing.js';

/** What every request of one application shares; made once, at boot. */
export class RequestContext {
  /** Says whether an address belongs to a trusted proxy; undefined when none is trusted. */
  readonly trusts: TrustFunction | undefined;
  readonly signingKeys: SigningKeys;
  /** Host patterns in force. */
  readonly allowedHosts: readonly string[];
  /** `settings.scriptName` with a leading and without a trailing slash, or empty. */
  readonly scriptName: string;

  constructor(readonly settings: HttpSettings) {
    this.trusts =
      settings.trustedProxies.length > 0 ? compileTrust(settings.trustedProxies) : undefined;
    this.signingKeys = { current: settings.secretKey, former: settings.secretKeyFallbacks };
    this.allowedHosts =
      settings.debug && settings.allowedHosts.length === 0
        ? ['.localhost', '127.0.0.1', '[::1]']
        : settings.allowedHosts;
    this.scriptName = settings.scriptName.replace(/^\/*(?=.)/, '/').replace(/\/+$/, '');
  }
}
