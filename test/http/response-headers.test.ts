import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { HeaderBlock } from '../../src/http/header-block.js';
import { BadHeader } from '../../src/http/header-syntax.js';
import { ResponseHeaders } from '../../src/http/response-headers.js';

describe('ResponseHeaders', () => {
  it('finds a header in any case', () => {
    const headers = new ResponseHeaders({ 'X-One': 'a', 'content-length': 5 });
    expect(headers.get('x-ONE')).toBe('a');
    expect(headers.get('Content-Length')).toBe('5');
    expect(headers.has('X-Two')).toBe(false);
    expect(headers.get('x-two', 'none')).toBe('none');
    expect([...headers]).toEqual([
      ['x-one', 'a'],
      ['content-length', '5'],
    ]);
    expect(headers.size).toBe(2);
  });

  it('copies the headers of another answer, which then go their own ways', () => {
    const block = new HeaderBlock([['x-block', '1']]);
    const first = new ResponseHeaders({ vary: 'Accept', 'x-name': 'é' }).setDefaults(block);
    const copy = new ResponseHeaders(first);
    expect(copy.toLines()).toBe(first.toLines());
    expect(copy.isAscii).toBe(false);
    copy.set('vary', 'Cookie').delete('x-block');
    first.set('x-later', '2');
    expect([...copy]).toEqual([
      ['vary', 'Cookie'],
      ['x-name', 'é'],
    ]);
    expect(first.get('vary')).toBe('Accept');
    expect(first.get('x-block')).toBe('1');
  });

  it('tells whether one of some names is set, among its own and among shared ones', () => {
    const block = new HeaderBlock([['x-block', '1']]);
    const headers = new ResponseHeaders({ vary: 'Accept' }).setDefaults(block);
    for (const [names, isThere] of [
      [['x-block'], true],
      [['date', 'x-other'], false],
      [['vary', 'date'], true],
      [['x-block', 'date'], true],
    ] as const) {
      const wanted = new Set<string>(names);
      expect([headers.hasAny(wanted), headers.hasAny(wanted)]).toEqual([isThere, isThere]);
    }
  });

  it('replaces, adds to, defaults and removes', () => {
    const headers = new ResponseHeaders({ vary: 'a' });
    headers
      .append('Vary', 'b')
      .setDefault('vary', 'c')
      .setDefault('x', '1')
      .set('X', '2')
      .append('y', '3');
    expect(headers.toFlatList()).toEqual(['vary', 'a, b', 'x', '2', 'y', '3']);
    expect(headers.delete('VARY')).toBe(true);
    expect(headers.delete('VARY')).toBe(false);
    expect(headers.size).toBe(2);
  });

  it('has no inherited names', () => {
    const headers = new ResponseHeaders();
    for (const name of ['constructor', 'toString', '__proto__'])
      expect(headers.has(name)).toBe(false);
    headers.set('__proto__', 'x').set('constructor', 'y');
    expect(headers.get('__proto__')).toBe('x');
    expect(Object.keys(headers.toObject())).toEqual(['__proto__', 'constructor']);
    expect('toString' in headers.toObject()).toBe(false);
  });

  it.each(['a\r\nSet-Cookie: x=1', 'a\nb', 'a\rb', 'a\0b', 'a\x7fb', '\x1b'])(
    'refuses the value %j and keeps it',
    (value) => {
      const headers = new ResponseHeaders();
      expect(() => headers.set('x', value)).toThrow(BadHeader);
      expect(() => headers.set('x', value)).toThrow(
        expect.objectContaining({ code: 'HTTP_BAD_HEADER', header: 'x', value }),
      );
      expect(() => headers.append('x', value)).toThrow(BadHeader);
      expect(headers.size).toBe(0);
    },
  );

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'é'])('refuses the name %j', (name) => {
    expect(() => new ResponseHeaders({ [name]: 'x' })).toThrow(BadHeader);
  });

  it('does not join cookies', () => {
    expect(() => new ResponseHeaders({ 'set-cookie': 'a=1' }).append('Set-Cookie', 'b=2')).toThrow(
      'setCookie',
    );
  });

  it('keeps ISO 8859-1 and encodes what is beyond', () => {
    const headers = new ResponseHeaders({ a: 'café\tx', b: 'пример', c: 'a longer text €' });
    expect(headers.get('a')).toBe('café\tx');
    expect(headers.get('b')).toBe('=?utf-8?b?0L/RgNC40LzQtdGA?=');
    expect(headers.get('c')).toBe('=?utf-8?q?a_longer_text_=E2=82=AC?=');
  });

  it('holds only what may stand in a header, whatever is set', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const headers = new ResponseHeaders();
        try {
          headers.set('x', value);
        } catch (error) {
          expect(error).toBeInstanceOf(BadHeader);
          return;
        }
        expect(headers.get('x')).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
      }),
    );
  });
});
