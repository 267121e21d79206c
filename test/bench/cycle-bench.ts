/**
 * The whole cycle without a network: requests over connections in memory, through node's HTTP server and all of ours.
 * Prints the least of nine rounds: microseconds on a processor for each request, with what the client's end costs in it,
 * which the line of a bare node:http server shows.
 *
 *     npm run bench:cycle
 */
import { createServer, type Server } from 'node:http';

import { createApplication } from '../../src/application/application.js';
import { MemorySocket } from '../../src/testing/memory-socket.js';
import { formatNumber, formatTable } from './report.js';
import { ResponseReader } from './response-reader.js';
import { selectWorks, type WorkRequest } from './works.js';
import { Settings } from './peers/lapompe/settings.js';

const ROUNDS = 9;
const REQUESTS = 4000;
const CONNECTIONS = 10;

const application = await createApplication(Settings, import.meta.url);
const bare = createServer((_incoming, outgoing) => {
  outgoing.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': 13 });
  outgoing.end('Hello, World!');
});
const works = selectWorks(['w1', 'w2', 'w3', 'w6']);
const least = new Map<string, number>();

for (let round = 0; round <= ROUNDS; round += 1) {
  await measure('node:http', bare, works[0]!.checks[0].request, 200);
  for (const { id, status, checks } of works)
    await measure(id, application.server.nodeServer, checks[0].request, status);
  // The first round only warms.
  if (round === 0) least.clear();
}
const rows = [...least].map(([name, microseconds]) => [name, formatNumber(microseconds, 2)]);
console.log(formatTable(['work', 'cpu µs'], rows));
await application.close();

async function measure(
  name: string,
  server: Server,
  request: WorkRequest,
  status: number,
): Promise<void> {
  const text = format(request);
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      sendAll(server, text, REQUESTS / CONNECTIONS, status),
    ),
  );
  const { user, system } = process.cpuUsage(before);
  least.set(name, Math.min(least.get(name) ?? Infinity, (user + system) / REQUESTS));
}

/** Sends the requests over one connection, each after the answer to the one before. */
function sendAll(server: Server, request: Buffer, count: number, status: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const { client, server: end } = MemorySocket.pair();
    let answered = 0;
    const reader = new ResponseReader((found) => {
      answered += 1;
      if (found !== status) reject(new Error(`The status is ${found}, not ${status}.`));
      if (answered < count) {
        client.write(request);
        return;
      }
      client.destroy();
      resolve();
    });
    client.on('data', (piece: Buffer) => reader.read(piece));
    server.emit('connection', end);
    client.write(request);
  });
}

function format({ method, path, headers }: WorkRequest): Buffer {
  const fields = Object.entries({ host: '127.0.0.1', ...headers });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n`);
}
