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
    spend(40);
    expect(pace.holds()).toBe(true);
  });

  it('lets them leave at once while each is alone in its turn, and tries again from time to time', () => {
    const pace = new AnswerPace();
    const turn = (answers: number): number => {
      let held = 0;
      for (let index = 0; index < answers; index += 1) if (pace.holds()) held += 1;
      if (held > 0) pace.released();
      return held;
    };
    for (let index = 0; index < 50; index += 1) turn(2);
    expect(turn(1)).toBe(1);
    for (let index = 0; index < 7; index += 1) turn(1);
    let held = 0;
    for (let index = 0; index < 90; index += 1) held += turn(1);
    expect(held).toBe(10);
    for (let index = 0; index < 20; index += 1) turn(2);
    expect(turn(2)).toBe(2);
  });
});
