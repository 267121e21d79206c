import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BaseSettings } from '../../src/conf/base-settings.js';
import {
  compileTrust,
  resolveForwarded as resolve,
  type Forwarded,
  type ForwardedHeaders,
} from '../../src/http/forwarded.js';
import { RequestContext } from '../../src/http/request-context.js';

const direct: Forwarded = { scheme: 'http', host: 'inner', address: '10.0.0.1' };
const trusts = compileTrust(['10.0.0.0/8', 'fd00::/8', '192.0.2.7']);

function resolveForwarded(
  headers: Readonly<Record<string, string>>,
  connection: Forwarded,
  trusting: typeof trusts | undefined,
  written: ForwardedHeaders = 'x-forwarded',
): Forwarded {
  return resolve(headers, connection, trusting, written);
}

describe('resolveForwarded', () => {
  it('looks at nothing that the proxies do not write: they pass it on as the client sent it', () => {
    const headers = {
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'http',
      forwarded: 'for=6.6.6.6;proto=https;host=evil.test',
    };
    expect(resolveForwarded(headers, direct, trusts)).toEqual({ ...direct, address: '1.2.3.4' });
    expect(resolveForwarded({ forwarded: headers.forwarded }, direct, trusts)).toEqual(direct);
    expect(resolveForwarded(headers, direct, trusts, 'forwarded')).toEqual({
      scheme: 'https',
      host: 'evil.test',
      address: '6.6.6.6',
    });
    expect(resolveForwarded({ 'x-forwarded-for': '6.6.6.6' }, direct, trusts, 'forwarded')).toEqual(
      direct,
    );
  });

  it('believes nothing without trusted proxies, or from a stranger', () => {
    const headers = {
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.test',
    };
    expect(resolveForwarded(headers, direct, undefined)).toBe(direct);
    const stranger = { ...direct, address: '203.0.113.9' };
    expect(resolveForwarded(headers, stranger, trusts)).toBe(stranger);
    const standard = { forwarded: 'for=1.2.3.4;proto=https' };
    expect(resolveForwarded(standard, stranger, trusts, 'forwarded')).toBe(stranger);
  });

  it('takes scheme and host from the nearest proxy', () => {
    const headers = {
      'x-forwarded-proto': 'http, https',
      'x-forwarded-host': 'evil.test, shop.test',
    };
    expect(resolveForwarded(headers, direct, trusts)).toEqual({
      ...direct,
      scheme: 'https',
      host: 'shop.test',
    });
  });

  it('takes the last of several schemes and hosts: any other may be the client’s', () => {
    const headers = {
      'x-forwarded-for': '1.2.3.4, 10.2.2.2',
      'x-forwarded-proto': 'https, http',
      'x-forwarded-host': 'evil.test, shop.test',
    };
    expect(resolveForwarded(headers, direct, trusts)).toEqual({
      scheme: 'http',
      host: 'shop.test',
      address: '1.2.3.4',
    });
  });

  it('takes values of lists by their place, where the proxies are said to append to each', () => {
    const read = (headers: Readonly<Record<string, string>>) =>
      resolveForwarded(headers, direct, trusts, 'x-forwarded-lists');
    // Two proxies of ours; the outer one speaks TLS and knows the name, the inner one neither.
    const chain = {
      'x-forwarded-for': '1.2.3.4, 10.2.2.2',
      'x-forwarded-proto': 'https, http',
      'x-forwarded-host': 'shop.test, inner.lan',
    };
    const seen = { scheme: 'https', host: 'shop.test', address: '1.2.3.4' };
    expect(read(chain)).toEqual(seen);
    // What a client has sent stands left of what the outermost proxy wrote, however much of it there is.
    for (const own of ['6.6.6.6', '10.3.3.3', ',', 'x, y, z'])
      expect(
        read({
          'x-forwarded-for': `${own}, ${chain['x-forwarded-for']}`,
          'x-forwarded-proto': `http, http, http, ${chain['x-forwarded-proto']}`,
          'x-forwarded-host': `evil.test, ${chain['x-forwarded-host']}`,
        }),
      ).toEqual(seen);
    expect(read({ ...chain, 'x-forwarded-host': 'evil.test, shop.test, ' }).host).toBe('shop.test');
    expect(read({ ...chain, 'x-forwarded-host': 'inner.lan' }).host).toBe('inner.lan');
    expect(read({ ...chain, 'x-forwarded-for': '1.2.3.4' })).toEqual({
      scheme: 'http',
      host: 'inner.lan',
      address: '1.2.3.4',
    });
    expect(read({})).toEqual(direct);
  });

  it('walks addresses from the right, past trusted ones, and no further', () => {
    const address = (text: string) =>
      resolveForwarded({ 'x-forwarded-for': text }, direct, trusts).address;
    expect(address('1.2.3.4')).toBe('1.2.3.4');
    expect(address('6.6.6.6, 1.2.3.4, 10.9.9.9')).toBe('1.2.3.4');
    expect(address('10.1.1.1, 10.2.2.2')).toBe('10.1.1.1');
    expect(address('1.2.3.4, unknown')).toBe('10.0.0.1');
    expect(address('1.2.3.4:5678')).toBe('1.2.3.4');
    expect(address('[2001:db8::1]:443')).toBe('2001:db8::1');
    expect(address('2001:db8::1, fd00::2')).toBe('2001:db8::1');
    expect(address('')).toBe('10.0.0.1');
  });

  it('knows a proxy also by its IPv4 address in IPv6 form', () => {
    const mapped = { ...direct, address: '::ffff:10.0.0.1' };
    expect(resolveForwarded({ 'x-forwarded-for': '::ffff:1.2.3.4' }, mapped, trusts).address).toBe(
      '1.2.3.4',
    );
  });

  it('reads the standard header, from the right as well', () => {
    const read = (forwarded: string) =>
      resolveForwarded({ forwarded }, direct, trusts, 'forwarded');
    expect(read('for=1.2.3.4;proto=https;host=shop.test')).toEqual({
      scheme: 'https',
      host: 'shop.test',
      address: '1.2.3.4',
    });
    expect(
      read('for=6.6.6.6;proto=http;host=evil.test, for="[2001:db8::1]:80";proto=https'),
    ).toEqual({
      scheme: 'https',
      host: 'inner',
      address: '2001:db8::1',
    });
    expect(read('for=1.2.3.4;host=outer.test, for=10.2.2.2;proto=https')).toEqual({
      scheme: 'https',
      host: 'outer.test',
      address: '1.2.3.4',
    });
    expect(read('for=_hidden, for=unknown')).toEqual(direct);
  });

  it('leaves an unknown scheme alone', () => {
    expect(resolveForwarded({ 'x-forwarded-proto': 'gopher' }, direct, trusts).scheme).toBe('http');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        resolveForwarded({ 'x-forwarded-for': one, 'x-forwarded-proto': other }, direct, trusts);
        resolveForwarded({ forwarded: one }, direct, trusts, 'forwarded');
        const lists = { 'x-forwarded-for': one, 'x-forwarded-host': other };
        resolveForwarded(lists, direct, trusts, 'x-forwarded-lists');
      }),
    );
  });
});

