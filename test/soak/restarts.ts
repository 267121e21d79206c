// 200 connections under load while a worker is stopped with SIGTERM, ten times over: no request may be lost.
//   npm run build && node dist/test/soak/restarts.js [restarts] [connections] [requests per second]
import { Agent, request as sendRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { serveProcess } from '../server/serve-process.js';

const [restarts = 10, connections = 200, rate = 1000] = process.argv.slice(2).map(Number);
const PAUSE_MS = 1500;

const served = await serveProcess({ WORKERS: '2' });
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const failures = new Map<string, number>();
let answered = 0;
let isOver = false;

function ask(): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = sendRequest(
      `${served.url}/?wait=${Math.floor(Math.random() * 50)}`,
      { agent },
      (incoming) => {
        incoming.on('error', (error) => note(error.message, resolve));
        incoming.on('end', () => {
          if (incoming.statusCode === 200) answered++;
          else note(`status ${incoming.statusCode}`, () => {});
          resolve();
        });
        incoming.resume();
      },
    );
    outgoing.on('error', (error) =>
      note(
        `${error.message}${outgoing.reusedSocket ? ' (kept connection)' : ' (new connection)'}`,
        resolve,
      ),
    );
    outgoing.end();
  });
}

function note(failure: string, resolve: () => void): void {
  failures.set(failure, (failures.get(failure) ?? 0) + 1);
  resolve();
}

async function client(): Promise<void> {
  while (!isOver) {
    const started = performance.now();
    await ask();
    await delay(
      Math.max(
        0,
        (connections! / rate!) * 1000 * (0.5 + Math.random()) - (performance.now() - started),
      ),
    );
  }
}

const clients = Array.from({ length: connections }, client);
await delay(500);
let stopped = 0;
for (; stopped < restarts; stopped++) {
  const known = served.pids.length;
  process.kill(served.pids[stopped]!, 'SIGTERM');
  for (let waited = 0; served.pids.length === known && waited < 20_000; waited += 20)
    await delay(20);
  await delay(PAUSE_MS / 3);
}
isOver = true;
await Promise.all(clients);
agent.destroy();
served.process.kill('SIGTERM');
const code = await served.exited;

const lost = [...failures.values()].reduce((sum, count) => sum + count, 0);
console.log(
  `${stopped} restarts, ${connections} connections: ${answered} answered, ${lost} lost; exit code ${code}.`,
);
for (const [failure, count] of failures) console.log(`  ${count} × ${failure}`);
process.exit(lost === 0 && code === 0 ? 0 : 1);
