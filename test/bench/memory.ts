// Memory: idle, after 200,000 requests and after 1,000,000, all over connections that are kept.
//   npm run bench:memory -- [peers, comma-separated] [NAME=FOLDER ...]
import { setTimeout as delay } from 'node:timers/promises';

import { median } from './figures.js';
import { openGenerator, type LoadSource } from './load.js';
import { selectPeers, type Peer } from './peer.js';
import { formatMebibytes, formatNumber, formatTable } from './report.js';
import { RunningPeer } from './running-peer.js';
import { selectWorks } from './works.js';

/** Requests after which memory is read; the first of them is what the second is compared with. */
const POINTS = [200_000, 1_000_000] as const;
const LIMIT = 1.05;
const WORKS = selectWorks(['w1', 'w2', 'w3', 'w4', 'w6']);
const CONNECTIONS = 40;
/** V8 gives memory back some seconds after the last request, by itself. */
const IDLE_MS = 15_000;
const SAMPLES = 9;
const SAMPLE_MS = 250;

const [names = 'lapompe', ...extras] = process.argv.slice(2);
const load = openGenerator();
let isFlat = true;
try {
  const rows: string[][] = [];
  for (const peer of selectPeers(names.split(','), extras)) {
    const sizes = await measurePeer(peer, load);
    const [idle = NaN, first = NaN, last = NaN] = sizes;
    if (last > first * LIMIT) isFlat = false;
    rows.push([
      peer.name,
      ...[idle, first, last].map(formatMebibytes),
      formatNumber(last / first, 3),
    ]);
  }
  const head = ['peer', 'idle MiB', ...POINTS.map((point) => `after ${point}`), 'ratio'];
  console.log(formatTable(head, rows));
} finally {
  load.close();
}
process.exitCode = isFlat ? 0 : 1;

async function measurePeer(peer: Peer, source: LoadSource): Promise<readonly number[]> {
  const server = await RunningPeer.start(peer);
  try {
    const sizes = [await readSize(server, 2000)];
    let sent = 0;
    for (const point of POINTS) {
      await sendRequests(server, point - sent, source);
      sent = point;
      sizes.push(await readSize(server, IDLE_MS));
    }
    return sizes;
  } finally {
    await server.stop();
  }
}

async function sendRequests(server: RunningPeer, count: number, source: LoadSource): Promise<void> {
  for (const work of WORKS) {
    const requests = count / WORKS.length;
    const options = { connections: CONNECTIONS, milliseconds: 600_000, requests };
    const { errors, timeOuts } = await source.measure(server, work, options);
    if (errors + timeOuts > 0) throw new Error(`${server.name}, ${work.id}: connections failed.`);
  }
}

/** The median of some samples, after a rest. */
async function readSize(server: RunningPeer, restMs: number): Promise<number> {
  await delay(restMs);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    samples.push((await server.memory()).rssBytes);
    await delay(SAMPLE_MS);
  }
  return median(samples);
}
