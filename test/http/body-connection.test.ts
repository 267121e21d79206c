import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';

import { BaseSettings } from '../../src/conf/base-settings.js';
import type { HttpError } from '../../src/errors/http-error.js';
import { ArrivalWatch } from '../../src/http/arrival-watch.js';
import { readBody, type ParsedBody } from '../../src/http/body.js';
import { ClientDisconnected } from '../../src/http/client-disconnected.js';
import { parseContentType } from '../../src/http/content-type.js';
import { lingerAfterAnswer } from '../../src/server/linger.js';
import { cut, multipart, MULTIPART, seeded } from './body-support.js';

let folder = '';
let server: Server;
let settings: BaseSettings;
/** What reading each request came to. */
let outcomes: (ParsedBody | Error)[] = [];
let incomings: IncomingMessage[] = [];

async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  incomings.push(incoming);
  const options = {
    contentType: parseContentType(incoming.headers['content-type'] ?? ''),
    hasBody: true,
    settings,
  };
  try {
    const body = await readBody(incoming, options);
    outcomes.push(body);
    outgoing.end(`${body.kind} ${body.bytes?.length ?? body.fields.size + body.files.size}`);
    await body.close?.();
  } catch (error) {
    outcomes.push(error as Error);
    lingerAfterAnswer(incoming);
    outgoing
      .writeHead((error as HttpError).status, { connection: 'close' })
      .end((error as HttpError).code);
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connection-test-'));
  settings = Object.assign(new BaseSettings(), {
    fileUploadTempDir: folder,
    fileUploadMaxMemoryBytes: 1000,
  });
  outcomes = [];
  incomings = [];
  server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function dial(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const head = (type: string, length: number | 'chunked', more = '') =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\n` +
  `${length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n${more}\r\n`;

async function answerOf(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  // A client that still sends may be told by an error that the connection is closed; what it has read counts.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Chunks of one byte each. */
const TINY = `${'1\r\nx\r\n'.repeat(300_000)}0\r\n\r\n`;

const openFiles = async () => (await readdir('/proc/self/fd').catch(() => [])).length;

describe('a client that goes away', () => {
  it('leaves no file, no open descriptor and no listener behind, 200 times mid-upload', async () => {
    const random = seeded(3);
    const body = multipart([
      { name: 'a', content: 'x'.repeat(500) },
      { name: 'f', fileName: 'f', content: Buffer.alloc(300_000, 'abc\r\n') },
      { name: 'g', fileName: 'g', content: Buffer.alloc(100_000) },
    ]);
    const filesBefore = await openFiles();
    const unhandled: unknown[] = [];
    const onUnhandled = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', onUnhandled);
    for (let round = 0; round < 20; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 10 }, dial));
      for (const socket of sockets) {
        socket.write(head(MULTIPART, body.length));
        socket.write(body.subarray(0, Math.floor(random() * (body.length - 10))));
        if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 4));
        if (random() < 0.5) socket.destroy();
        else socket.resetAndDestroy();
      }
    }
    // A request whose head had not arrived never was one.
    await until(() => outcomes.length === incomings.length);
    await until(async () => (await readdir(folder)).length === 0);
    await until(async () => (await openFiles()) <= filesBefore);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter((outcome) => !(outcome instanceof ClientDisconnected))).toEqual([]);
    expect(incomings.filter((incoming) => incoming.listenerCount('data') > 0)).toEqual([]);
  }, 20_000);

  it.each([
    ['application/json', '{"a":'],
    ['text/plain', 'a'],
  ])('is told by a typed error while %s is read', async (type, start) => {
    const socket = await dial();
    socket.write(head(type, 1000) + start);
    await until(() => incomings.length === 1);
    socket.destroy();
    await until(() => outcomes.length === 1);
    expect(outcomes[0]).toMatchObject({ status: 400, code: 'HTTP_CLIENT_GONE' });
  });

  it('is noticed when it is gone before the reading starts', async () => {
    const incoming = await new Promise<IncomingMessage>((resolve) => {
      server.removeAllListeners('request');
      server.once('request', (first: IncomingMessage) => {
        first.once('close', () => resolve(first));
      });
      void dial().then((socket) => socket.write(head('text/plain', 10), () => socket.destroy()));
    });
    const options = { contentType: parseContentType('text/plain'), hasBody: true, settings };
    await expect(readBody(incoming, options)).rejects.toBeInstanceOf(ClientDisconnected);
  });
});

describe('a client that stops sending', () => {
  it('is answered with 408', async () => {
    settings.bodyStallTimeoutMs = 40;
    const socket = await dial();
    socket.write(`${head('text/plain', 100)}abc`);
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 408 [^]*HTTP_BODY_STALLED/);
  });

  it('is answered with 408 in the middle of a file, of which nothing stays', async () => {
    settings.bodyStallTimeoutMs = 40;
    const socket = await dial();
    socket.write(head(MULTIPART, 500_000));
    socket.write(
      multipart([{ name: 'f', fileName: 'f', content: Buffer.alloc(200_000) }]).subarray(
        0,
        150_000,
      ),
    );
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 408/);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a connection', () => {
  it('gets its answer to a body that is too large while the client still sends', async () => {
    const socket = await dial();
    socket.write(head('text/plain', 'chunked'));
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const timer = setInterval(() => socket.writable && socket.write(chunk), 1);
    const answer = await answerOf(socket);
    clearInterval(timer);
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*HTTP_BODY_TOO_LARGE/);
  });

  it('serves one request after another', async () => {
    const socket = await dial();
    const bodies = ['{"a":1}', '[]', '{"b":[1,2]}'];
    for (const body of bodies) socket.write(head('application/json', body.length) + body);
    await until(() => outcomes.length === 3);
    expect(outcomes.map((outcome) => (outcome as ParsedBody).json)).toEqual([
      { a: 1 },
      [],
      { b: [1, 2] },
    ]);
    socket.destroy();
  });

  it('serves the next one after a body that was read late, when it had arrived as a whole', async () => {
    server.removeAllListeners('request');
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      setTimeout(() => void handle(incoming, outgoing), 10);
    });
    const socket = await dial();
    for (let round = 1; round <= 3; round += 1) {
      socket.write(`${head('application/json', 7)}{"a":1}`);
      await until(() => outcomes.length === round);
    }
    expect(outcomes.map((outcome) => (outcome as ParsedBody).json)).toEqual([
      { a: 1 },
      { a: 1 },
      { a: 1 },
    ]);
    socket.destroy();
  });

  it('brings a large upload to disk piece by piece', async () => {
    const content = Buffer.alloc(8_000_000, 'Nuages\r\n--');
    const body = multipart([{ name: 'f', fileName: 'f', content }]);
    const socket = await dial();
    socket.write(head(MULTIPART, body.length, 'Connection: close\r\n'));
    socket.write(body);
    expect(await answerOf(socket)).toMatch(/form 1$/);
    expect((outcomes[0] as ParsedBody).files.get('f')?.size).toBe(content.length);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(['application/json', MULTIPART])('refuses a packed bomb of %s', async (type) => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const socket = await dial();
    socket.write(head(type, bomb.length, 'Content-Encoding: gzip\r\n'));
    socket.write(bomb);
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 413 [^]*HTTP_(?:BODY|UNPACKED)_TOO_LARGE/);
  });

  it('refuses a packed bomb that never ends', async () => {
    const socket = await dial();
    socket.write(head(MULTIPART, 'chunked', 'Content-Encoding: gzip\r\n'));
    const zip = createGzip();
    zip.on('data', (piece: Buffer) => {
      if (!socket.writable) return;
      socket.write(`${piece.length.toString(16)}\r\n`);
      socket.write(piece);
      socket.write('\r\n');
    });
    const million = Buffer.alloc(1_000_000);
    // A reader that waits for the end, or gathers all there is, would never answer.
    const timer = setInterval(() => zip.write(million), 1);
    const answer = await answerOf(socket);
    clearInterval(timer);
    zip.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*HTTP_(?:BODY|UNPACKED)_TOO_LARGE/);
  });

  it('reads a body of 300,000 chunks of one byte', async () => {
    const socket = await dial();
    socket.write(head('text/plain', 'chunked', 'Connection: close\r\n'));
    for (const piece of cut(Buffer.from(TINY), () => 0.99, 65_536)) socket.write(piece);
    expect(await answerOf(socket)).toMatch(/text 300000$/);
  });
});

describe('the watch over an arriving body', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function watch(stallTimeoutMs: number) {
    const errors: string[] = [];
    return { errors, watch: new ArrivalWatch(stallTimeoutMs, (error) => errors.push(error.code)) };
  }

  it('cuts off a trickle of less than 500 bytes a second after ten seconds', () => {
    const { errors, watch: slow } = watch(20_000);
    slow.start();
    for (let second = 0; second < 9; second += 1) {
      slow.note(499);
      jest.advanceTimersByTime(1000);
    }
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(1001);
    expect(errors).toEqual(['HTTP_BODY_STALLED']);
    jest.advanceTimersByTime(60_000);
    expect(errors).toHaveLength(1);
  });

  it('lets a steady client take its time', () => {
    const { errors, watch: steady } = watch(20_000);
    steady.start();
    for (let second = 0; second < 300; second += 1) {
      steady.note(520);
      jest.advanceTimersByTime(1000);
    }
    expect(errors).toEqual([]);
    steady.stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not count the time in which the server is busy', () => {
    const { errors, watch: paused } = watch(5000);
    paused.start();
    paused.note(100);
    for (let round = 0; round < 10; round += 1) {
      paused.stop();
      jest.advanceTimersByTime(60_000);
      paused.start();
      jest.advanceTimersByTime(10);
    }
    expect(errors).toEqual([]);
    jest.advanceTimersByTime(5000);
    expect(errors).toEqual(['HTTP_BODY_STALLED']);
  });
});
