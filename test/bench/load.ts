import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Round } from './figures.js';
import type { LoadOrder, LoadReport } from './load-protocol.js';
import { pinned } from './pinned.js';
import type { RunningPeer } from './running-peer.js';
import type { Work, WorkRequest } from './works.js';

/** How much load. */
export interface LoadOptions {
  readonly connections: number;
  readonly milliseconds: number;
  /** Requests after which it ends earlier. */
  readonly requests?: number;
}

/** What a load was, and what it cost the server. */
export interface Measured extends Round {
  readonly badAnswers: number;
  readonly errors: number;
  readonly timeOuts: number;
  readonly p50Ms: number;
}

/** Something that sends requests. */
export interface LoadSource {
  readonly name: string;
  measure(server: RunningPeer, work: Work, options: LoadOptions): Promise<Measured>;
  close(): void;
}

const SCRIPT = fileURLToPath(new URL('./load-generator.js', import.meta.url));

/** The suite's own generator: one process on the second processor, used for all loads of a run. */
export function openGenerator(): LoadSource {
  const [file = '', ...given] = pinned(1, [process.execPath, SCRIPT]);
  const child = spawn(file, given, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return {
    name: 'own generator',
    async measure(server, work, options) {
      const request = work.checks[0].request;
      await tell(child, {
        kind: 'open',
        port: server.port,
        request: format(request, server.port),
        connections: options.connections,
        status: work.status,
      });
      const before = await server.cpuMicroseconds();
      const report = (await tell(child, {
        kind: 'start',
        milliseconds: options.milliseconds,
        requests: options.requests ?? Number.MAX_SAFE_INTEGER,
      })) as LoadReport;
      const after = await server.cpuMicroseconds();
      return { ...report, cpuMicroseconds: after - before };
    },
    close: () => child.disconnect(),
  };
}

/** Whether all answers were right. */
export function isSound({ requests, badAnswers, errors, timeOuts }: Measured): boolean {
  return requests > 0 && badAnswers + errors + timeOuts === 0;
}

/** @throws Error where the answers under load were not what they have to be */
export function assertSound(server: RunningPeer, work: Work, measured: Measured): void {
  const { requests, badAnswers, errors, timeOuts } = measured;
  if (isSound(measured)) return;
  throw new Error(
    `${server.name}, ${work.id}: ${requests} answers under load, of them ${badAnswers} with a wrong status; ${errors} connections failed, ${timeOuts} requests without an answer.`,
  );
}

async function tell(child: ChildProcess, order: LoadOrder): Promise<unknown> {
  const ended = new AbortController();
  const answered = once(child, 'message', { signal: ended.signal }) as Promise<[unknown]>;
  const end = (): void => ended.abort(new Error('The load generator has ended.'));
  child.once('exit', end);
  child.send(order);
  try {
    const [answer] = await answered;
    return answer;
  } finally {
    child.off('exit', end);
  }
}

function format({ method, path, headers, body }: WorkRequest, port: number): string {
  const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
  const fields = Object.entries({ host: `127.0.0.1:${port}`, ...headers, ...length });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`;
}
