import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { serveProcess, type ServedProcess } from './serve-process.js';

let served: ServedProcess;

afterEach(async () => {
  served.process.kill('SIGTERM');
  served.process.kill('SIGKILL');
  await served.exited;
});

async function workersUp(count: number): Promise<void> {
  for (let waited = 0; served.pids.length < count && waited < 15_000; waited += 20) await delay(20);
  expect(served.pids.length).toBeGreaterThanOrEqual(count);
}

describe('Workers', () => {
  it('are replaced when one is killed, while the others serve on', async () => {
    served = await serveProcess({ WORKERS: '2' });
    process.kill(served.pids[0]!, 'SIGKILL');
    const statuses = [];
    for (let index = 0; index < 20; index++) {
      statuses.push(
        await fetch(served.url, { headers: { connection: 'close' } }).then(({ status }) => status),
      );
      await delay(10);
    }
    expect(statuses).toEqual(statuses.map(() => 200));
    await workersUp(3);
    served.process.kill('SIGTERM');
    expect(await served.exited).toBe(0);
  });

  it('are replaced one after the other at SIGHUP', async () => {
    served = await serveProcess({ WORKERS: '2' });
    const before = [...served.pids];
    served.process.kill('SIGHUP');
    await workersUp(4);
    for (let waited = 0; before.some(isAlive) && waited < 10_000; waited += 50) await delay(50);
    expect(before.some(isAlive)).toBe(false);
    expect((await fetch(served.url)).status).toBe(200);
    served.process.kill('SIGTERM');
    expect(await served.exited).toBe(0);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
