// Sends requests over connections that are kept, one at a time on each. Run as a child process by `load.ts`.
import { connect, type Socket } from 'node:net';

import type { LoadOrder, LoadReport } from './load-protocol.js';
import { ResponseReader } from './response-reader.js';

const READ_BYTES = 65_536;
/** After the last request was sent. */
const WAIT_MS = 10_000;

/** One of a load's connections. */
class Connection {
  readonly socket: Socket;
  #sentAt = 0;
  #isWaiting = false;

  constructor(port: number, load: Load, buffer: Buffer) {
    const reader = new ResponseReader((status) => {
      this.#isWaiting = false;
      load.answered(this, status, performance.now() - this.#sentAt);
    });
    this.socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (length, piece) => {
          reader.read(piece as Buffer, length);
          return true;
        },
      },
    });
    this.socket.on('error', () => {});
    this.socket.once('connect', () => load.connected());
    this.socket.once('close', () => load.closed());
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  send(request: Buffer): void {
    this.#isWaiting = true;
    this.#sentAt = performance.now();
    this.socket.write(request);
  }
}

/** One piece of load: connections that are opened first, so that a run can read its clocks before the first request. */
class Load {
  readonly #request: Buffer;
  readonly #status: number;
  readonly #connections: readonly Connection[];
  readonly #latencies: number[] = [];
  #pending: number;
  #sent = 0;
  #most = 0;
  #until = 0;
  #startedAt = 0;
  #endedAt = 0;
  #badAnswers = 0;
  #errors = 0;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined = undefined;

  constructor({ port, request, connections, status }: Extract<LoadOrder, { kind: 'open' }>) {
    this.#request = Buffer.from(request);
    this.#status = status;
    this.#pending = connections;
    // What is read is looked at before the next read: all connections can share one buffer.
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    this.#connections = Array.from(
      { length: connections },
      () => new Connection(port, this, buffer),
    );
  }

  connected(): void {
    this.#settled();
  }

  closed(): void {
    if (this.#isOver) return;
    this.#errors += 1;
    if (this.#pending > 0) this.#settled();
    else this.#finishWhenAnswered();
  }

  start({ milliseconds, requests }: Extract<LoadOrder, { kind: 'start' }>): void {
    this.#startedAt = performance.now();
    this.#until = this.#startedAt + milliseconds;
    this.#most = requests;
    this.#timer = setTimeout(() => this.#finish(), milliseconds + WAIT_MS);
    for (const connection of this.#connections)
      if (!connection.socket.destroyed) this.#send(connection);
    this.#finishWhenAnswered();
  }

  answered(connection: Connection, status: number, took: number): void {
    this.#latencies.push(took);
    if (status !== this.#status) this.#badAnswers += 1;
    if (!this.#send(connection)) this.#finishWhenAnswered();
  }

  #send(connection: Connection): boolean {
    if (this.#sent >= this.#most || performance.now() >= this.#until) return false;
    this.#sent += 1;
    connection.send(this.#request);
    return true;
  }

  #settled(): void {
    this.#pending -= 1;
    if (this.#pending === 0) process.send?.('ready');
  }

  #finishWhenAnswered(): void {
    this.#endedAt = performance.now();
    const isWaiting = this.#connections.some((each) => each.isWaiting && !each.socket.destroyed);
    if (!isWaiting) this.#finish();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    const timeOuts = this.#connections.filter(
      ({ isWaiting, socket }) => isWaiting && !socket.destroyed,
    ).length;
    for (const { socket } of this.#connections) socket.destroy();
    const sorted = Float64Array.from(this.#latencies).sort();
    process.send?.({
      kind: 'report',
      requests: sorted.length,
      milliseconds: this.#endedAt - this.#startedAt,
      badAnswers: this.#badAnswers,
      errors: this.#errors,
      timeOuts,
      p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    } satisfies LoadReport);
  }
}

let load: Load | undefined;
process.on('message', (order: LoadOrder) => {
  if (order.kind === 'open') load = new Load(order);
  else load?.start(order);
});
process.once('disconnect', () => process.exit());