describe('Express', () => {
  it('believes no proxy whose headers it does not read', () => {
    const contextFor = (forwardedHeaders: ForwardedHeaders): RequestContext =>
      new RequestContext(
        Object.assign(new BaseSettings(), { trustedProxies: ['10.0.0.1'], forwardedHeaders }),
      );
    expect(contextFor('x-forwarded-lists').trustsForExpress?.('10.0.0.1')).toBe(true);
    expect(contextFor('x-forwarded').trustsForExpress?.('10.0.0.1')).toBe(true);
    expect(contextFor('forwarded').trustsForExpress).toBeUndefined();
  });
});

describe('compileTrust', () => {
  it('knows addresses and networks of both versions', () => {
    for (const address of ['10.255.0.1', '192.0.2.7', 'fd12::1', '::ffff:10.1.1.1'])
      expect(trusts(address)).toBe(true);
    for (const address of ['11.0.0.1', '192.0.2.8', 'fe80::1', 'nonsense', ''])
      expect(trusts(address)).toBe(false);
    expect(compileTrust(['::ffff:10.0.0.0/104'])('10.2.3.4')).toBe(true);
    expect(compileTrust(['0.0.0.0/0'])('8.8.8.8')).toBe(true);
  });

  it.each([
    'proxy.local',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '',
    'fd00::/129',
    '10.0.0.0/-1',
  ])('refuses %j at boot', (entry) => {
    expect(() => compileTrust([entry])).toThrow(
      expect.objectContaining({ code: 'HTTP_BAD_PROXY' }),
    );
  });
});
