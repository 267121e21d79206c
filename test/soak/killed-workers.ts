// A worker is killed with SIGKILL every five seconds: at most the requests in flight on it may fail, and nobody may be left hanging.
//   npm run build && node dist/test/soak/killed-workers.js [kills] [connections]
import { Agent, request as sendRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { serveProcess } from '../server/serve-process.js';

const [kills = 6, connections = 50] = process.argv.slice(2).map(Number);
const served = await serveProcess({ WORKERS: '2' });
const agent = new Agent({ keepAlive: true, maxSockets: connections });
let answered = 0;
let failed = 0;
let hanging = 0;
let isOver = false;
// The worker that has answered last: one that is certainly at work.
let busy = served.pids[0]!;

function ask(): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = sendRequest(`${served.url}/?wait=5`, { agent, timeout: 5000 }, (incoming) => {
      incoming.on('error', () => fail(resolve));
      incoming.on('data', (chunk) => (busy = Number(String(chunk).slice(4))));
      incoming.on('end', () => {
        answered++;
        resolve();
      });
    });
    outgoing.on('timeout', () => {
      hanging++;
      outgoing.destroy();
    });
    outgoing.on('error', () => fail(resolve));
    outgoing.end();
  });
}

function fail(resolve: () => void): void {
  failed++;
  setTimeout(resolve, 10);
}

const clients = Array.from({ length: connections }, async () => {
  while (!isOver) await ask();
});
let most = 0;
await delay(500);
for (let kill = 0; kill < kills; kill++) {
  const before = failed;
  const known = served.pids.length;
  process.kill(busy, 'SIGKILL');
  for (let waited = 0; served.pids.length === known && waited < 20_000; waited += 20)
    await delay(20);
  await delay(5000);
  most = Math.max(most, failed - before);
}
isOver = true;
await Promise.all(clients);
agent.destroy();
served.process.kill('SIGTERM');
const code = await served.exited;
console.log(
  `${kills} kills: ${answered} answered, ${failed} failed (at most ${most} in one kill, of ${connections} in flight), ${hanging} left hanging; exit code ${code}.`,
);
process.exit(hanging === 0 && most <= connections && code === 0 ? 0 : 1);
