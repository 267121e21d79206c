import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { askPeer } from './ask-peer.js';
import type { Peer } from './peer.js';
import {
  canReadProcesses,
  readCpuMicroseconds,
  readMemory,
  type Memory,
} from './process-figures.js';
import { pinned } from './pinned.js';
import type { Work, WorkCheck } from './works.js';

/** How peers are started. */
export interface StartOptions {
  /** The node binary of peers whose command is `node`. */
  readonly node?: string;
  /** Arguments of node before the script. */
  readonly nodeArguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Asks the peer itself for its figures also where the system would tell them. */
  readonly asksPeer?: boolean;
}

/** What a peer keeps, told by itself after it has collected its garbage. */
export interface MemoryInUse {
  /** The heap and what hangs on it outside: what the program cannot let go of. */
  readonly usedBytes: number;
  /** What the process has of the system. */
  readonly rssBytes: number;
}

interface Figures extends MemoryInUse {
  readonly cpuMicroseconds: number;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5000;
const LOG_LIMIT = 20_000;
const REPORTER = new URL('./report-figures.js', import.meta.url).href;

/** A peer that answers. */
export class RunningPeer {
  readonly peer: Peer;
  readonly port: number;
  /** From the start of the process to the first right answer, in milliseconds. */
  readonly bootMs: number;
  readonly #child: ChildProcess;
  readonly #asksPeer: boolean;
  readonly #log: () => string;

  private constructor(
    peer: Peer,
    port: number,
    bootMs: number,
    started: {
      readonly child: ChildProcess;
      readonly asksPeer: boolean;
      readonly log: () => string;
    },
  ) {
    this.peer = peer;
    this.port = port;
    this.bootMs = bootMs;
    this.#child = started.child;
    this.#asksPeer = started.asksPeer;
    this.#log = started.log;
  }

  /**
   * Starts a peer on a port that the system has chosen, on the first processor, and waits for its first answer.
   *
   * @throws Error where it ends, or has not answered after a minute
   */
  static async start(peer: Peer, options: StartOptions = {}): Promise<RunningPeer> {
    const port = await findFreePort();
    const asksPeer = options.asksPeer ?? !canReadProcesses();
    const before = performance.now();
    const child = spawnPeer(peer, port, options, asksPeer);
    const log = keepLog(child);
    try {
      await waitForAnswer(child, port);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${peer.name}: ${(error as Error).message}\n${log()}`, { cause: error });
    }
    return new RunningPeer(peer, port, performance.now() - before, { child, asksPeer, log });
  }

  get name(): string {
    return this.peer.name;
  }

  /** Time that the threads of the process have spent on a processor, in microseconds. */
  async cpuMicroseconds(): Promise<number> {
    if (this.#asksPeer) return (await this.#askForFigures()).cpuMicroseconds;
    return readCpuMicroseconds(this.#child.pid!);
  }

  /** Memory of the process, in bytes. */
  async memory(): Promise<Memory> {
    if (!this.#asksPeer) return readMemory(this.#child.pid!);
    const { rssBytes } = await this.#askForFigures();
    return { rssBytes, peakBytes: rssBytes };
  }

  /** Collects garbage in the peer, which is to be started with `asksPeer` and node's `--expose-gc`, and asks what is left. */
  async memoryInUse(): Promise<MemoryInUse> {
    return this.#askForFigures('in use');
  }

  /** What is wrong with its answers to a piece of work: one line for each. */
  async findFaults(work: Work): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const check of work.checks) faults.push(...(await this.#findFault(work, check)));
    return faults;
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await Promise.race([exited, delay(STOP_LIMIT_MS, undefined, { ref: false })]);
  }

  async #findFault(work: Work, { request, findFault }: WorkCheck): Promise<readonly string[]> {
    const fault = findFault(await askPeer(this.port, request));
    if (fault === '') return [];
    const log = this.#log().slice(-1500);
    return [`${this.name}, ${work.id}, ${request.method} ${request.path}: ${fault}\n${log}`.trim()];
  }

  async #askForFigures(question: 'figures' | 'in use' = 'figures'): Promise<Figures> {
    const answered = once(this.#child, 'message') as Promise<[Figures]>;
    this.#child.send(question);
    const [figures] = await answered;
    return figures;
  }
}

function spawnPeer(
  peer: Peer,
  port: number,
  { node = process.execPath, nodeArguments = [], environment }: StartOptions,
  asksPeer: boolean,
): ChildProcess {
  const [program, ...rest] = peer.command;
  const reporter = asksPeer ? ['--import', REPORTER] : [];
  const command =
    program === 'node' ? [node, ...reporter, ...nodeArguments, ...rest] : [program, ...rest];
  const [file = '', ...given] = pinned(0, command);
  const child = spawn(file, given, {
    cwd: peer.folder,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_ENV: 'production',
      ...peer.environment,
      ...environment,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(asksPeer ? (['ipc'] as const) : [])],
  });
  endWithThisProcess(child);
  return child;
}

/** Kills the peer, by its id, when this process ends first. */
function endWithThisProcess(child: ChildProcess): void {
  const kill = (): void => void child.kill('SIGKILL');
  const leave = (): void => process.exit(1);
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  child.once('exit', () => {
    process.off('exit', kill);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, leave);
  });
}

function keepLog(child: ChildProcess): () => string {
  let log = '';
  const keep = (piece: Buffer): void => {
    if (log.length < LOG_LIMIT) log += piece.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => log;
}

async function waitForAnswer(child: ChildProcess, port: number): Promise<void> {
  const limit = performance.now() + START_LIMIT_MS;
  while (performance.now() < limit) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('The process ended while it was starting.');
    const request = { method: 'GET', path: '/plaintext', headers: {}, body: '' };
    const answer = await askPeer(port, request).catch(() => undefined);
    if (answer?.status === 200) return;
    await delay(2);
  }
  throw new Error(`There was no answer after ${START_LIMIT_MS / 1000} s.`);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
