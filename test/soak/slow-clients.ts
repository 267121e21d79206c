// 300 clients that send their headers one byte every two seconds, 50 that stop in the middle of a body (half of them where the
// body is read, half where nobody reads it): how long does the server bear them, and do the others notice?
//   npm run build && node dist/test/soak/slow-clients.js
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { serveProcess } from '../server/serve-process.js';

interface Ending {
  readonly afterMs: number;
  readonly status: string;
}

const HEADERS_LIMIT_MS = 20_000;
const BODY_LIMIT_MS = 40_000;
const served = await serveProcess();

function slowHeaders(): Promise<Ending> {
  return follow('GET / HTTP/1.1\r\nHost: a.test\r\nX: ', true);
}

function stalledBody(path: string): Promise<Ending> {
  return follow(
    `POST ${path} HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a": `,
    false,
  );
}

function follow(head: string, drips: boolean): Promise<Ending> {
  return new Promise((resolve) => {
    const started = performance.now();
    let text = '';
    const socket = connect(served.port, '127.0.0.1', () => socket.write(head));
    const timer = drips ? setInterval(() => socket.write('a'), 2000) : undefined;
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ afterMs: performance.now() - started, status: text.slice(9, 12) });
    });
    setTimeout(() => socket.destroy(), 60_000).unref();
  });
}

async function latencies(forMs: number): Promise<number[]> {
  const found: number[] = [];
  for (const until = performance.now() + forMs; performance.now() < until;) {
    const started = performance.now();
    await (await fetch(served.url)).text();
    found.push(performance.now() - started);
    await delay(10);
  }
  return found.sort((first, second) => first - second);
}

function report(name: string, endings: readonly Ending[], limitMs: number): boolean {
  const latest = Math.max(...endings.map(({ afterMs }) => afterMs));
  const answered = endings.filter(({ status }) => status === '408').length;
  console.log(
    `${endings.length} ${name}: the last one closed after ${(latest / 1000).toFixed(1)} s; ${answered} got 408.`,
  );
  return latest <= limitMs && answered === endings.length;
}

const before = await latencies(2000);
const headers = Promise.all(Array.from({ length: 300 }, slowHeaders));
const read = Promise.all(Array.from({ length: 25 }, () => stalledBody('/read')));
const unread = Promise.all(Array.from({ length: 25 }, () => stalledBody('/unread')));
const during = await latencies(10_000);
const results = [
  report('clients with slow headers', await headers, HEADERS_LIMIT_MS),
  report('stalled bodies, read', await read, BODY_LIMIT_MS),
  report('stalled bodies, unread', await unread, BODY_LIMIT_MS),
];
const at = (sorted: readonly number[], part: number): string =>
  `${sorted[Math.floor(sorted.length * part)]!.toFixed(1)} ms`;
console.log(
  `Latency of others, p50 / p99: ${at(before, 0.5)} / ${at(before, 0.99)} before, ${at(during, 0.5)} / ${at(during, 0.99)} meanwhile.`,
);
served.process.kill('SIGKILL');
process.exit(results.every(Boolean) ? 0 : 1);
