import { describe, expect, it } from '@jest/globals';

import { fuzzRequests } from './requests-fuzz.js';

describe('A real application behind a real port', () => {
  it.each([1, 2])(
    'answers 1,000 broken requests, or closes, in time and without a 5xx (seed %i)',
    async (seed) => {
      const { requests, outcomes, faults } = await fuzzRequests(1000, seed);
      expect(faults).toEqual([]);
      expect(requests).toBeGreaterThanOrEqual(1000);
      // All sorts of ends must have been met, or the requests prove nothing.
      for (const outcome of [
        '200',
        '206',
        '302',
        '304',
        '400',
        '404',
        '405',
        '415',
        '422',
        '431',
        'cut by us',
      ]) {
        expect([outcome, outcomes.get(outcome) ?? 0]).not.toEqual([outcome, 0]);
      }
    },
    120_000,
  );
});
