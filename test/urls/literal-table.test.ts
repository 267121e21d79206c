import { describe, expect, it } from '@jest/globals';

import { LiteralTable, hashStep } from '../../src/urls/literal-table.js';

function find(
  table: LiteralTable<number>,
  text: string,
  start: number,
  end: number,
): number | undefined {
  let hash = 0;
  for (let index = start; index < end; index += 1) hash = hashStep(hash, text.charCodeAt(index));
  return table.find(text, start, end, hash);
}

describe('LiteralTable', () => {
  it('finds each of many texts as a part of a longer one', () => {
    const table = new LiteralTable<number>();
    for (let index = 0; index < 1000; index += 1) table.add(`key${index}`, index);
    for (let index = 0; index < 1000; index += 1)
      expect(find(table, `/key${index}/`, 1, 4 + String(index).length)).toBe(index);
    expect(find(table, '/key1000/', 1, 8)).toBeUndefined();
    expect(table.get('key7')).toBe(7);
  });

  it('tells texts with the same hash apart', () => {
    const table = new LiteralTable<number>();
    // 'Aa' and 'BB' have the same hash with the factor 31.
    table.add('Aa', 1);
    table.add('BB', 2);
    expect([table.get('Aa'), table.get('BB'), table.get('C#')]).toEqual([1, 2, undefined]);
  });

  it('takes the empty text', () => {
    const table = new LiteralTable<number>();
    expect(table.get('')).toBeUndefined();
    table.add('', 1);
    expect(find(table, 'a/', 2, 2)).toBe(1);
  });
});
