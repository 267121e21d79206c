import { describe, expect, it } from '@jest/globals';

import { isSameDomain, splitDomainPort, validateHost } from '../../src/http/host.js';

describe('Hosts', () => {
  it.each([
    ['Example.ORG:8000', 'example.org', '8000'],
    ['example.org.', 'example.org', ''],
    ['[::1]:80', '[::1]', '80'],
    ['[2001:db8::1]', '[2001:db8::1]', ''],
    ['evil.test@x', '', ''],
    ['a b', '', ''],
    ['example.org:', '', ''],
    ['example.org:80\n', '', ''],
    ['[::1', '', ''],
    ['', '', ''],
  ])('splits %j', (host, domain, port) => {
    expect(splitDomainPort(host)).toEqual([domain, port]);
  });

  it('matches names, subdomains and any', () => {
    expect(isSameDomain('www.example.org', '.Example.org')).toBe(true);
    expect(isSameDomain('example.org', '.example.org')).toBe(true);
    expect(isSameDomain('badexample.org', '.example.org')).toBe(false);
    expect(isSameDomain('www.example.org', 'example.org')).toBe(false);
    expect(isSameDomain('x', '')).toBe(false);
    expect(validateHost('x', ['*'])).toBe(true);
    expect(validateHost('x', [])).toBe(false);
  });
});
