import { describe, expect, it } from '@jest/globals';

import { AnswerPace } from '../../src/server/answer-pace.js';

function spend(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('The pace of answers', () => {
  it('lets the answers of a turn wait for its end, turn by turn', () => {
    const pace = new AnswerPace();
    expect([pace.holds(), pace.holds()]).toEqual([true, true]);
    pace.released();
    pace.released();
    expect(pace.holds()).toBe(true);
  });

  it('lets them leave at once for a while after a turn that was long', () => {
    const pace = new AnswerPace();
    pace.holds();
    spend(22);
    pace.released();
    expect(pace.holds()).toBe(false);
    spend(150);
    expect(pace.holds()).toBe(true);
  });
});
