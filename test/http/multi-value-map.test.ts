import { describe, expect, it } from '@jest/globals';

import { collectLists, MultiValueMap } from '../../src/http/multi-value-map.js';

describe('MultiValueMap', () => {
  const map = new MultiValueMap(
    collectLists<number>([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]),
  );

  it('keeps several values of a key; the last one counts', () => {
    expect(map.get('a')).toBe(3);
    expect(map.getList('a')).toEqual([1, 3]);
    expect(map.has('c')).toBe(false);
    expect(JSON.stringify(map)).toBe('{"a":3,"b":2}');
  });

  it('gives the default for a key with an empty list, and leaves it out of items', () => {
    const empty = new MultiValueMap<number>(new Map([['a', []]]));
    expect(empty.get('a', 7)).toBe(7);
    expect([...empty.items()]).toEqual([]);
    expect(() => empty.getOrThrow('a')).toThrow('"a"');
  });
});
