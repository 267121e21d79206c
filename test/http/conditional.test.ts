import { describe, expect, it } from '@jest/globals';

import { evaluatePreconditions, getConditionalResponse } from '../../src/http/conditional.js';
import {
  computeEtag,
  matchesStrongly,
  matchesWeakly,
  parseEtags,
  quoteEtag,
} from '../../src/http/etag.js';
import { HttpResponse } from '../../src/http/http-response.js';

const MODIFIED = Date.UTC(2024, 0, 1, 12) + 400;
const SAME = 'Mon, 01 Jan 2024 12:00:00 GMT';
const EARLIER = 'Mon, 01 Jan 2024 11:00:00 GMT';
const validators = { etag: '"a"', lastModified: MODIFIED };

function evaluate(
  method: string,
  headers: Record<string, string>,
  current: object = validators,
): string {
  return evaluatePreconditions({ method, headers: new Map(Object.entries(headers)) }, current);
}

describe('Entity tags', () => {
  it('are quoted once', () => {
    expect(quoteEtag('a')).toBe('"a"');
    expect(quoteEtag('"a"')).toBe('"a"');
    expect(quoteEtag('W/"a"')).toBe('W/"a"');
  });

  it('are read from a list, with commas in them, without what is malformed', () => {
    expect(parseEtags(' "a", W/"b,c" ,x, "d')).toEqual(['"a"', 'W/"b,c"']);
    expect(parseEtags(' * ')).toEqual(['*']);
    expect(parseEtags('')).toEqual([]);
  });

  it('depend on the content alone', () => {
    expect(computeEtag('abc')).toBe(computeEtag(Buffer.from('abc')));
    expect(computeEtag('abc')).toMatch(/^"[\w-]{27}"$/);
    expect(computeEtag('abc')).not.toBe(computeEtag('abd'));
  });

  it('compare strongly and weakly', () => {
    expect(matchesStrongly('"a"', ['"b"', '"a"'])).toBe(true);
    expect(matchesStrongly('W/"a"', ['W/"a"'])).toBe(false);
    expect(matchesWeakly('W/"a"', ['"a"'])).toBe(true);
    expect(matchesWeakly('"a"', ['"b"'])).toBe(false);
  });
});

describe('Preconditions', () => {
  it('follow RFC 9110, section 13.2.2', () => {
    expect(evaluate('GET', {})).toBe('proceed');
    expect(evaluate('PUT', { 'if-match': '"b"' })).toBe('failed');
    expect(evaluate('PUT', { 'if-match': '"b", "a"' })).toBe('proceed');
    expect(evaluate('PUT', { 'if-match': '*' })).toBe('proceed');
    expect(evaluate('PUT', { 'if-match': '*' }, {})).toBe('failed');
    expect(evaluate('PUT', { 'if-unmodified-since': EARLIER })).toBe('failed');
    expect(evaluate('PUT', { 'if-unmodified-since': SAME })).toBe('proceed');
    expect(evaluate('GET', { 'if-none-match': 'W/"a"' })).toBe('not-modified');
    expect(evaluate('HEAD', { 'if-none-match': '*' })).toBe('not-modified');
    expect(evaluate('PUT', { 'if-none-match': '*' })).toBe('failed');
    expect(evaluate('PUT', { 'if-none-match': '*' }, {})).toBe('proceed');
    expect(evaluate('GET', { 'if-modified-since': SAME })).toBe('not-modified');
    expect(evaluate('GET', { 'if-modified-since': EARLIER })).toBe('proceed');
    expect(evaluate('POST', { 'if-modified-since': SAME })).toBe('proceed');
  });

  it('ignore a date where the content has none (section 13.1.4)', () => {
    expect(evaluate('PUT', { 'if-unmodified-since': SAME }, { etag: '"a"' })).toBe('proceed');
    expect(evaluate('GET', { 'if-unmodified-since': SAME }, {})).toBe('proceed');
    const broken = { lastModified: new Date(Number.NaN) };
    expect(evaluate('PUT', { 'if-unmodified-since': SAME }, broken)).toBe('proceed');
  });

  it('know by its date alone that there is content (sections 13.1.1 and 13.1.2)', () => {
    const dated = { lastModified: new Date(0) };
    expect(evaluate('PUT', { 'if-match': '*' }, dated)).toBe('proceed');
    expect(evaluate('PUT', { 'if-match': '"a"' }, dated)).toBe('failed');
    expect(evaluate('PUT', { 'if-none-match': '*' }, dated)).toBe('failed');
    expect(evaluate('GET', { 'if-none-match': '*' }, dated)).toBe('not-modified');
    expect(evaluate('PUT', { 'if-none-match': '"a"' }, dated)).toBe('proceed');
  });

  it('give entity tags precedence over dates', () => {
    expect(evaluate('PUT', { 'if-match': '"a"', 'if-unmodified-since': EARLIER })).toBe('proceed');
    expect(evaluate('GET', { 'if-none-match': '"b"', 'if-modified-since': SAME })).toBe('proceed');
  });

  it('ignore dates that are none', () => {
    expect(evaluate('GET', { 'if-modified-since': 'soon' })).toBe('proceed');
    expect(evaluate('PUT', { 'if-unmodified-since': 'soon' })).toBe('proceed');
  });
});

describe('getConditionalResponse', () => {
  const request = { method: 'GET', headers: new Map([['if-none-match', '"a"']]) };

  it('gives a 304 with the headers and cookies that count, and no others', () => {
    const response = new HttpResponse('x', {
      headers: {
        etag: '"a"',
        vary: 'accept',
        'content-language': 'en',
        'cache-control': 'private',
      },
    });
    response.setCookie('a', '1');
    const conditional = getConditionalResponse(request, { etag: '"a"', response });
    expect(conditional.status).toBe(304);
    expect([...conditional.headers]).toEqual([
      ['cache-control', 'private'],
      ['etag', '"a"'],
      ['vary', 'accept'],
    ]);
    expect([...conditional.cookies.keys()]).toEqual(['a']);
    expect(conditional.content).toBe('');
  });

  it('leaves other than successful responses alone', () => {
    const response = new HttpResponse('x', { status: 404 });
    expect(getConditionalResponse(request, { etag: '"a"', response })).toBe(response);
  });

  it('can be asked before there is a response', () => {
    expect(getConditionalResponse(request, { etag: '"a"' })?.status).toBe(304);
    expect(getConditionalResponse(request, { etag: '"b"' })).toBeUndefined();
    const put = { method: 'PUT', headers: new Map([['if-match', '"b"']]) };
    expect(getConditionalResponse(put, { etag: '"a"' })?.status).toBe(412);
  });
});
