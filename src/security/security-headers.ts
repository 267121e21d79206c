import type { BaseSettings } from '../conf/base-settings.js';

/** The settings that decide about the headers which every answer carries. */
export type SecurityHeaderSettings = Pick<
  BaseSettings,
  | 'xFrameOptions'
  | 'secureReferrerPolicy'
  | 'secureCrossOriginOpenerPolicy'
  | 'secureCrossOriginResourcePolicy'
  | 'secureHstsSeconds'
  | 'secureHstsIncludeSubdomains'
  | 'secureHstsPreload'
>;

/** Name, in lower case, and value of a header. */
export type SecurityHeader = readonly [name: string, value: string];

/** The security headers of every answer, whatever its type. */
export function securityHeaders(settings: SecurityHeaderSettings): readonly SecurityHeader[] {
  const headers: SecurityHeader[] = [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', settings.xFrameOptions],
    ['referrer-policy', settings.secureReferrerPolicy],
    ['cross-origin-opener-policy', settings.secureCrossOriginOpenerPolicy],
    ['cross-origin-resource-policy', settings.secureCrossOriginResourcePolicy],
  ];
  return headers.filter(([, value]) => value !== '');
}

/** The same for https, with `Strict-Transport-Security` where it is to be sent. */
export function secureHeaders(settings: SecurityHeaderSettings): readonly SecurityHeader[] {
  const transport = strictTransport(settings);
  const headers = securityHeaders(settings);
  return transport === '' ? headers : [...headers, ['strict-transport-security', transport]];
}

/** The value of `Strict-Transport-Security` (RFC 6797) on https answers; empty to send none. */
function strictTransport(settings: SecurityHeaderSettings): string {
  if (settings.secureHstsSeconds === 0) return '';
  const subdomains = settings.secureHstsIncludeSubdomains ? '; includeSubDomains' : '';
  const preload = settings.secureHstsPreload ? '; preload' : '';
  return `max-age=${settings.secureHstsSeconds}${subdomains}${preload}`;
}
