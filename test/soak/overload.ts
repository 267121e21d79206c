// Far more requests than the server can answer: only 200 and 503, the 200s in time, and normal again two seconds later.
//   npm run build && node dist/test/soak/overload.js [seconds]
import { Agent, request as sendRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { serveProcess } from '../server/serve-process.js';

const seconds = Number(process.argv[2] ?? 30);
const CLIENTS = 500;
/** Requests that the server can answer in a second: each costs it 5 ms. */
const CAPACITY = 200;
const TIMES = 5;
const served = await serveProcess();
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
const statuses = new Map<string, number>();
const latencies: number[] = [];

function ask(path: string): Promise<number> {
  return new Promise((resolve) => {
    const started = performance.now();
    const finish = (outcome: string): void => {
      const took = performance.now() - started;
      statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1);
      if (outcome === '200') latencies.push(took);
      resolve(took);
    };
    const outgoing = sendRequest(served.url + path, { agent }, (incoming) => {
      incoming.on('end', () => finish(String(incoming.statusCode)));
      incoming.on('error', (error) => finish(error.message));
      incoming.resume();
    });
    outgoing.on('error', (error) => finish(error.message));
    outgoing.end();
  });
}

const until = performance.now() + seconds * 1000;
async function client(): Promise<void> {
  while (performance.now() < until) {
    const took = await ask('/work');
    await delay(Math.max(0, (CLIENTS / (CAPACITY * TIMES)) * 1000 * (0.5 + Math.random()) - took));
  }
}
await Promise.all(Array.from({ length: CLIENTS }, client));
const sorted = latencies.sort((first, second) => first - second);
const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
console.log(
  `${TIMES} times the load that can be borne, for ${seconds} s:`,
  Object.fromEntries(statuses),
  `p50 of 200s ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms.`,
);
await delay(2000);
const after = await ask('/');
console.log(`Two seconds later one request took ${after.toFixed(1)} ms.`);
served.process.kill('SIGTERM');
await served.exited;
const isClean = [...statuses.keys()].every((status) => status === '200' || status === '503');
process.exit(isClean && p99 <= 1000 && after < 1000 ? 0 : 1);
