import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { httpDate, parseHttpDate } from '../../src/http/http-date.js';

const TIME = Date.UTC(1994, 10, 6, 8, 49, 37);

describe('HTTP dates', () => {
  it('are written in the preferred form', () => {
    expect(httpDate(TIME)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
    expect(httpDate(new Date(TIME))).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  });

  it('have four digits for a year, and are refused where there is no date', () => {
    const last = 'Fri, 31 Dec 9999 23:59:59 GMT';
    for (const late of [253_402_300_800_000, 1e21, Infinity, new Date(8.64e15)])
      expect(httpDate(late)).toBe(last);
    for (const early of [-1e21, new Date(-8.64e15)])
      expect(httpDate(early)).toBe('Mon, 01 Jan 0001 00:00:00 GMT');
    for (const none of [Number.NaN, new Date('soon')])
      expect(() => httpDate(none)).toThrow(expect.objectContaining({ code: 'HTTP_BAD_DATE' }));
  });

  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ])('are read as %j', (text) => {
    expect(parseHttpDate(text)).toBe(TIME);
  });

  it('take a year of two digits for one at most 50 years ahead', () => {
    const now = Date.UTC(2024, 0, 1);
    expect(parseHttpDate('Sunday, 06-Nov-74 08:49:37 GMT', now)).toBe(
      Date.UTC(2074, 10, 6, 8, 49, 37),
    );
    expect(parseHttpDate('Sunday, 06-Nov-75 08:49:37 GMT', now)).toBe(
      Date.UTC(1975, 10, 6, 8, 49, 37),
    );
  });

  it.each([
    '',
    'yesterday',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:49:60 GMT',
    'Sun, 06 Nov 1994 08:49:37 CET',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
    '1994-11-06T08:49:37Z',
  ])('are not read of %j', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });

  it('survive a round trip', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(parseHttpDate(httpDate(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
