import { describe, expect, it } from '@jest/globals';

import { newRequestId } from '../../src/http/request-id.js';

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('newRequestId', () => {
  const ids = Array.from({ length: 5000 }, newRequestId);

  it('gives random UUIDs of version 4', () => {
    for (const id of ids) expect(id).toMatch(VERSION_4);
  });

  it('gives none twice', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leaves every digit but the two fixed ones to chance', () => {
    for (let place = 0; place < 36; place += 1) {
      const digits = new Set(ids.map((id) => id[place]));
      const kinds = [8, 13, 18, 23, 14].includes(place) ? 1 : place === 19 ? 4 : 16;
      expect(digits.size).toBe(kinds);
    }
  });
});
