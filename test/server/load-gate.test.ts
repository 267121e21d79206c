import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { LoadGate } from '../../src/server/load-gate.js';
import { WaitingLine } from '../../src/server/waiting-line.js';

let gate: LoadGate;
afterEach(() => gate.close());

function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('The gate', () => {
  it('shuts at the limit of requests in flight', () => {
    gate = new LoadGate({ maxRequestsInFlight: 2 });
    gate.enter();
    expect(gate.isShut).toBe(false);
    gate.enter();
    expect(gate.isShut).toBe(true);
    gate.leave();
    expect(gate.isShut).toBe(false);
  });

  it('has no limit when it is 0', () => {
    gate = new LoadGate({ maxRequestsInFlight: 0 });
    for (let index = 0; index < 100_000; index++) gate.enter();
    expect(gate.isShut).toBe(false);
  });

  it('finds a turn of the event loop long that requests have made long, until the next one', async () => {
    gate = new LoadGate({ maxRequestsInFlight: 0 });
    gate.open();
    for (let index = 0; index < 20; index++) {
      gate.enter();
      block(10);
    }
    expect(gate.isTurnLong).toBe(true);
    await delay(100);
    expect(gate.isTurnLong).toBe(false);
  });

  it('does not mind a long turn with few requests', () => {
    gate = new LoadGate({ maxRequestsInFlight: 0 });
    gate.open();
    block(200);
    gate.enter();
    expect(gate.isTurnLong).toBe(false);
  });
});

describe('The line', () => {
  it('serves in order, lets others in between, and turns away who has waited too long', async () => {
    const served: number[] = [];
    const turnedAway: number[] = [];
    const line = new WaitingLine<number>(
      (item) => {
        served.push(item);
        block(80);
      },
      (item) => void turnedAway.push(item),
    );
    for (let item = 0; item < 60; item++) line.add(item);
    let turns = 0;
    while (line.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    expect([...served, ...turnedAway]).toEqual(Array.from({ length: 60 }, (_, item) => item));
    expect(served.length).toBeLessThan(45);
    expect(turns).toBeGreaterThanOrEqual(served.length);
  });

  it('serves a burst to its end, though the last one waits long', async () => {
    const served: number[] = [];
    const line = new WaitingLine<number>(
      (item) => {
        served.push(item);
        block(30);
      },
      () => served.push(NaN),
    );
    for (let burst = 0; burst < 2; burst++) {
      for (let item = 0; item < 60; item++) line.add(item);
      while (line.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(served).toHaveLength(120);
    expect(served).not.toContain(NaN);
  });

  it('turns nobody away because the machine stood still once', async () => {
    const served: number[] = [];
    const turnedAway: number[] = [];
    const line = new WaitingLine<number>(
      (item) => {
        if (item === 5) block(4000);
        served.push(item);
      },
      (item) => void turnedAway.push(item),
    );
    for (let item = 0; item < 40; item++) line.add(item);
    while (line.length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(served).toHaveLength(40);
    expect(turnedAway).toEqual([]);
  });
});
