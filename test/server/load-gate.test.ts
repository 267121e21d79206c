import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

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
  let clock = 0;
  let served: number[] = [];
  let turnedAway: number[] = [];

  beforeEach(() => {
    clock = 1000;
    served = [];
    turnedAway = [];
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
  });
  afterEach(() => void jest.restoreAllMocks());

  /** A line whose items take so many milliseconds each. */
  function lineWhere(takes: (item: number) => number): WaitingLine<number> {
    return new WaitingLine(
      (item) => {
        served.push(item);
        clock += takes(item);
      },
      (item) => void turnedAway.push(item),
    );
  }

  /** Adds `count` items, and waits until the line has ended; gives the number of turns. */
  async function pass(line: WaitingLine<number>, count: number): Promise<number> {
    for (let item = 0; item < count; item++) line.add(item);
    let turns = 0;
    for (; line.length > 0; turns++) await new Promise((resolve) => setImmediate(resolve));
    return turns;
  }

  it('serves in order, lets others in between, and turns away who has waited too long', async () => {
    const turns = await pass(
      lineWhere(() => 30),
      150,
    );
    expect([...served, ...turnedAway]).toEqual(Array.from({ length: 150 }, (_, item) => item));
    expect(served).toHaveLength(101);
    expect(turns).toBeGreaterThanOrEqual(101);
  });

  it('serves a burst to its end, though the last one waits long', async () => {
    const line = lineWhere(() => 40);
    for (let burst = 0; burst < 3; burst++) await pass(line, 75);
    expect(served).toHaveLength(225);
    expect(turnedAway).toEqual([]);
  });

  it('turns nobody away because the machine stood still once', async () => {
    await pass(
      lineWhere((item) => (item === 5 ? 60_000 : 1)),
      1000,
    );
    expect(served).toHaveLength(1000);
    expect(turnedAway).toEqual([]);
  });
});
