import { expect, it } from '@jest/globals';

import { RecentCache } from '../../../src/orm/database/recent-cache.js';

it('A cache keeps what is used, drops the rest, and tells of it', () => {
  const dropped: number[] = [];
  const cache = new RecentCache<number, number>(10, (value) => dropped.push(value));
  for (let key = 0; key < 100; key++) {
    cache.set(key, key);
    expect(cache.get(0)).toBe(0);
  }
  for (let key = 91; key < 100; key++) expect(cache.get(key)).toBe(key);
  expect(cache.get(50)).toBeUndefined();
  expect(dropped).toContain(50);
  expect(dropped).not.toContain(0);
  cache.delete(0);
  expect(cache.get(0)).toBeUndefined();
  cache.clear();
  expect(new Set(dropped).size).toBe(100);
  expect(dropped).toHaveLength(100);
});
