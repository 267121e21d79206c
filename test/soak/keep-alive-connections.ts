// 1,000 connections that are kept, each with one request at a time, through the whole cycle: no error, no time-out.
//   npm run soak:connections -- [--seconds 15] [--connections 1000] [--work w3] [--peer FOLDER ...] [--node PATH]
import { parseArgs } from 'node:util';

import { openGenerator, type Measured } from '../bench/load.js';
import { extraPeer, ownPeer } from '../bench/peer.js';
import { formatNumber, formatTable } from '../bench/report.js';
import { RunningPeer } from '../bench/running-peer.js';
import { selectWorks } from '../bench/works.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '15' },
    connections: { type: 'string', default: '1000' },
    work: { type: 'string', default: 'w3' },
    peer: { type: 'string', multiple: true, default: [] },
    node: { type: 'string', default: process.execPath },
  },
});
const peers = [ownPeer('lapompe'), ...values.peer.map(extraPeer)];
const load = openGenerator();
const servers: RunningPeer[] = [];
const outcomes: { readonly name: string; readonly measured: Measured }[] = [];
try {
  for (const peer of peers) servers.push(await RunningPeer.start(peer, { node: values.node }));
  for (const server of servers)
    for (const work of selectWorks([values.work])) {
      const measured = await load.measure(server, work, {
        connections: Number(values.connections),
        milliseconds: Number(values.seconds) * 1000,
      });
      outcomes.push({ name: server.name, measured });
    }
} finally {
  load.close();
  for (const server of servers) await server.stop();
}
console.log(`${values.connections} connections for ${values.seconds} s, ${values.work}`);
console.log(
  formatTable(
    ['peer', 'answers', 'req/s', 'cpu µs', 'p50 ms', 'p99 ms', 'bad', 'errors', 'time-outs'],
    outcomes.map(({ name, measured }) => [
      name,
      String(measured.requests),
      formatNumber((measured.requests / measured.milliseconds) * 1000),
      formatNumber(measured.cpuMicroseconds / measured.requests, 1),
      formatNumber(measured.p50Ms, 1),
      formatNumber(measured.p99Ms, 1),
      String(measured.badAnswers),
      String(measured.errors),
      String(measured.timeOuts),
    ]),
  ),
);
const own = outcomes[0]?.measured;
process.exitCode = own && own.badAnswers + own.errors + own.timeOuts === 0 ? 0 : 1;
