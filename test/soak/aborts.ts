// 2,000 clients that go away at random times, in the head, in the body, while the view works, in the middle of a stream:
// nothing may be left of them.
//   npm run build && node dist/test/soak/aborts.js [clients]
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { startServer } from '../server/start-server.js';

const clients = Number(process.argv[2] ?? 2000);
const AT_ONCE = 50;
let opened = 0;
let closed = 0;
let streams = 0;

const { server, port, url, log } = await startServer(async (request) => {
  opened++;
  request.onClose(() => void closed++);
  if (request.path === '/body') {
    await request.loadBody().catch(() => {});
    return new HttpResponse('read');
  }
  if (request.path === '/wait') {
    await delay(30, undefined, { signal: request.signal }).catch(() => {});
    return new HttpResponse('waited');
  }
  return new StreamingHttpResponse(ticks());
});

async function* ticks(): AsyncGenerator<string> {
  streams++;
  try {
    for (let tick = 0; tick < 1000; tick++) {
      yield 'x'.repeat(2000);
      if (tick % 10 === 0) await delay(1);
    }
  } finally {
    streams--;
  }
}

const REQUESTS = [
  'GET /wait HTTP/1.1\r\nHost: a\r\nX-Unfinished: ',
  'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half": ',
  'GET /wait HTTP/1.1\r\nHost: a\r\n\r\nGET /wait HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /stream HTTP/1.1\r\nHost: a\r\n\r\n',
];

function abortOne(index: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(REQUESTS[index % REQUESTS.length]!);
      setTimeout(
        () => (index % 3 === 0 ? socket.resetAndDestroy() : socket.destroy()),
        Math.random() * 40,
      );
    });
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

const resources = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

await abortOne(0);
await delay(500);
const before = resources();
for (let index = 0; index < clients; index += AT_ONCE) {
  await Promise.all(Array.from({ length: AT_ONCE }, (_, offset) => abortOne(index + offset)));
}
await delay(3000);
const after = resources();
const status = (await fetch(url + '/wait')).status;
const errors = log.filter(({ level }) => level === 'error').length;
console.log(
  `${clients} aborts: ${opened} requests, ${closed} closed, ${streams} streams left open, ${errors} errors logged; then status ${status}.`,
);
console.log('active before', before, 'after', after);
const isClean =
  opened === closed &&
  streams === 0 &&
  errors === 0 &&
  (after.TCPSocketWrap ?? 0) <= (before.TCPSocketWrap ?? 0);
await server.close({ quietMs: 0 });
process.exit(isClean && status === 200 ? 0 : 1);
