import { describe, expect, it } from '@jest/globals';

import {
  addNeverCacheHeaders,
  getMaxAge,
  hasVary,
  patchCacheControl,
  patchResponseHeaders,
  patchVary,
} from '../../src/http/cache-control.js';
import type { CacheControl } from '../../src/http/cache-control.js';
import { HttpResponse } from '../../src/http/http-response.js';

function patched(header: string, changes: CacheControl): string {
  const response = new HttpResponse('', { headers: { 'cache-control': header } });
  patchCacheControl(response, changes);
  return response.headers.get('cache-control', '');
}

describe('patchCacheControl', () => {
  it('writes names in the form of the header', () => {
    expect(
      patched('', { maxAge: 60, sMaxage: 5, noTransform: true, staleWhileRevalidate: 30 }),
    ).toBe('max-age=60, s-maxage=5, no-transform, stale-while-revalidate=30');
  });

  it('keeps the smaller max-age', () => {
    expect(patched('max-age=60', { maxAge: 3600 })).toBe('max-age=60');
    expect(patched('max-age=60', { maxAge: 5 })).toBe('max-age=5');
    expect(patched('max-age=soon', { maxAge: 5 })).toBe('max-age=5');
  });

  it('lets public and private exclude each other', () => {
    expect(patched('private, max-age=1', { public: true })).toBe('max-age=1, public');
    expect(patched('public', { private: true })).toBe('private');
  });

  it('leaves directives that are false or absent alone', () => {
    expect(patched('no-store', { noStore: false, public: false })).toBe('no-store');
  });

  it('joins fields of no-cache until it is for all', () => {
    expect(patched('no-cache="a, b"', { noCache: 'c' })).toBe('no-cache="a, b", no-cache=c');
    expect(patched('no-cache=a', { noCache: true })).toBe('no-cache');
  });
});

describe('Other cache headers', () => {
  it('tells the age', () => {
    const age = (header: string) =>
      getMaxAge(new HttpResponse('', { headers: { 'cache-control': header } }));
    expect(age('private, MAX-AGE=60')).toBe(60);
    expect(age('max-age=x')).toBeUndefined();
    expect(age('max-age')).toBeUndefined();
    expect(getMaxAge(new HttpResponse())).toBeUndefined();
  });

  it('sets Expires once, from now', () => {
    const response = new HttpResponse();
    patchResponseHeaders(response, 60, Date.UTC(2024, 0, 1));
    patchResponseHeaders(response, 30, Date.UTC(2025, 0, 1));
    expect(response.headers.get('expires')).toBe('Mon, 01 Jan 2024 00:01:00 GMT');
    expect(response.headers.get('cache-control')).toBe('max-age=30');
  });

  it('counts no longer than caches do, and refuses what is no number', () => {
    for (const seconds of [1e18, Infinity]) {
      const response = new HttpResponse();
      patchResponseHeaders(response, seconds, 0);
      expect(response.headers.get('expires')).toBe('Tue, 19 Jan 2038 03:14:08 GMT');
      expect(response.headers.get('cache-control')).toBe('max-age=2147483648');
    }
    expect(() => patchResponseHeaders(new HttpResponse(), Number.NaN)).toThrow('no date');
  });

  it('forbids caching', () => {
    const response = new HttpResponse();
    addNeverCacheHeaders(response);
    expect(response.headers.get('cache-control')).toBe(
      'max-age=0, no-cache, no-store, must-revalidate, private',
    );
  });

  it('names each header of Vary once', () => {
    const response = new HttpResponse();
    patchVary(response, ['Cookie']);
    patchVary(response, ['cookie', 'Accept']);
    expect(response.headers.get('vary')).toBe('Cookie, Accept');
    expect(hasVary(response, ' COOKIE ')).toBe(true);
    expect(hasVary(response, 'origin')).toBe(false);
    patchVary(response, ['*']);
    expect(response.headers.get('vary')).toBe('*');
  });
});
