import { describe, expect, it } from '@jest/globals';

import { fuzzOutput } from './output-fuzz.js';

describe('The compiled writer of JSON', () => {
  it('gives what its exact twin gives, text or error, for 2,000 random values', () => {
    const { outcomes, faults } = fuzzOutput(2000, 1);
    expect(faults).toEqual([]);
    // Every way must have been taken, or the values prove nothing.
    expect(outcomes.get('text')).toBeGreaterThan(1000);
    for (const kind of [
      'nothing',
      'VALIDATION_OUTPUT_UNDECLARED',
      'VALIDATION_OUTPUT_PROMISE',
      'VALIDATION_OUTPUT_TOO_DEEP',
    ])
      expect([kind, outcomes.get(kind) ?? 0]).not.toEqual([kind, 0]);
  });
});
