import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ImproperlyConfigured } from '../../src/errors/framework-error.js';
import { MultiValueKeyError } from '../../src/http/multi-value-map.js';
import { MutableQueryDict, QueryDict } from '../../src/http/query-dict.js';

const data = QueryDict.parse('a=1&b=x+y&a=2&blank=&c');

describe('QueryDict', () => {
  it('gives the last value, or the default', () => {
    expect(data.get('a')).toBe('2');
    expect(data.get('z')).toBeUndefined();
    expect(data.get('z', 'none')).toBe('none');
    expect(data.get('blank', 'none')).toBe('');
  });

  it('gives all values in their order, as a list of its own', () => {
    const list = data.getList('a');
    list.push('3');
    expect(data.getList('a')).toEqual(['1', '2']);
    expect(data.getList('z')).toEqual([]);
  });

  it('throws a 400 that names a missing key', () => {
    expect(data.getOrThrow('a')).toBe('2');
    expect(() => data.getOrThrow('z')).toThrow(MultiValueKeyError);
    expect(() => data.getOrThrow('z')).toThrow('"z"');
    expect(() => data.getOrThrow('z')).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('lists keys, last values, items, lists and entries', () => {
    expect([...data.keys()]).toEqual(['a', 'b', 'blank', 'c']);
    expect([...data.values()]).toEqual(['2', 'x y', '', '']);
    expect([...data.items()][0]).toEqual(['a', '2']);
    expect([...data.lists()][0]).toEqual(['a', ['1', '2']]);
    expect([...data.entries()].slice(0, 3)).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', 'x y'],
    ]);
    expect([...data]).toEqual([...data.entries()]);
    expect(data.size).toBe(4);
  });

  it('becomes an object without prototype, whatever the keys are', () => {
    const object = QueryDict.parse('__proto__=1&constructor=2&hasOwnProperty=3').dict();
    expect(Object.getPrototypeOf(object)).toBeNull();
    expect(Object.keys(object)).toEqual(['__proto__', 'constructor', 'hasOwnProperty']);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it('keeps what cannot be decoded', () => {
    expect(QueryDict.parse('a=%zz%4&b=%ff%C3%A9').dict()).toEqual(
      Object.assign(Object.create(null), { a: '%zz%4', b: '\ufffdé' }),
    );
  });

  it('separates at "&" alone and gives brackets and dots no meaning', () => {
    expect([...QueryDict.parse('a[b]=1;c=2&d.e=3').items()]).toEqual([
      ['a[b]', '1;c=2'],
      ['d.e', '3'],
    ]);
  });

  it('refuses too many fields with 400 before it decodes one', () => {
    expect(QueryDict.parse('a&b&c', { maxFields: 3 }).size).toBe(3);
    expect(() => QueryDict.parse('&&&', { maxFields: 3 })).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'HTTP_TOO_MANY_FIELDS',
        kind: 'TooManyFieldsSent',
      }),
    );
  });

  it('writes a query string', () => {
    expect(QueryDict.fromKeys(['x', 'y', 'x'], 'a b').urlencode()).toBe('x=a+b&x=a+b&y=a+b');
    expect(QueryDict.fromEntries([['next', '/a&b/']]).urlencode()).toBe('next=%2Fa%26b%2F');
    expect(QueryDict.fromEntries([['next', '/a&b/ c']]).urlencode({ safe: '/' })).toBe(
      'next=/a%26b/%20c',
    );
    expect(String(data)).toBe('a=1&a=2&b=x+y&blank=&c=');
  });

  it('reads what it has written', () => {
    const pairs = fc.array(
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
    );
    fc.assert(
      fc.property(pairs, (entries) => {
        const written = QueryDict.fromEntries(
          entries.filter(([key, value]) => key !== '' || value !== ''),
        );
        expect([...QueryDict.parse(written.urlencode()).lists()]).toEqual([...written.lists()]);
      }),
    );
  });

  it('never throws for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => QueryDict.parse(text).size >= 0),
    );
  });

  it('cannot be changed, and says what to do instead', () => {
    const untyped = data as unknown as MutableQueryDict;
    for (const change of [
      () => untyped.set('a', '1'),
      () => untyped.appendList('a', '1'),
      () => untyped.clear(),
    ]) {
      expect(change).toThrow(ImproperlyConfigured);
      expect(change).toThrow('copy()');
    }
  });
});

describe('MutableQueryDict', () => {
  it('changes without changing what it was copied from', () => {
    const copy = data.copy().set('a', '9').appendList('b', 'z').setList('new', ['1', '2']);
    expect(copy.delete('c')).toBe(true);
    expect(copy.urlencode()).toBe('a=9&b=x+y&b=z&blank=&new=1&new=2');
    expect(data.urlencode()).toBe('a=1&a=2&b=x+y&blank=&c=');
  });

  it('adds the values of another one, also of itself', () => {
    const copy = QueryDict.parse('a=1').copy();
    expect(copy.update({ a: '2', b: '3' }).urlencode()).toBe('a=1&a=2&b=3');
    expect(copy.update(copy).getList('b')).toEqual(['3', '3']);
  });

  it('sets defaults only for absent keys', () => {
    const copy = QueryDict.parse('a=1').copy();
    expect(copy.setDefault('a', '2')).toBe('1');
    expect(copy.setDefault('b', '2')).toBe('2');
    expect(copy.setListDefault('c', ['1', '2'])).toEqual(['1', '2']);
  });

  it('removes and gives keys', () => {
    const copy = QueryDict.parse('a=1&a=2&b=3').copy();
    expect(copy.pop('a')).toEqual(['1', '2']);
    expect(copy.pop('a', ['x'])).toEqual(['x']);
    expect(() => copy.pop('a')).toThrow(MultiValueKeyError);
    expect(copy.popItem()).toEqual(['b', ['3']]);
    expect(copy.popItem()).toBeUndefined();
    expect(copy.get('gone', 'none')).toBe('none');
  });

  it('becomes immutable without keeping a way in', () => {
    const copy = QueryDict.parse('a=1').copy();
    const frozen = copy.toImmutable();
    copy.appendList('a', '2');
    expect(frozen.getList('a')).toEqual(['1']);
    expect(frozen).not.toBeInstanceOf(MutableQueryDict);
  });
});
