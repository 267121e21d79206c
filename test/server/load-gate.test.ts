import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { LoadGate } from '../../src/server/load-gate.js';

const gate = new LoadGate({ maxRequestsInFlight: 2 });
afterEach(() => gate.close());

function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('The gate', () => {
  it('shuts at the limit of requests in flight', () => {
    gate.inFlight = 1;
    expect(gate.isShut).toBe(false);
    gate.inFlight = 2;
    expect(gate.isShut).toBe(true);
    gate.inFlight = 0;
  });

  it('has no limit when it is 0', () => {
    const open = new LoadGate({ maxRequestsInFlight: 0 });
    open.inFlight = 1_000_000;
    expect(open.isShut).toBe(false);
  });

  it('shuts while the event loop is late all the time, and opens again', async () => {
    gate.open();
    for (let turn = 0; turn < 4 && !gate.isShut; turn++) {
      block(700);
      await delay(1);
    }
    expect(gate.isShut).toBe(true);
    for (let waited = 0; waited < 5000 && gate.isShut; waited += 50) await delay(50);
    expect(gate.isShut).toBe(false);
  });
});
