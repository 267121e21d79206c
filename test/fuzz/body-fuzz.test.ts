import { describe, expect, it } from '@jest/globals';

import { fuzzBodies } from './body-fuzz.js';

describe('the body parsers', () => {
  it('answer 2,000 damaged bodies with a value or a typed 4xx, and leave no file behind', async () => {
    const { outcomes, faults } = await fuzzBodies(2000, 1);
    expect(faults).toEqual([]);
    // Both ways must have been taken, or the inputs prove nothing.
    expect(outcomes.get('accepted')).toBeGreaterThan(200);
    expect(outcomes.get('400 HTTP_MALFORMED_MULTIPART')).toBeGreaterThan(100);
    expect(outcomes.get('400 HTTP_MALFORMED_JSON')).toBeGreaterThan(100);
  }, 120_000);
});
