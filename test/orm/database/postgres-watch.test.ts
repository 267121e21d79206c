import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { PostgresWatch } from '../../../src/orm/database/postgres-watch.js';

describe('The watch over a PostgreSQL server', () => {
  let clock = 0;
  let questions = 0;
  let watch: PostgresWatch;

  beforeEach(() => {
    clock = 5_000;
    questions = 0;
    jest.useFakeTimers();
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
    watch = new PostgresWatch({
      silenceLimit: 3_000,
      ask: () => {
        questions += 1;
        return new Promise(() => {});
      },
      abandon: () => {},
    });
  });

  afterEach(() => {
    watch.stop();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** The next look comes, `late` milliseconds after its time. */
  function look(late = 0): void {
    clock += 250 + late;
    jest.advanceTimersByTime(250);
  }

  function isHung(): boolean {
    try {
      watch.check();
      return false;
    } catch {
      return true;
    }
  }

  /** Milliseconds of silence until the server counts as hung, with looks that are late. */
  function timeUntilHung(late: number): number {
    const begun = clock;
    watch.begin();
    for (let looks = 0; looks < 100 && !isHung(); looks++) look(late);
    return clock - begun;
  }

  it('finds silence out at its limit', () => {
    expect(timeUntilHung(0)).toBe(3_000);
  });

  it('finds it out at its limit where each look is late, as on a busy machine', () => {
    expect(timeUntilHung(250)).toBe(3_000);
  });

  it('takes no pause of its own process for silence of the server', () => {
    watch.begin();
    look();
    look(60_000);
    expect(isHung()).toBe(false);
    watch.hear();
    look();
    for (let looks = 0; looks < 11; looks++) look();
    expect(isHung()).toBe(false);
    look();
    expect(isHung()).toBe(true);
  });

  it('asks after a second, and again each two seconds', () => {
    watch.begin();
    const after: number[] = [];
    for (let looks = 1; looks <= 21; looks++) {
      const before = questions;
      look();
      if (questions > before) after.push(looks * 250);
    }
    expect(after).toEqual([1_000, 3_000, 5_000]);
  });
});
