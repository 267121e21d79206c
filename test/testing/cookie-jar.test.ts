import { describe, expect, it } from '@jest/globals';

import { CookieJar } from '../../src/testing/cookie-jar.js';

const site = new URL('http://testserver/shop/basket/');
const secureSite = new URL('https://testserver/shop/basket/');

function receive(url: URL, ...headers: string[]): CookieJar {
  const jar = new CookieJar();
  jar.receive(url, headers);
  return jar;
}

function sent(jar: CookieJar, url: string): string {
  return jar.headerFor(new URL(url));
}

describe('CookieJar', () => {
  it('sends back what it received', () => {
    const jar = receive(
      site,
      'session=abc; Path=/; HttpOnly; SameSite=Lax',
      'theme="dark"; Path=/',
    );
    expect(sent(jar, 'http://testserver/')).toBe('session=abc; theme=dark');
    expect(jar.find('session')).toMatchObject({
      httpOnly: true,
      sameSite: 'lax',
      path: '/',
      expiresAt: undefined,
    });
  });

  it('keeps a path to itself, with the longest path first', () => {
    const jar = receive(site, 'wide=1; Path=/', 'deep=2; Path=/shop', 'folder=3');
    expect(sent(jar, 'http://testserver/')).toBe('wide=1');
    expect(sent(jar, 'http://testserver/shop')).toBe('deep=2; wide=1');
    expect(sent(jar, 'http://testserver/shopping')).toBe('wide=1');
    expect(sent(jar, 'http://testserver/shop/basket/3')).toBe('folder=3; deep=2; wide=1');
  });

  it('forgets what has expired or is deleted by the server', () => {
    const jar = receive(
      site,
      'one=1; Path=/',
      'two=2; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    );
    expect(jar.size).toBe(2);
    jar.receive(site, [
      'one=; Path=/; Max-Age=0',
      'two=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    ]);
    expect([...jar]).toEqual([]);
  });

  it('takes and sends secure cookies over https alone', () => {
    expect(receive(site, 'a=1; Secure; Path=/').has('a')).toBe(false);
    const jar = receive(secureSite, 'a=1; Secure; Path=/');
    expect(sent(jar, 'http://testserver/')).toBe('');
    expect(sent(jar, 'https://testserver/')).toBe('a=1');
  });

  it('follows the rules of name prefixes and of SameSite=None', () => {
    const jar = receive(
      secureSite,
      '__Host-good=1; Secure; Path=/',
      '__Host-path=1; Secure; Path=/shop',
      '__Host-wide=1; Secure; Path=/; Domain=testserver',
      '__Secure-bad=1; Path=/',
      'none=1; SameSite=None; Path=/',
    );
    expect([...jar].map((cookie) => cookie.name)).toEqual(['__Host-good']);
  });

  it('refuses cookies for other hosts and shares those of a domain with its subdomains', () => {
    const url = new URL('http://www.example.org/');
    const jar = receive(url, 'shared=1; Domain=example.org', 'own=2', 'stolen=3; Domain=other.org');
    expect(sent(jar, 'http://api.example.org/')).toBe('shared=1');
    expect(sent(jar, 'http://www.example.org/')).toBe('shared=1; own=2');
    expect(sent(jar, 'http://notexample.org/')).toBe('');
    expect(jar.has('stolen')).toBe(false);
  });

  it('can be filled and emptied by a test', () => {
    const jar = new CookieJar().set('a', '1').set('b', '2', { path: '/only' });
    expect(jar.get('a')).toBe('1');
    expect(sent(jar, 'http://testserver/')).toBe('a=1');
    expect(jar.delete('a')).toBe(true);
    expect(jar.delete('a')).toBe(false);
    jar.clear();
    expect(jar.size).toBe(0);
  });

  it('replaces a cookie of the same name, host and path', () => {
    const jar = receive(site, 'a=1; Path=/', 'a=2; Path=/');
    expect(sent(jar, 'http://testserver/')).toBe('a=2');
  });

  it('ignores what has no name or no value', () => {
    expect(receive(site, '', '=1', 'flag', ' ; Path=/').size).toBe(0);
  });
});
