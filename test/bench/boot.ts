import { setTimeout as delay } from 'node:timers/promises';

import { askPeer } from './ask-peer.js';
import { median } from './figures.js';
import type { Peer } from './peer.js';
import { formatMebibytes, formatNumber, formatTable } from './report.js';
import { RunningPeer } from './running-peer.js';

/** One start of a peer. */
export interface Start {
  /** To the first answer. */
  readonly milliseconds: number;
  /** Time on a processor until then. */
  readonly cpuMilliseconds: number;
  /** A second after that. */
  readonly rssBytes: number;
}

/** The starts of a peer with 60 routes, and with 500. */
export interface Starts {
  readonly small: readonly Start[];
  readonly large: readonly Start[];
}

/** 60 controllers, each with a service of its own, and 500 routes. */
const LARGE = { BENCH_CONTROLLERS: '60', BENCH_ROUTES: '500' };
const IDLE_MS = 1000;

/** Starts each peer some times, in turns. */
export async function measureBoot(
  peers: readonly Peer[],
  times: number,
  node: string,
): Promise<ReadonlyMap<string, Starts>> {
  const starts = new Map(
    peers.map(({ name }) => [
      name,
      { small: [], large: [] } as {
        small: Start[];
        large: Start[];
      },
    ]),
  );
  for (let time = 0; time < times; time += 1)
    for (const peer of peers) {
      starts.get(peer.name)?.small.push(await startOnce(peer, node, {}));
      starts.get(peer.name)?.large.push(await startOnce(peer, node, LARGE));
    }
  return starts;
}

/** The table of some starts. */
export function formatBoot(starts: ReadonlyMap<string, Starts>): string {
  const middle = (list: readonly Start[], key: keyof Start): number =>
    median(list.map((each) => each[key]));
  const head = [
    'peer',
    '60 routes ms',
    '500 routes ms',
    'difference ms',
    'best ms',
    'cpu ms',
    'RSS 60 MiB',
    'RSS 500 MiB',
  ];
  const rows = [...starts].map(([name, { small, large }]) => [
    name,
    formatNumber(middle(small, 'milliseconds')),
    formatNumber(middle(large, 'milliseconds')),
    formatNumber(middle(large, 'milliseconds') - middle(small, 'milliseconds')),
    formatNumber(Math.min(...large.map(({ milliseconds }) => milliseconds))),
    formatNumber(middle(large, 'cpuMilliseconds')),
    formatMebibytes(middle(small, 'rssBytes')),
    formatMebibytes(middle(large, 'rssBytes')),
  ]);
  return formatTable(head, rows);
}

async function startOnce(
  peer: Peer,
  node: string,
  environment: Readonly<Record<string, string>>,
): Promise<Start> {
  const server = await RunningPeer.start(peer, { node, environment });
  try {
    const cpuMicroseconds = await server.cpuMicroseconds();
    if (environment === LARGE) await askLastRoute(server);
    await delay(IDLE_MS);
    const { rssBytes } = await server.memory();
    return { milliseconds: server.bootMs, cpuMilliseconds: cpuMicroseconds / 1000, rssBytes };
  } finally {
    await server.stop();
  }
}

/** The peer has to have all the routes, not only those that are measured. */
async function askLastRoute({ name, port }: RunningPeer): Promise<void> {
  const request = { method: 'GET', path: '/resource59/7/children', headers: {}, body: '' };
  const { status, body } = await askPeer(port, request);
  if (status === 200 && (JSON.parse(body) as { readonly id: unknown }).id === '7') return;
  throw new Error(`${name}: the last of the routes answered ${status} ${body.slice(0, 200)}`);
}
