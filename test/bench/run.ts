// The suite: npm run bench -- --help
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { formatBoot, measureBoot } from './boot.js';
import { checkAnswers, measureInterleaved } from './interleave.js';
import { openGenerator } from './load.js';
import { selectPeers, type Peer } from './peer.js';
import { hasProgram } from './pinned.js';
import { formatMebibytes, formatRows, formatTable, makeRows } from './report.js';
import { readRunOptions, USAGE, type RunOptions } from './run-options.js';
import { RunningPeer } from './running-peer.js';
import { selectWorks } from './works.js';
import { openWrk } from './wrk.js';

const IDLE_MS = 1500;

const options = readRunOptions(process.argv.slice(2));
if (options === undefined) console.log(USAGE);
else await run(options);

async function run(given: RunOptions): Promise<void> {
  const peers = selectPeers(given.peers, given.extra);
  const figures = given.boot > 0 ? await runBoot(peers, given) : await runLoad(peers, given);
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(figures, null, 1)}\n`);
}

async function runBoot(peers: readonly Peer[], { boot, node }: RunOptions): Promise<unknown> {
  const starts = await measureBoot(peers, boot, node);
  console.log(`Start to the first answer, median of ${boot}; 500 routes are in 60 controllers`);
  console.log(formatBoot(starts));
  return { node, boot: Object.fromEntries(starts) };
}

async function runLoad(peers: readonly Peer[], given: RunOptions): Promise<unknown> {
  const servers: RunningPeer[] = [];
  try {
    for (const peer of peers) servers.push(await RunningPeer.start(peer, { node: given.node }));
    const works = selectWorks(given.work);
    await checkAnswers(servers, works);
    console.log(`All answers are right: ${servers.length} peers, ${works.length} works.`);
    return given.check ? {} : await measureAll(servers, given);
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function measureAll(servers: readonly RunningPeer[], given: RunOptions): Promise<unknown> {
  const works = selectWorks(given.work);
  const load = hasProgram('wrk') && !given.own ? openWrk() : openGenerator();
  try {
    await delay(IDLE_MS);
    const idle = await readMemories(servers);
    const rounds = await measureInterleaved(servers, works, load, {
      rounds: given.rounds,
      milliseconds: given.seconds * 1000,
      warmMilliseconds: 1000,
      connections: given.connections,
    });
    const peers = servers.map(({ name }) => name);
    const bases = given.bases.filter((base) => peers.includes(base));
    const rows = works.map((work) => makeRows(peers, bases, (peer) => rounds.get(work, peer)));
    for (const [index, { id, title }] of works.entries())
      console.log(`\n${id} ${title}\n${formatRows(rows[index] ?? [], bases)}`);
    const after = await readMemories(servers);
    console.log(`\nMemory, RSS in MiB\n${formatMemories(peers, idle, after)}`);
    return {
      node: given.node,
      load: load.name,
      works: Object.fromEntries(works.map(({ id }, index) => [id, rows[index]])),
      memory: { idle, after },
    };
  } finally {
    load.close();
  }
}

async function readMemories(servers: readonly RunningPeer[]): Promise<readonly number[]> {
  const memories = await Promise.all(servers.map((server) => server.memory()));
  return memories.map(({ rssBytes }) => rssBytes);
}

function formatMemories(
  peers: readonly string[],
  idle: readonly number[],
  after: readonly number[],
): string {
  const cell = (list: readonly number[], index: number) => formatMebibytes(list[index] ?? NaN);
  const rows = peers.map((peer, index) => [peer, cell(idle, index), cell(after, index)]);
  return formatTable(['peer', 'idle', 'after load'], rows);
}
