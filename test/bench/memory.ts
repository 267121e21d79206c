// Memory: idle, after 200,000 requests and after 1,000,000, all over connections that are kept.
//   npm run bench:memory -- [peers, comma-separated] [NAME=FOLDER ...]
//
// What a server keeps is its heap, with what hangs on it outside, after its garbage has been collected. What it has of the
// system is more: V8 makes the young generation larger as it sees fit, and keeps it, empty or not. Left to itself it has
// between 2 and 48 MiB at either point, by chance, a server written by hand as well; so it has its full size from the start.
import { setTimeout as delay } from 'node:timers/promises';

import { openGenerator, type LoadSource } from './load.js';
import { selectPeers, type Peer } from './peer.js';
import { formatMebibytes, formatNumber, formatTable } from './report.js';
import { RunningPeer, type MemoryInUse } from './running-peer.js';
import { selectWorks } from './works.js';

/** Requests after which memory is read; the first of them is what the second is compared with. */
const POINTS = [200_000, 1_000_000] as const;
const LIMIT = 1.05;
const WORKS = selectWorks(['w1', 'w2', 'w3', 'w4', 'w6']);
const CONNECTIONS = 40;
/** The garbage is collected so often, and the least that was left counts: what is still on its way is not kept. */
const SAMPLES = 7;
const SAMPLE_MS = 500;
/** `--expose-gc`, so that a peer can be asked to collect its garbage; the sizes in MiB are V8's own maximum. */
const START = {
  asksPeer: true,
  nodeArguments: ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'],
} as const;

const [names = 'lapompe', ...extras] = process.argv.slice(2);
const load = openGenerator();
let isFlat = true;
try {
  const rows: string[][] = [];
  for (const peer of selectPeers(names.split(','), extras)) {
    const readings = await measurePeer(peer, load);
    const used = readings.map(({ usedBytes }) => usedBytes);
    const rss = readings.map(({ rssBytes }) => rssBytes);
    if (ratioOf(used) > LIMIT || ratioOf(rss) > LIMIT) isFlat = false;
    rows.push([peer.name, ...format(used), ...format(rss)]);
  }
  const after = POINTS.map((point) => `after ${point}`);
  const head = ['peer', 'used: idle MiB', ...after, 'ratio', 'RSS: idle MiB', ...after, 'ratio'];
  console.log(formatTable(head, rows));
} finally {
  load.close();
}
process.exitCode = isFlat ? 0 : 1;

/** What there was at the last point in relation to the one before. */
function ratioOf(sizes: readonly number[]): number {
  return sizes.at(-1)! / sizes.at(-2)!;
}

function format(sizes: readonly number[]): readonly string[] {
  return [...sizes.map(formatMebibytes), formatNumber(ratioOf(sizes), 3)];
}

async function measurePeer(peer: Peer, source: LoadSource): Promise<readonly MemoryInUse[]> {
  const server = await RunningPeer.start(peer, START);
  try {
    const readings = [await readMemory(server)];
    let sent = 0;
    for (const point of POINTS) {
      await sendRequests(server, point - sent, source);
      sent = point;
      readings.push(await readMemory(server));
    }
    return readings;
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

/** The least of some samples. */
async function readMemory(server: RunningPeer): Promise<MemoryInUse> {
  const samples: MemoryInUse[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await delay(SAMPLE_MS);
    samples.push(await server.memoryInUse());
  }
  return {
    usedBytes: Math.min(...samples.map(({ usedBytes }) => usedBytes)),
    rssBytes: Math.min(...samples.map(({ rssBytes }) => rssBytes)),
  };
}
