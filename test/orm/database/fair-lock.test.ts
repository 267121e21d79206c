import { describe, expect, it } from '@jest/globals';

import { FairLock } from '../../../src/orm/database/fair-lock.js';

const late = () => new Error('late');

describe('A lock', () => {
  it('goes from one to the next, in the order of asking', async () => {
    const lock = new FairLock();
    expect(lock.tryAcquire()).toBe(true);
    expect(lock.tryAcquire()).toBe(false);
    const order: number[] = [];
    const waiters = [1, 2, 3].map(async (number) => {
      await lock.acquire(1_000, late);
      order.push(number);
      lock.release();
    });
    lock.release();
    await Promise.all(waiters);
    expect(order).toEqual([1, 2, 3]);
    expect(lock.isHeld).toBe(false);
  });

  it('is not waited for any longer than was said, and passes by who has left', async () => {
    const lock = new FairLock();
    lock.tryAcquire();
    const impatient = lock.acquire(10, late);
    const patient = lock.acquire(1_000, late);
    await expect(impatient).rejects.toThrow('late');
    lock.release();
    await patient;
    expect(lock.isHeld).toBe(true);
  });
});
