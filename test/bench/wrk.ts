import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { LoadSource, Measured } from './load.js';
import { pinned } from './pinned.js';
import type { RunningPeer } from './running-peer.js';
import type { WorkRequest } from './works.js';

const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };
const run = promisify(execFile);

/** Load by `wrk`, which takes less of its processor than the suite's own generator. Whole seconds only. */
export function openWrk(): LoadSource {
  const folder = mkdtempSync(join(tmpdir(), 'lapompe-wrk-'));
  const script = join(folder, 'request.lua');
  return {
    name: 'wrk',
    async measure(server, work, { connections, milliseconds }) {
      writeFileSync(script, toLua(work.checks[0].request));
      const seconds = Math.max(1, Math.round(milliseconds / 1000));
      const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '--latency'];
      const [file = '', ...given] = pinned(1, ['wrk', ...flags, '-s', script, toUrl(server)]);
      const before = await server.cpuMicroseconds();
      const { stdout } = await run(file, given);
      const cpuMicroseconds = (await server.cpuMicroseconds()) - before;
      const measured = readOutput(stdout);
      const areBad = work.status >= 400;
      return {
        ...measured,
        cpuMicroseconds,
        badAnswers: areBad ? measured.requests - measured.badAnswers : measured.badAnswers,
      };
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

function toUrl({ port }: RunningPeer): string {
  return `http://127.0.0.1:${port}`;
}

function toLua({ method, path, headers, body }: WorkRequest): string {
  const fields = Object.entries(headers)
    .map(([name, value]) => `[${JSON.stringify(name)}]=${JSON.stringify(value)}`)
    .join(',');
  const given = [method, path].map((text) => JSON.stringify(text)).join(', ');
  const content = body === '' ? 'nil' : `[==[${body}]==]`;
  return `wrk.method, wrk.path = ${given}\nwrk.headers = {${fields}}\nwrk.body = ${content}\n`;
}

function readOutput(text: string): Omit<Measured, 'cpuMicroseconds'> {
  const [, requests = '0', took = ''] = /(\d+) requests in ([\d.]+\w+)/.exec(text) ?? [];
  const sockets = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const [connect = 0, read = 0, write = 0, timeOuts = 0] = (sockets ?? []).slice(1).map(Number);
  return {
    requests: Number(requests),
    milliseconds: readTime(took),
    badAnswers: Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0),
    errors: connect + read + write,
    timeOuts,
    p50Ms: readTime(/^\s+50%\s+(\S+)/m.exec(text)?.[1] ?? ''),
    p99Ms: readTime(/^\s+99%\s+(\S+)/m.exec(text)?.[1] ?? ''),
  };
}

function readTime(text: string): number {
  const [, amount = 'NaN', unit = ''] = /^([\d.]+)(us|ms|s|m)/.exec(text) ?? [];
  return Number(amount) * (MILLISECONDS[unit] ?? NaN);
}
