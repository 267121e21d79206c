// What the number of routes costs: w3 with 60, 500 and 5,000 of them in one interleaved run.
//   npm run bench:routes -- [rounds]
import { checkAnswers, measureInterleaved } from './interleave.js';
import { openGenerator } from './load.js';
import { ownPeer } from './peer.js';
import { formatRows, makeRows } from './report.js';
import { RunningPeer } from './running-peer.js';
import { selectWorks } from './works.js';

const rounds = Number(process.argv[2] ?? 9);
const PEERS = [
  ownPeer('lapompe', '60 routes'),
  ownPeer('lapompe', '500 routes', { BENCH_CONTROLLERS: '60', BENCH_ROUTES: '500' }),
  ownPeer('lapompe', '5000 routes', { BENCH_CONTROLLERS: '600', BENCH_ROUTES: '5000' }),
];
const works = selectWorks(['w3']);
const load = openGenerator();
const servers: RunningPeer[] = [];
try {
  for (const peer of PEERS) servers.push(await RunningPeer.start(peer));
  await checkAnswers(servers, works);
  const table = await measureInterleaved(servers, works, load, {
    rounds,
    milliseconds: 500,
    warmMilliseconds: 2000,
    connections: 40,
  });
  const names = PEERS.map(({ name }) => name);
  const bases = ['60 routes'];
  for (const work of works)
    console.log(
      formatRows(
        makeRows(names, bases, (name) => table.get(work, name)),
        bases,
      ),
    );
} finally {
  load.close();
  for (const server of servers) await server.stop();
}
