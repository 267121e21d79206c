import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  Controller,
  FileResponse,
  Get,
  HttpError,
  HttpRequest,
  Middleware,
  Post,
  StreamingHttpResponse,
  createApplication,
  type Application,
  type HttpResponse,
  type Next,
} from 'lapompe';
import { Client } from 'lapompe/testing';
import { IsInt } from 'class-validator';

import { Random } from '../differential/random.js';

const LARGE_FILE = fileURLToPath(import.meta.resolve('typescript/package.json'));
const ABORTS = 500;
const AT_ONCE = 25;

/** What the outermost middleware saw: one line for each response. */
const seen: string[] = [];
let openStreams = 0;
let openRequests = 0;

@Middleware()
class Recorder {
  async handle(request: HttpRequest, next: Next): Promise<HttpResponse> {
    openRequests++;
    request.onClose(() => void openRequests--);
    const response = await next(request);
    seen.push(`${request.path} ${response.status}${request.isAborted ? ' aborted' : ''}`);
    return response;
  }
}

class Numbered {
  @IsInt() number!: number;
}

@Controller()
class Patient {
  @Get() index() {
    return 'ok';
  }
  @Get('signed-in/') signedIn() {
    throw new HttpError(401, 'Nobody is signed in.', { code: 'TEST_NOBODY', fix: 'Sign in.' });
  }
  @Get('broken/') broken() {
    throw new Error('broken');
  }
  @Post('number/') number(body: Numbered) {
    return body.number;
  }
  @Post('upload/') upload(request: HttpRequest) {
    return request.FILES.size;
  }
  @Get('wait/') async wait(request: HttpRequest) {
    await delay(200, undefined, { signal: request.signal });
    return 'waited';
  }
  @Get('deaf/') async deaf() {
    await delay(60);
    return 'waited';
  }
  @Get('file/') file() {
    return new FileResponse(LARGE_FILE);
  }
  @Get('stream/') stream() {
    return new StreamingHttpResponse(ticks());
  }
}

async function* ticks(): AsyncGenerator<string> {
  openStreams++;
  try {
    for (let tick = 0; tick < 1000; tick++) {
      yield 'x'.repeat(2000);
      if (tick % 10 === 0) await delay(1);
    }
  } finally {
    openStreams--;
  }
}

class Settings extends BaseSettings {
  override controllers = [Patient];
  override middleware = [Recorder];
  override allowedHosts = ['*'];
  override logLevel = 'silent';
  override dataUploadMaxBytes = 5000;
  override fileUploadMaxMemoryBytes = 100;
}

let application: Application;
let folder: string;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aborts-'));
  application = await createApplication(Settings, import.meta.url, {
    settings: { fileUploadTempDir: folder },
    environment: {
      NODE_ENV: 'production',
      SECRET_KEY: 'a key that is long enough, for tests alone',
    },
  });
  ({ port } = await application.listen({ port: 0 }));
});

afterAll(async () => {
  await application.close();
  await rm(folder, { recursive: true });
});

const HOST = 'HTTP/1.1\r\nHost: a.test\r\n';
const UPLOAD = '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n';

/** Each begins a request that takes a while. */
const BEGINNINGS: readonly string[] = [
  `GET / ${HOST}X-Unfinished: `,
  `POST /number/ ${HOST}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"number": `,
  `POST /number/ ${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"num\r\n`,
  `POST /upload/ ${HOST}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 200000\r\n\r\n${UPLOAD}${'x'.repeat(100_000)}`,
  `POST /upload/ ${HOST}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 300000\r\n\r\n${UPLOAD}${'x'.repeat(500)}\r\n${UPLOAD}${'x'.repeat(500)}\r\n${UPLOAD}`,
  `GET /wait/ ${HOST}\r\n`,
  `GET /deaf/ ${HOST}\r\n`,
  `GET /wait/ ${HOST}\r\nGET /wait/ ${HOST}\r\n`,
  `GET /file/ ${HOST}\r\n`,
  `GET /stream/ ${HOST}\r\n`,
];

/** A client that goes after at most `withinMs`: by a reset, or in order. */
function abortOne(random: Random, withinMs = 40): Promise<void> {
  const beginning = random.pick(BEGINNINGS);
  const [afterMs, resets, pauses] = [
    random.next() * withinMs,
    random.chance(0.5),
    random.chance(0.5),
  ];
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(beginning);
      // One that takes nothing of its answer is cut in the middle of a write.
      if (pauses) socket.pause();
      setTimeout(() => (resets ? socket.resetAndDestroy() : socket.destroy()), afterMs);
    });
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
}

