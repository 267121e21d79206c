import { describe, expect, it } from '@jest/globals';

import { generateFunction } from '../../src/conf/generate-function.js';

describe('generateFunction', () => {
  it('names the function for stack traces', () => {
    const double = generateFunction<(value: number) => number>(
      'Sums.double it',
      { factor: 2 },
      '(value) { return factor * value; }',
    );
    expect([double.name, double(4)]).toEqual(['Sums_double_it', 8]);
  });

  it('lets a constant be called like the function', () => {
    const ask = generateFunction<() => string>(
      'answer',
      { answer: () => 'the constant' },
      '() { return answer(); }',
    );
    expect(ask()).toBe('the constant');
  });
});
