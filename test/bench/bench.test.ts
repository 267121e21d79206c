import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { compare, median, summarize, type Round } from './figures.js';
import { judge, limitFor } from './gate-limits.js';
import { measureInterleaved, rotate } from './interleave.js';
import { openGenerator } from './load.js';
import { extraPeer, ownPeer, selectPeers, type Peer } from './peer.js';
import { canReadProcesses } from './process-figures.js';
import { formatTable, makeRows } from './report.js';
import { ResponseReader } from './response-reader.js';
import { readRunOptions } from './run-options.js';
import { RunningPeer } from './running-peer.js';
import { selectWorks, WORKS } from './works.js';

/** A round of a thousand requests in a second. */
function round(microseconds: number, requests = 1000): Round {
  return { requests, milliseconds: 1000, cpuMicroseconds: microseconds * requests, p99Ms: 1 };
}

describe('the arithmetic of a run', () => {
  it('takes the middle of some numbers', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('sums up the rounds of a server', () => {
    expect(summarize([round(20), round(50), round(30)])).toEqual({
      requestsPerSecond: 1000,
      p99Ms: 1,
      cpuMicroseconds: 30,
      bestCpuMicroseconds: 20,
      cpuShare: 0.03,
    });
  });

  it('compares within each round first, so that a slow round counts for both', () => {
    const own = [round(20), round(200, 500), round(40)];
    const base = [round(10), round(100), round(10)];
    expect(compare(own, base)).toEqual({ cpu: 0.5, bestCpu: 0.5, wall: 1 });
  });

  it('has no ratio to a server that was not measured', () => {
    expect(compare([round(20)], []).cpu).toBeNaN();
  });

  it('turns the order of the servers', () => {
    expect([0, 1, 2, 3].map((by) => rotate(['a', 'b', 'c'], by).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ]);
  });

  it('writes tables in columns', () => {
    expect(formatTable(['peer', 'µs'], [['raw', '7']])).toBe('peer  µs\n----  --\nraw    7');
    const [row] = makeRows(['own'], ['raw'], (peer) => [round(peer === 'raw' ? 10 : 20)]);
    expect(row?.ratios.raw?.cpu).toBe(0.5);
  });
});

describe('the gate', () => {
  const raw = [round(10)];

  it('fails a work that is slower than its limit', () => {
    const own = [round(20)];
    expect(judge('w1', '24', { raw, own, again: own })).toMatchObject({
      ratio: 0.5,
      outcome: 'FAILED',
    });
  });

  it('passes a work at its limit', () => {
    const own = [round(10)];
    expect(judge('w1', '20', { raw, own, again: own }).outcome).toBe('passed');
  });

  it('skips a work where the same server measured twice differs', () => {
    const verdict = judge('w1', '20', { raw, own: [round(30)], again: [round(40)] });
    expect(verdict.outcome).toBe('skipped');
  });

  it('has the lower of its limits for a version without its own', () => {
    expect(limitFor('22', 'w6')).toBe(Math.min(limitFor('20', 'w6'), limitFor('24', 'w6')));
  });
});

describe('the options of a run', () => {
  it('have defaults', () => {
    expect(readRunOptions([])).toMatchObject({ peers: [], rounds: 7, seconds: 1, boot: 0 });
    expect(readRunOptions(['--help'])).toBeUndefined();
  });

  it('refuse what they do not know, and numbers that are none', () => {
    expect(() => readRunOptions(['--round', '3'])).toThrow('--round');
    expect(() => readRunOptions(['--rounds', 'many'])).toThrow('"many"');
    expect(() => selectWorks(['w10'])).toThrow('w10');
    expect(() => selectPeers(['expres'], [])).toThrow('"expres"; there are raw, lapompe');
  });

  it('take a peer from a folder under a name of its own', () => {
    const { folder } = ownPeer('raw');
    const peer = extraPeer(`other=${folder}/test/bench/peers/raw`);
    expect(peer).toEqual({ ...ownPeer('raw'), name: 'other' });
  });
});

describe('the reader of answers', () => {
  const ANSWERS =
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' +
    'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na;x=y\r\n0123456789\r\n0\r\n\r\n' +
    'HTTP/1.1 204 No Content\r\n\r\n';

  it.each([1, 2, 3, 7, 1000])('finds the ends of answers in pieces of %i bytes', (size) => {
    const found: number[] = [];
    const reader = new ResponseReader((status) => found.push(status));
    for (const answer of ANSWERS.split(/(?=HTTP)/))
      for (let from = 0; from < answer.length; from += size)
        reader.read(Buffer.from(answer.slice(from, from + size)));
    expect(found).toEqual([200, 201, 204]);
  });
});

const LARGE = { BENCH_CONTROLLERS: '60', BENCH_ROUTES: '500' };
const PEERS: readonly Peer[] = [
  ownPeer('raw'),
  ownPeer('lapompe'),
  ownPeer('lapompe', 'lapompe with asynchronous layers', { BENCH_LAYERS: 'async' }),
  ownPeer('lapompe', 'lapompe with 500 routes', LARGE),
];

describe.each(PEERS)('$name', (peer) => {
  let server: RunningPeer;
  beforeAll(async () => {
    server = await RunningPeer.start(peer);
  });
  afterAll(() => server.stop());

  it.each(WORKS.map((work) => [work.id, work] as const))(
    'answers %s rightly',
    async (_id, work) => {
      expect(await server.findFaults(work)).toEqual([]);
    },
  );
});

describe('a run', () => {
  const works = selectWorks(['w3', 'w8']);
  const options = { rounds: 2, milliseconds: 30, warmMilliseconds: 10, connections: 4 };

  it.each([true, false])('measures a peer (which tells its figures itself: %s)', async (asks) => {
    const server = await RunningPeer.start(ownPeer('raw'), {
      asksPeer: asks || !canReadProcesses(),
    });
    const load = openGenerator();
    try {
      const table = await measureInterleaved([server], works, load, options);
      for (const work of works) {
        const rounds = table.get(work, 'raw');
        expect(rounds).toHaveLength(2);
        for (const { requests, cpuMicroseconds } of rounds) {
          expect(requests).toBeGreaterThan(0);
          expect(cpuMicroseconds).toBeGreaterThan(0);
        }
      }
      expect((await server.memory()).rssBytes).toBeGreaterThan(0);
    } finally {
      load.close();
      await server.stop();
    }
  });

  it('tells the log of a peer that does not start', async () => {
    const broken = {
      ...ownPeer('raw'),
      command: ['node', '-e', 'throw new Error("no data")'] as const,
    };
    await expect(RunningPeer.start(broken)).rejects.toThrow(/raw: .*ended[^]*no data/);
  });
});
