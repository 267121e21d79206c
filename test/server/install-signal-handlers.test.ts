import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { serveProcess, type ServedProcess } from './serve-process.js';

let served: ServedProcess;

afterEach(async () => {
  served.process.kill('SIGKILL');
  await served.exited;
});

describe('A served process', () => {
  it('answers what is in flight at SIGTERM, then exits with 0', async () => {
    served = await serveProcess();
    const answers = Array.from({ length: 20 }, () =>
      fetch(`${served.url}/?wait=1500`).then((answer) => answer.status),
    );
    // A connection that the server has not taken yet is not in flight.
    while (served.log().split('A request waits.').length <= 20) await delay(20);
    served.process.kill('SIGTERM');
    expect(await Promise.all(answers)).toEqual(answers.map(() => 200));
    expect(await served.exited).toBe(0);
    expect(served.log()).toContain('"answered":20,"cut":0');
  });

  it('exits at once at a second signal', async () => {
    served = await serveProcess();
    const answer = fetch(`${served.url}/?wait=20000`).catch(() => 'lost');
    await delay(150);
    served.process.kill('SIGINT');
    await delay(50);
    served.process.kill('SIGINT');
    expect(await served.exited).toBe(130);
    expect(await answer).toBe('lost');
  });

  it('survives a late rejection, logs it, and says that it is degraded', async () => {
    served = await serveProcess();
    expect((await fetch(`${served.url}/reject`)).status).toBe(200);
    await delay(100);
    expect(await (await fetch(`${served.url}/readyz`)).json()).toMatchObject({
      status: 'degraded',
      lateFailures: 1,
    });
    expect(served.log()).toContain('nobody was there to catch it');
  });

  it('answers what is in flight after a late error, then exits with 70', async () => {
    served = await serveProcess();
    const answers = Array.from({ length: 10 }, () =>
      fetch(`${served.url}/?wait=300`).then((answer) => answer.status),
    );
    await delay(100);
    await fetch(`${served.url}/throw`);
    expect(await Promise.all(answers)).toEqual(answers.map(() => 200));
    expect(await served.exited).toBe(70);
  });
});