interface Resources {
  readonly files: number;
  readonly sockets: number;
  readonly timers: number;
  readonly listeners: number;
  readonly temporary: number;
  readonly streams: number;
  readonly requests: number;
}

function countResources(): Resources {
  const active = process.getActiveResourcesInfo();
  const count = (...names: string[]) => active.filter((name) => names.includes(name)).length;
  const { nodeServer } = application.server;
  return {
    files: existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout', 'Immediate'),
    listeners: [nodeServer, process].reduce(
      (sum, emitter) =>
        sum +
        emitter.eventNames().reduce((all, name) => all + emitter.listenerCount(name as never), 0),
      0,
    ),
    temporary: readdirSync(folder).length,
    streams: openStreams,
    requests: openRequests,
  };
}

/** Waits until nothing is more than in `before`; gives what is there in the end. */
async function settle(before: Resources): Promise<Resources> {
  let now = countResources();
  const isOver = () =>
    Object.entries(before).some(([name, count]) => now[name as keyof Resources] > count);
  for (let tries = 0; tries < 750 && isOver(); tries++) {
    await delay(20);
    now = countResources();
  }
  return now;
}

describe('Clients that go away', () => {
  it(`leave nothing open, ${ABORTS} at random times`, async () => {
    const random = new Random(7);
    for (let count = 0; count < 20; count++) await abortOne(random);
    await delay(300);
    const before = countResources();
    for (let count = 0; count < ABORTS; count += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => abortOne(random)));
    }
    const after = await settle(before);
    for (const name of Object.keys(before) as (keyof Resources)[]) {
      expect([name, after[name] <= before[name], after[name]]).toEqual([name, true, after[name]]);
    }
    expect(before).toMatchObject({ temporary: 0, streams: 0, requests: 0 });
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  it('are no errors of ours: what is thrown because they went is a 4xx', async () => {
    expect(seen.filter((line) => /^\/(?:number|upload)\//.test(line)).length).toBeGreaterThan(50);
    expect(seen.filter((line) => /^\/(?:number|upload)\/ (?!4)/.test(line))).toEqual([]);
    expect(seen.filter((line) => / 5\d\d/.test(line))).toEqual([]);
  });
});

describe('The outermost middleware', () => {
  const send = async (
    method: string,
    path: string,
    body?: { readonly type: string; readonly data: string },
  ): Promise<readonly string[]> => {
    seen.length = 0;
    const client = new Client(application, { raiseRequestException: false });
    await client.request(
      method,
      path,
      body === undefined ? {} : { contentType: body.type, body: body.data },
    );
    return [...seen];
  };
  const json = (data: string) => ({ type: 'application/json', data });

  it.each([
    [200, 'GET', '/', undefined],
    [401, 'GET', '/signed-in/', undefined],
    [404, 'GET', '/nowhere/', undefined],
    [405, 'DELETE', '/', undefined],
    [413, 'POST', '/number/', json(`{"number": ${' '.repeat(6000)}1}`)],
    [415, 'POST', '/number/', { type: 'application/pdf', data: 'x' }],
    [422, 'POST', '/number/', json('{"number": "x"}')],
    [500, 'GET', '/broken/', undefined],
  ] as const)('sees %i once', async (status, method, path, body) => {
    expect(await send(method, path, body)).toEqual([`${path} ${status}`]);
  });

  it.each([
    ['in the middle of its body', BEGINNINGS[1]!, /^\/number\/ 4\d\d aborted$/],
    ['while the view waits', BEGINNINGS[5]!, /^\/wait\/ 400 aborted$/],
    ['while the view works and does not listen', BEGINNINGS[6]!, /^\/deaf\/ 200 aborted$/],
  ])('sees a client that goes %s once', async (_when, beginning, line) => {
    seen.length = 0;
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(beginning);
        setTimeout(() => socket.resetAndDestroy(), 30);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
    for (let tries = 0; tries < 1000 && seen.length === 0; tries++) await delay(10);
    await delay(30);
    expect(seen).toEqual([expect.stringMatching(line)]);
  });
});
