import { describe, expect, it } from '@jest/globals';

import {
  isOffSite,
  safeRedirectTarget,
  urlHasAllowedHostAndScheme,
} from '../../src/http/safe-redirect.js';

const AWAY = [
  'http://evil.test',
  'https://evil.test/x',
  '//evil.test',
  '///evil.test',
  '////evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '\\/evil.test',
  'http:///evil.test',
  'http:evil.test',
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  '\x08//evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\\\n/evil.test',
  ' //evil.test',
  'http://shop.test@evil.test',
  'http://evil.test\\@shop.test',
  'ftp://shop.test/x',
  'data:text/html,x',
];

describe('urlHasAllowedHostAndScheme', () => {
  it.each(AWAY)('refuses %j', (url) => {
    expect(urlHasAllowedHostAndScheme(url, { allowedHosts: ['shop.test'] })).toBe(false);
  });

  it.each([
    '/next/',
    'next',
    '?a=1',
    '#x',
    '/a//b',
    '/x?u=http://evil.test',
    'http://shop.test/x',
    '//shop.test',
    'HTTPS://shop.test',
  ])('allows %j', (url) => {
    expect(urlHasAllowedHostAndScheme(url, { allowedHosts: 'shop.test' })).toBe(true);
  });

  it('allows no host at all by default', () => {
    expect(urlHasAllowedHostAndScheme('http://shop.test/')).toBe(false);
    expect(urlHasAllowedHostAndScheme('/x')).toBe(true);
  });

  it('refuses http where https is required', () => {
    const options = { allowedHosts: new Set(['shop.test']), requireHttps: true };
    expect(urlHasAllowedHostAndScheme('http://shop.test', options)).toBe(false);
    expect(urlHasAllowedHostAndScheme('//shop.test', options)).toBe(false);
    expect(urlHasAllowedHostAndScheme('https://shop.test', options)).toBe(true);
  });

  it('refuses nothing, blanks and very long addresses', () => {
    for (const url of [undefined, '', '  ', `/${'x'.repeat(2048)}`])
      expect(urlHasAllowedHostAndScheme(url)).toBe(false);
  });
});

describe('safeRedirectTarget', () => {
  it('gives the address or the fallback', () => {
    expect(safeRedirectTarget('/next/')).toBe('/next/');
    expect(safeRedirectTarget('//evil.test')).toBe('/');
    expect(safeRedirectTarget(undefined, { fallback: '/home/' })).toBe('/home/');
  });
});

describe('isOffSite', () => {
  it.each(AWAY)('says so of %j', (url) => {
    expect(isOffSite(url, 'shop.test')).toBe(true);
  });

  it('knows what stays', () => {
    for (const url of ['/x', 'x', '?a=http://b', '', 'http://Shop.test/x', '//shop.test']) {
      expect(isOffSite(url, 'shop.test')).toBe(false);
    }
    expect(isOffSite('http://shop.test/')).toBe(true);
  });
});
