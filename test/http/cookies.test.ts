import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { countCookies, parseCookies } from '../../src/http/parse-cookies.js';
import { checkCookie, serializeSetCookie, type CookieOptions } from '../../src/http/set-cookie.js';

const NOW = Date.UTC(2024, 0, 1);

function refusal(name: string, options: CookieOptions = {}, value = 'x'): () => void {
  return () => checkCookie(name, value, options);
}

describe('parseCookies', () => {
  it('reads names and values', () => {
    expect([...parseCookies('a=1; b=2;c = 3 ;d=x=y')]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', 'x=y'],
    ]);
  });

  it('lets the last of several count, and tells how many there are', () => {
    expect(parseCookies('a=1; a=2').get('a')).toBe('2');
    expect(countCookies('a=1; b=2; a=2', 'a')).toBe(2);
    expect(countCookies('', 'a')).toBe(0);
  });

  it('takes a piece without "=" for a value without name', () => {
    expect([...parseCookies('unnamed; ;=')]).toEqual([['', 'unnamed']]);
  });

  it('undoes quotes and octal escapes', () => {
    expect(parseCookies('a="x\\054y\\"z"').get('a')).toBe('x,y"z');
  });

  it('keeps names of prototypes apart', () => {
    expect(parseCookies('__proto__=1').get('__proto__')).toBe('1');
    expect(parseCookies('a=1').get('constructor')).toBeUndefined();
  });
});

describe('Set-Cookie', () => {
  it('is HttpOnly, Lax and for the whole site by default', () => {
    expect(serializeSetCookie('sid', 'abc', {}, NOW)).toBe(
      'sid=abc; HttpOnly; Path=/; SameSite=Lax',
    );
  });

  it('writes every attribute', () => {
    const options: CookieOptions = {
      maxAgeSeconds: 60,
      path: '/shop',
      domain: 'example.org',
      secure: true,
      httpOnly: false,
      sameSite: 'none',
      partitioned: true,
    };
    expect(serializeSetCookie('sid', 'abc', options, NOW)).toBe(
      'sid=abc; Domain=example.org; expires=Mon, 01 Jan 2024 00:01:00 GMT; Max-Age=60; Partitioned; Path=/shop; SameSite=None; Secure',
    );
  });

  it('makes Max-Age of a date, and never a negative one', () => {
    expect(serializeSetCookie('a', '1', { expires: new Date(NOW + 5000) }, NOW)).toContain(
      'Max-Age=5;',
    );
    expect(serializeSetCookie('a', '1', { expires: new Date(0) }, NOW)).toContain(
      'expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0;',
    );
  });

  it('ends with the year 9999 at the latest, in digits alone', () => {
    const forever = 'expires=Fri, 31 Dec 9999 23:59:59 GMT; HttpOnly; Max-Age=253402300799;';
    for (const options of [
      { maxAgeSeconds: 1e18 },
      { maxAgeSeconds: Number.MAX_VALUE },
      { expires: new Date(8.64e15) },
    ])
      expect(serializeSetCookie('a', '1', options, 0)).toContain(forever);
    expect(serializeSetCookie('a', '1', { maxAgeSeconds: -1e30 }, NOW)).toContain(
      'expires=Mon, 01 Jan 0001 00:00:00 GMT; HttpOnly; Max-Age=-253402300799;',
    );
  });

  it('takes a date of another realm', () => {
    const expires = runInNewContext('new Date(0)') as Date;
    expect(serializeSetCookie('a', '1', { expires }, NOW)).toContain(
      'expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Max-Age=0;',
    );
    expect(refusal('a', { expires: runInNewContext('new Date("soon")') as Date })).toThrow(
      '"expires" is no date',
    );
  });

  it('leaves attributes out on request', () => {
    expect(serializeSetCookie('a', '1', { path: '', sameSite: false, httpOnly: false }, NOW)).toBe(
      'a=1',
    );
  });

  it('is Secure where the name or another option needs it', () => {
    for (const name of ['__Host-a', '__Secure-a', '__host-a']) {
      expect(serializeSetCookie(name, '1', {}, NOW)).toMatch(/; Secure$/);
    }
    expect(serializeSetCookie('a', '1', { sameSite: 'none' }, NOW)).toMatch(/; Secure$/);
  });

  it('gives back any value that was set, in one line without a bare semicolon', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
        const header = serializeSetCookie(
          'a',
          value,
          { path: '', sameSite: false, httpOnly: false },
          NOW,
        );
        expect(header).not.toMatch(/[\r\n;]/);
        expect(parseCookies(header).get('a')).toBe(value);
      }),
    );
  });
});

describe('checkCookie', () => {
  it('accepts what browsers accept', () => {
    expect(refusal('sid')).not.toThrow();
    expect(refusal('__Host-sid', { path: '/' })).not.toThrow();
    expect(refusal('sid', { sameSite: 'none', secure: true, partitioned: true })).not.toThrow();
    expect(refusal('sid', {}, 'two\r\nlines')).not.toThrow();
  });

  it.each<[string, string, CookieOptions]>([
    ['an empty name', '', {}],
    ['a line break in the name', 'a\r\nb', {}],
    ['a semicolon in the name', 'a;b', {}],
    ['the name of an attribute', 'Path', {}],
    ['a line break in the path', 'a', { path: '/\r\nSet-Cookie: b=1' }],
    ['a semicolon in the domain', 'a', { domain: 'x; Secure' }],
    ['a line break in the date', 'a', { expires: 'x\n' }],
    ['a date that is none', 'a', { expires: new Date(Number.NaN) }],
    ['an age that is no number', 'a', { maxAgeSeconds: Number.POSITIVE_INFINITY }],
    ['an unknown SameSite', 'a', { sameSite: 'Lax' as 'lax' }],
    ['__Host- with a domain', '__Host-a', { domain: 'example.org' }],
    ['__Host- with another path', '__Host-a', { path: '/shop' }],
    ['__Host- without Secure', '__Host-a', { secure: false }],
    ['__Secure- without Secure', '__Secure-a', { secure: false }],
    ['SameSite none without Secure', 'a', { sameSite: 'none', secure: false }],
    ['Partitioned without Secure', 'a', { partitioned: true, secure: false }],
  ])('refuses %s', (_, name, options) => {
    expect(refusal(name, options)).toThrow(expect.objectContaining({ code: 'HTTP_BAD_COOKIE' }));
  });

  it('refuses a value that is no string', () => {
    expect(refusal('a', {}, 1 as unknown as string)).toThrow('not a string');
  });
});
