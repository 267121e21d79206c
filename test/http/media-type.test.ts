import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  acceptsType,
  choosePreferredType,
  MediaType,
  parseAccept,
} from '../../src/http/media-type.js';

describe('parseAccept', () => {
  it('sorts by quality, then by how specific a type is, then keeps the order', () => {
    const types = parseAccept(
      'text/*;q=0.5, */*;q=0.1, text/html, text/html;level=1, application/json;q=0.5',
    );
    expect(types.map(String)).toEqual([
      'text/html; level=1',
      'text/html',
      'application/json; q=0.5',
      'text/*; q=0.5',
      '*/*; q=0.1',
    ]);
  });

  it('leaves out what is not wanted at all', () => {
    expect(parseAccept('text/html;q=0, text/plain;q=0.000').length).toBe(0);
  });

  it('takes a malformed quality for none', () => {
    expect(
      parseAccept('a/b;q=x, a/c;q=2, a/d;q=-1, a/e;q=1e9').map((type) => type.quality),
    ).toEqual([1, 1, 1, 1]);
  });

  it('is bounded, and never throws', () => {
    expect(parseAccept('a/b,'.repeat(50_000)).length).toBeLessThanOrEqual(100);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => parseAccept(header).length >= 0),
    );
  });
});

describe('MediaType', () => {
  it('tells its parts', () => {
    const type = new MediaType(' Text/HTML ; Charset="utf-8" ;q=0.25');
    expect([type.mainType, type.subType, type.quality, type.specificity]).toEqual([
      'text',
      'html',
      0.25,
      3,
    ]);
    expect([...type.parameters]).toEqual([['charset', 'utf-8']]);
  });

  it('matches with wildcards on either side', () => {
    expect(new MediaType('text/*').matches('text/html')).toBe(true);
    expect(new MediaType('text/html').matches('*/*')).toBe(true);
    expect(new MediaType('text/*').matches('image/png')).toBe(false);
    expect(new MediaType('text').matches('text/html')).toBe(false);
    expect(new MediaType('').matches('')).toBe(false);
  });
});

describe('What a client accepts', () => {
  it('includes kinds of a type, but no type where one kind was asked for', () => {
    expect(acceptsType(parseAccept('text/html'), 'text/html;level=1')).toBe(true);
    expect(acceptsType(parseAccept('text/html;level=1'), 'text/html')).toBe(false);
    expect(acceptsType(parseAccept('*/*'), 'application/json')).toBe(true);
    expect(acceptsType(parseAccept('image/*'), 'text/html')).toBe(false);
  });

  it('prefers by quality; each offer counts with the most specific range', () => {
    const offers = ['text/html', 'application/json'] as const;
    expect(choosePreferredType(parseAccept('application/json, text/html;q=0.9'), offers)).toBe(
      'application/json',
    );
    expect(choosePreferredType(parseAccept('*/*'), offers)).toBe('text/html');
    expect(choosePreferredType(parseAccept('text/*, text/html;q=0.1, */*;q=0.5'), offers)).toBe(
      'application/json',
    );
    expect(choosePreferredType(parseAccept('image/png'), offers)).toBeUndefined();
    expect(choosePreferredType(parseAccept(''), offers)).toBeUndefined();
  });
});
