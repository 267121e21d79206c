import { once } from 'node:events';
import { request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { HttpError } from '../../src/errors/http-error.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import type { StreamInput } from '../../src/http/stream-source.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { loadMiddleware } from './load-middleware.js';
import { sendRaw, startServer, stopServers } from './start-server.js';

afterEach(stopServers);

const BYTES = Buffer.from('é');

async function* slowly(...pieces: string[]): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece;
    await delay(1);
  }
}

/** What chunks hold (RFC 9112, section 7.1); fails where their sizes are wrong. */
function withoutChunks(coded: string): string {
  let content = '';
  for (let at = 0; ;) {
    const lineEnd = coded.indexOf('\r\n', at);
    const size = Number.parseInt(coded.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size;
    expect(coded.slice(end, end + 2)).toBe('\r\n');
    if (size === 0) return content;
    content += coded.slice(lineEnd + 2, end);
    at = end + 2;
  }
}

describe('A streaming response', () => {
  it('arrives whole from iterables, generators and node streams', async () => {
    const sources: readonly (() => StreamInput)[] = [
      () => ['a', Buffer.from('b'), 'ü'],
      () => slowly('a', 'b', 'ü'),
      () => Readable.from(['a', 'b', 'ü']),
    ];
    for (const source of sources) {
      const { url } = await startServer(() => new StreamingHttpResponse(source()));
      const answer = await fetch(url);
      expect(answer.headers.get('content-length')).toBeNull();
      expect(await answer.text()).toBe('abü');
    }
  });

  it.each<[string, (string | Uint8Array)[], string]>([
    ['ASCII', ['plain ', 'text\n'], 'plain text\n'],
    ['Latin letters', ['caf', 'é', ' ÿ'], 'café ÿ'],
    ['any letters', ['Ω', ' 漢字 ', '😀'], 'Ω 漢字 😀'],
    ['a character in two pieces', ['a\ud83d', '\ude00b', BYTES, '\ud83d', '\ude00'], 'a😀bé😀'],
    [
      'the bytes of a character in two pieces',
      [BYTES.subarray(0, 1), BYTES.subarray(1), 'é'],
      'éé',
    ],
    ['empty pieces', ['', Buffer.alloc(0), 'é', '', BYTES, ''], 'éé'],
  ])('arrives in UTF-8 with %s', async (_what, pieces, text) => {
    async function* later(): AsyncGenerator<string | Uint8Array> {
      yield* pieces;
    }
    for (const source of [() => pieces, later]) {
      const { url } = await startServer(() => new StreamingHttpResponse(source()));
      expect(await (await fetch(url)).text()).toBe(text);
    }
  });

  it('arrives whole however many small pieces it has', async () => {
    const { url } = await startServer(
      () =>
        new StreamingHttpResponse(
          (function* () {
            for (let index = 0; index < 50_000; index++)
              yield index % 2 === 0 ? String(index % 10) : '';
          })(),
        ),
    );
    expect(await (await fetch(url)).text()).toBe('02468'.repeat(5000));
  });

  it('may be empty', async () => {
    const { url } = await startServer(() => new StreamingHttpResponse([]));
    expect(await (await fetch(url)).text()).toBe('');
  });

  it('gathers small pieces into large writes', async () => {
    const row = `${'x'.repeat(63)}\n`;
    const { port } = await startServer(
      () => new StreamingHttpResponse(Array.from({ length: 4096 }, () => row)),
    );
    const { text } = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const sizes = [...text.matchAll(/\r\n([0-9a-f]+)\r\n/g)].map((match) =>
      Number.parseInt(match[1]!, 16),
    );
    const sum = (list: readonly number[]) => list.reduce((total, size) => total + size, 0);
    expect(sum(sizes)).toBe(262_144);
    // What is there goes out by time as well, so a machine that stands still makes a small write now and then.
    expect(sum(sizes.filter((size) => size >= 16_384))).toBeGreaterThan(200_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
  });

  it('does not hold a piece back while the source waits', async () => {
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { url } = await startServer(
      () =>
        new StreamingHttpResponse(
          (async function* () {
            yield 'first';
            await waiting;
            yield 'second';
          })(),
        ),
    );
    const reader = (await fetch(url)).body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('first');
    goOn();
    expect((await reader.read()).value).toBe('second');
  });

  it('sends its headers while the first piece is still waited for', async () => {
    const { url } = await startServer(
      () =>
        new StreamingHttpResponse(
          (async function* () {
            await new Promise(() => {});
            yield '';
          })(),
        ),
    );
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    await answer.body!.cancel();
  });

  it('lets others in between, however fast its source is', async () => {
    let hasTimerRun = false;
    const { url } = await startServer(
      () =>
        new StreamingHttpResponse(
          (function* () {
            setTimeout(() => {
              hasTimerRun = true;
            }, 0);
            const until = performance.now() + 5000;
            while (!hasTimerRun && performance.now() < until) yield 'x';
          })(),
        ),
    );
    await (await fetch(url)).text();
    expect(hasTimerRun).toBe(true);
  });

  it('is a 500 when its source fails before the first piece', async () => {
    const { url, log } = await startServer(
      () =>
        new StreamingHttpResponse(
          // eslint-disable-next-line require-yield
          (async function* (): AsyncGenerator<string> {
            throw new Error('no rows');
          })(),
        ),
    );
    expect((await fetch(url)).status).toBe(500);
    expect(log).toHaveLength(1);
  });

  it.each([
    ['1.1', {}],
    ['1.0', {}],
    ['1.1', { 'content-length': 10 }],
  ])(
    'never looks whole when its source fails in the middle (HTTP/%s, %o)',
    async (version, headers) => {
      const { port, log } = await startServer(
        () =>
          new StreamingHttpResponse(
            (async function* () {
              yield 'part';
              await delay(30);
              throw new Error('gone');
            })(),
            { headers },
          ),
      );
      const result = await new Promise<{ text: string; wasReset: boolean }>((resolve) => {
        let text = '';
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`),
        );
        socket.on('data', (chunk) => (text += chunk.toString()));
        socket.on('error', () => resolve({ text, wasReset: true }));
        socket.on('end', () => resolve({ text, wasReset: false }));
      });
      expect(result.text).toContain('part');
      expect(result.text).not.toContain('\r\n0\r\n\r\n');
      // Nothing but a reset tells a client of HTTP/1.0 that there should have been more.
      if (version === '1.0') expect(result.wasReset).toBe(true);
      expect(log).toHaveLength(1);
    },
  );

  it.each([3, 5])('is cut when it announces %i bytes and has 4', async (length) => {
    const { url, log } = await startServer(
      () =>
        new StreamingHttpResponse(slowly('ab', 'cd'), { headers: { 'content-length': length } }),
    );
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
    expect(log[0]?.fields.err).toMatchObject({ code: 'SERVER_WRONG_STREAM_LENGTH' });
  });

  it.each([
    ['at once', (pieces: unknown[]) => pieces],
    ['later', (pieces: unknown[]) => Readable.from(pieces)],
  ])('says so where a piece is neither text nor bytes, %s', async (_name, from) => {
    for (const piece of [5, { id: 1 }, true]) {
      const { url, log } = await startServer(
        () => new StreamingHttpResponse(from(['a', piece, 'b']) as StreamInput),
      );
      expect((await fetch(url)).status).toBe(500);
      expect(log.map(({ fields }) => fields.err)).toEqual([
        expect.objectContaining({ code: 'HTTP_BAD_PIECE' }),
      ]);
    }
  });

  it('answers 500 where its error has headers that cannot be sent', async () => {
    const { url, log } = await startServer(
      () =>
        new StreamingHttpResponse(
          Readable.from(
            (function* () {
              yield* [];
              throw new HttpError(429, 'Later.', {
                code: 'TEST_LATER',
                fix: 'Wait.',
                headers: { 'retry-after': 'a\nb' },
              });
            })(),
          ),
        ),
    );
    expect((await fetch(url)).status).toBe(500);
    expect(log).toHaveLength(1);
  });

  it('ends its source, aborts the signal and closes once when the client goes', async () => {
    const events: string[] = [];
    const { url, log } = await startServer((request: HttpRequest) => {
      request.signal.addEventListener('abort', () => events.push('abort'));
      request.onClose(() => void events.push('request'));
      const source = (async function* () {
        try {
          for (;;) {
            yield 'tick';
            await delay(5);
          }
        } finally {
          events.push('source');
        }
      })();
      return new StreamingHttpResponse(source).onClose(() => void events.push('response'));
    });
    const incoming = await new Promise<IncomingMessage>((resolve) =>
      sendRequest(url, resolve).end(),
    );
    await once(incoming, 'data');
    incoming.destroy();
    while (!events.includes('source')) await delay(5);
    expect([...events].sort()).toEqual(['abort', 'request', 'response', 'source']);
    expect(log).toEqual([]);
  });

  it('is made no faster than the client takes it', async () => {
    let made = 0;
    const piece = Buffer.alloc(65_536);
    const { port } = await startServer(
      () =>
        new StreamingHttpResponse(
          (function* () {
            for (; made < 3000; made++) yield piece;
          })(),
        ),
    );
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.pause();
    await delay(500);
    // What the system's buffers hold, at most; not 200 MB.
    expect(made).toBeLessThan(500);
    expect(made).toBeGreaterThan(0);
    socket.destroy();
  });

  it('arrives whole at clients of all paces, while buffers are used again', async () => {
    const row = (client: string, index: number): string => `${client} ${index} ünd so weiter\n`;
    const rows = (client: string): string[] =>
      Array.from({ length: 40_000 }, (_, index) => row(client, index));
    const { port, url } = await startServer(
      (request) => new StreamingHttpResponse(rows(request.path)),
    );
    const inTime = async (client: string, pauseMs: number): Promise<void> => {
      const outgoing = sendRequest({ port, host: '127.0.0.1', path: client });
      outgoing.end();
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) {
        chunks.push(chunk as Buffer);
        if (chunks.length % 8 === 0) await delay(pauseMs);
      }
      expect(Buffer.concat(chunks).equals(Buffer.from(rows(client).join('')))).toBe(true);
    };
    const leaving = async (client: string): Promise<void> => {
      const gone = await fetch(url + client, { headers: { connection: 'close' } });
      await gone.body!.cancel();
    };
    await Promise.all([
      ...[0, 1, 3, 5].map((pauseMs) => inTime(`/${'client'.repeat(pauseMs + 1)}`, pauseMs)),
      ...Array.from({ length: 10 }, (_, index) => leaving(`/leaving${index}`)),
      (async () => {
        for (let turn = 0; turn < 10; turn++) await inTime(`/again${turn}`, 0);
      })(),
    ]);
  });

  it('uses no buffer again that the system has not taken', async () => {
    const rows = function* (path: string): Generator<string> {
      for (let index = 0; index < 300_000; index++) yield `${path} ${index}`.padEnd(99, '.') + '\n';
    };
    const { port, url } = await startServer(
      (request) => new StreamingHttpResponse(rows(request.path)),
    );
    const outgoing = sendRequest({ port, host: '127.0.0.1', path: '/waits' });
    outgoing.end();
    const [waiting] = (await once(outgoing, 'response')) as [IncomingMessage];
    waiting.pause();
    await delay(200);
    const others = await Promise.all(
      ['/one', '/two'].map(async (path) => (await fetch(url + path)).text()),
    );
    expect(others.map((text) => text.length)).toEqual([30_000_000, 30_000_000]);
    const chunks: Buffer[] = [];
    for await (const chunk of waiting) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(Buffer.from([...rows('/waits')].join('')))).toBe(true);
  });

  it.each([
    ['in chunks', 'HTTP/1.1', undefined],
    ['with the length that was announced', 'HTTP/1.1', 2_000_000],
    ['until the connection ends, for a client of HTTP/1.0', 'HTTP/1.0', undefined],
  ])('arrives as it was made %s, and says so once', async (_what, version, length) => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${index}`.padEnd(99, '.') + '\n');
    const { port } = await startServer(
      () =>
        new StreamingHttpResponse(rows, {
          headers: length === undefined ? {} : { 'content-length': `${length}` },
        }),
    );
    const { text, isClosed } = await sendRaw(
      port,
      `GET / ${version}\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const body = rest.join('\r\n\r\n');
    const isChunked = version === 'HTTP/1.1' && length === undefined;
    expect(isClosed).toBe(true);
    expect(head.match(/transfer-encoding: chunked/gi)?.length).toBe(isChunked ? 1 : undefined);
    expect(isChunked ? withoutChunks(`${body}\r\n\r\n`) : body).toBe(rows.join(''));
  });

  it('keeps its place behind another answer on the same connection', async () => {
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const late = async function* (): AsyncGenerator<string> {
      yield 'first '.repeat(20_000);
      await waiting;
      yield 'last of the first';
    };
    const atOnce = function* (): Generator<string> {
      // The first write of this answer is made before the other one has ended.
      setTimeout(goOn, 50);
      for (let index = 0; index < 40_000; index++) yield 'second ';
    };
    const { port } = await startServer(
      (request) => new StreamingHttpResponse(request.path === '/late' ? late() : atOnce()),
    );
    const { text, statuses } = await sendRaw(
      port,
      'GET /late HTTP/1.1\r\nHost: a\r\n\r\nGET /at-once HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(statuses).toEqual([200, 200]);
    const bodies = text
      .split(/HTTP\/1\.1 200 OK\r\n/)
      .slice(1)
      .map((answer) => withoutChunks(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
    expect(bodies[0]).toBe(`${'first '.repeat(20_000)}last of the first`);
    expect(bodies[1]).toBe('second '.repeat(40_000));
  });

  it.each(['keep-alive', 'close'])('has the head that node would write, %s', async (connection) => {
    const names = { 'x-one': '1', 'x-two': '2' };
    // One piece, since two may leave as two chunks on a machine that stands still in between.
    const { port } = await startServer((request) =>
      // A reason phrase of its own is one of the things that leave the head to node.
      request.path === '/node'
        ? new StreamingHttpResponse(['ab'], { headers: names, reason: 'OK' })
        : new StreamingHttpResponse(['ab'], { headers: names }),
    );
    const ask = async (path: string): Promise<string> => {
      const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\n\r\n`;
      const { text } = await sendRaw(port, head);
      return text.replace(/^Date: .*$/m, 'Date');
    };
    expect(await ask('/ours')).toBe(await ask('/node'));
  });

  it('leaves its bytes to a middleware that keeps what is written', async () => {
    const kept: Uint8Array[] = [];
    const { url } = await startServer(
      () => new StreamingHttpResponse(Array.from({ length: 30_000 }, (_, index) => `${index}\n`)),
      {
        settings: {
          express: [
            (_request: IncomingMessage, response: ServerResponse, next: () => void) => {
              for (const name of ['write', 'end'] as const) {
                const own = response[name] as (...args: unknown[]) => unknown;
                const keeping = (...args: unknown[]): unknown => {
                  if (args[0] instanceof Uint8Array) kept.push(args[0]);
                  return own.apply(response, args);
                };
                Object.assign(response, { [name]: keeping });
              }
              next();
            },
          ],
        },
      },
    );
    const text = await (await fetch(url)).text();
    expect(kept.length).toBeGreaterThan(1);
    expect(Buffer.concat(kept).toString()).toBe(text);
  });

  it('is flushed through the compression middleware', async () => {
    let goOn = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const source = async function* (): AsyncGenerator<string> {
      yield 'event: first\n\n';
      await waiting;
      yield 'event: second\n\n';
    };
    const { url } = await startServer(
      () => new StreamingHttpResponse(source(), { contentType: 'text/event-stream' }),
      {
        settings: { express: [loadMiddleware('compression')({ filter: () => true })] },
      },
    );
    const answer = await fetch(url);
    expect(answer.headers.get('content-encoding')).toMatch(/gzip|br|deflate/);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain('first');
    goOn();
    expect((await reader.read()).value).toContain('second');
  });
});
