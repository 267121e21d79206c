import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';

import { describe, expect, it } from '@jest/globals';

import { FileResponse } from '../../src/http/file-response.js';
import { HttpResponse } from '../../src/http/http-response.js';
import type { StreamInput } from '../../src/http/stream-source.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import {
  CompressionMiddleware,
  GZipMiddleware,
  skipCompression,
} from '../../src/middleware/compression-middleware.js';
import { ConditionalGetMiddleware } from '../../src/middleware/conditional-get-middleware.js';
import { chain, makeRequest } from './make-request.js';

const TEXT = 'la pompe '.repeat(100);
const BIG = Array.from({ length: 20_000 }, (_, index) => `row ${index * 7919}`).join('\n');
const NOISE = randomBytes(300);
const hasZstd = 'zstdCompressSync' in zlib;

async function answer(
  make: () => HttpResponse,
  acceptEncoding = 'gzip',
  headers: Record<string, string> = {},
) {
  const all = {
    ...(acceptEncoding === '' ? {} : { 'accept-encoding': acceptEncoding }),
    ...headers,
  };
  return chain([new CompressionMiddleware()], make)(makeRequest('/', { headers: all }));
}

async function readAll(response: HttpResponse): Promise<Buffer> {
  if (!(response instanceof StreamingHttpResponse)) return response.getvalue();
  const pieces: Buffer[] = [];
  for await (const piece of response.openSource()) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}

async function unpack(response: HttpResponse): Promise<string> {
  const bytes = await readAll(response);
  switch (response.headers.get('content-encoding')) {
    case 'gzip':
      return zlib.gunzipSync(bytes).toString();
    case 'br':
      return zlib.brotliDecompressSync(bytes).toString();
    case 'zstd':
      return (zlib as unknown as { zstdDecompressSync(packed: Buffer): Buffer })
        .zstdDecompressSync(bytes)
        .toString();
    default:
      return bytes.toString();
  }
}

const page =
  (text = TEXT) =>
  () =>
    new HttpResponse(text);
const stream =
  (source: StreamInput = [TEXT, TEXT]) =>
  () =>
    new StreamingHttpResponse(source);

describe('which coding', () => {
  it.each([
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip;q=0.5, br;q=0.9', 'br'],
    ['gzip;q=1, br;q=0.9', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=0.1, identity;q=0', 'gzip'],
    ['gzip; Q=0.8', 'gzip'],
    ['br;q=0, *', hasZstd ? 'zstd' : 'gzip'],
    ['gzip, deflate, br, zstd', hasZstd ? 'zstd' : 'br'],
  ])('for "%s" is %s', async (header, coding) => {
    const response = await answer(page(), header);
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(await unpack(response)).toBe(TEXT);
    expect(response.getvalue().length).toBeLessThan(TEXT.length);
  });

  it.each([
    '',
    'deflate',
    'identity',
    'gzip;q=0',
    '*;q=0',
    'gzip;q=0.5, identity',
    ',;=,;',
    'nonsense;q=2',
  ])('for "%s" is none, and the answer varies all the same', async (header) => {
    const response = await answer(page(), header);
    expect(response.headers.has('content-encoding')).toBe(false);
    expect(response.content).toBe(TEXT);
    expect(response.headers.get('vary')).toBe('accept-encoding');
  });
});

describe('what is packed', () => {
  it.each<[string, () => HttpResponse]>([
    ['less than 200 bytes', page('x'.repeat(199))],
    ['a packed type', () => new HttpResponse(TEXT, { contentType: 'image/png' })],
    ['an unknown type', () => new HttpResponse(TEXT, { contentType: 'application/octet-stream' })],
    ['what has a coding', () => new HttpResponse(TEXT, { headers: { 'content-encoding': 'br' } })],
    [
      'a part',
      () => new HttpResponse(TEXT, { status: 206, headers: { 'content-range': 'bytes 0-1/2' } }),
    ],
    [
      'no-transform',
      () => new HttpResponse(TEXT, { headers: { 'cache-control': 'no-transform, public' } }),
    ],
    ['noise', () => new HttpResponse(NOISE)],
    [
      'what was marked',
      () => {
        const response = page()();
        skipCompression(response);
        return response;
      },
    ],
  ])('leaves %s alone', async (_name, make) => {
    const response = await answer(make, 'gzip, br');
    expect(response.headers.get('content-encoding') ?? '').toBe(
      make().headers.get('content-encoding') ?? '',
    );
    expect(response.getvalue()).toEqual(make().getvalue());
  });

  it.each([
    'application/json; charset=utf-8',
    'application/problem+json',
    'image/svg+xml',
    'text/csv',
    'application/javascript',
  ])('packs %s', async (contentType) => {
    const response = await answer(() => new HttpResponse(TEXT, { contentType }));
    expect(response.headers.get('content-encoding')).toBe('gzip');
  });

  it('packs error pages', async () => {
    expect(
      (await answer(() => new HttpResponse(TEXT, { status: 500 }))).headers.get('content-encoding'),
    ).toBe('gzip');
  });

  it.each(['gzip', 'br', ...(hasZstd ? ['zstd'] : [])])(
    'packs large answers with %s, off this thread',
    async (coding) => {
      const response = await answer(page(BIG), coding);
      expect(response.headers.get('content-encoding')).toBe(coding);
      expect(await unpack(response)).toBe(BIG);
    },
  );

  it('is the same under the name GZipMiddleware', () => {
    expect(GZipMiddleware).toBe(CompressionMiddleware);
  });
});

describe('headers', () => {
  it('weakens a strong tag and leaves the length to the writer', async () => {
    const response = await answer(
      () => new HttpResponse(TEXT, { headers: { etag: '"a"', 'content-length': TEXT.length } }),
    );
    expect(response.headers.get('etag')).toBe('W/"a"');
    expect(response.headers.has('content-length')).toBe(false);
  });

  it('leaves a weak tag and keeps what it varies by', async () => {
    const response = await answer(
      () => new HttpResponse(TEXT, { headers: { etag: 'W/"a"', vary: 'accept' } }),
    );
    expect(response.headers.get('etag')).toBe('W/"a"');
    expect(response.headers.get('vary')).toBe('accept, accept-encoding');
  });

  it('works around conditional answers', async () => {
    const handler = chain([new CompressionMiddleware(), new ConditionalGetMiddleware()], page());
    const ask = (headers: Record<string, string>) =>
      handler(makeRequest('/', { headers: { 'accept-encoding': 'br', ...headers } }));
    const first = await ask({});
    expect(first.headers.get('etag')).toMatch(/^W\/"/);
    const second = await ask({ 'if-none-match': first.headers.get('etag', '') });
    expect(second.status).toBe(304);
    expect(second.headers.get('vary')).toBe('accept-encoding');
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(second.headers.has('content-encoding')).toBe(false);
  });
});

describe('a file', () => {
  const file = (filename: string) => () =>
    new FileResponse(Buffer.alloc(5000, 'a') as unknown as StreamInput, {
      filename,
      headers: { etag: '"a"' },
    });

  it('that is not modified has the tag and the Vary of the packed one', async () => {
    const whole = await answer(file('a.txt'));
    expect(whole.headers.get('etag')).toBe('W/"a"');
    const same = await answer(file('a.txt'), 'gzip', { 'if-none-match': 'W/"a"' });
    expect([same.status, same.headers.get('etag'), same.headers.get('vary')]).toEqual([
      304,
      'W/"a"',
      'accept-encoding',
    ]);
  });

  it('varies in part as it does as a whole', async () => {
    for (const [name, vary] of [
      ['a.txt', 'accept-encoding'],
      ['a.png', undefined],
    ] as const) {
      const part = await answer(file(name), 'gzip', { range: 'bytes=0-9' });
      expect([part.status, part.headers.get('vary')]).toEqual([206, vary]);
      expect((await answer(file(name))).headers.get('vary')).toBe(vary);
    }
  });
});

describe('against BREACH', () => {
  it('gives gzip a random length', async () => {
    const lengths = new Set<number>();
    for (let round = 0; round < 40; round++) lengths.add((await answer(page())).getvalue().length);
    expect(lengths.size).toBeGreaterThan(5);
  });

  it.each<[string, () => HttpResponse]>([
    ['sets a cookie', () => page()().setCookie('sessionid', 'x')],
    ['varies by cookie', () => new HttpResponse(TEXT, { headers: { vary: 'Cookie' } })],
  ])('packs an answer that %s with gzip or not at all', async (_name, make) => {
    expect((await answer(make, 'br, zstd, gzip;q=0.1')).headers.get('content-encoding')).toBe(
      'gzip',
    );
    expect((await answer(make, 'br, zstd')).headers.has('content-encoding')).toBe(false);
  });

  it('packs an answer for which cookies were read with gzip or not at all', async () => {
    const greet = chain([new CompressionMiddleware()], (request) =>
      page(`Hello ${request.COOKIES.get('name')}. ${TEXT}`)(),
    );
    const codingFor = async (accepted: string) =>
      (
        await greet(
          makeRequest('/', { headers: { 'accept-encoding': accepted, cookie: 'name=x' } }),
        )
      ).headers.get('content-encoding');
    expect(await codingFor('br, zstd, gzip;q=0.1')).toBe('gzip');
    expect(await codingFor('br, zstd')).toBeUndefined();
  });
});

describe('streams', () => {
  it.each(['gzip', 'br', ...(hasZstd ? ['zstd'] : [])])('are packed with %s', async (coding) => {
    async function* rows() {
      for (let row = 0; row < 500; row++) {
        if (row % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        yield row % 2 === 0 ? `row ${row}\n` : Buffer.from(`row ${row}\n`);
      }
    }
    const response = await answer(stream(rows()), coding);
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(await unpack(response)).toBe(
      Array.from({ length: 500 }, (_, row) => `row ${row}\n`).join(''),
    );
  });

  it('are packed in large steps when they keep up', async () => {
    const response = (await answer(
      stream(BIG.split('\n').map((row) => `${row}\n`)),
      'br',
    )) as StreamingHttpResponse;
    const pieces: Buffer[] = [];
    for await (const piece of response.openSource()) pieces.push(piece as Buffer);
    expect(zlib.brotliDecompressSync(Buffer.concat(pieces)).toString()).toBe(`${BIG}\n`);
    expect(pieces.length).toBeLessThan(40);
  });

  it.each(['gzip', 'br', ...(hasZstd ? ['zstd'] : [])])(
    'show everything so far when they pause, with %s',
    async (coding) => {
      let release = () => {};
      const paused = new Promise<void>((resolve) => (release = resolve));
      async function* events() {
        yield 'data: first\n\n';
        await paused;
        yield 'data: second\n\n';
      }
      const make = () => new StreamingHttpResponse(events(), { contentType: 'text/event-stream' });
      const response = (await answer(make, coding)) as StreamingHttpResponse;
      const decoders = { gzip: zlib.createGunzip, br: zlib.createBrotliDecompress } as Record<
        string,
        () => zlib.Gunzip
      >;
      const decoder = (
        decoders[coding] ??
        (zlib as unknown as { createZstdDecompress(): zlib.Gunzip }).createZstdDecompress
      )();
      let seen = '';
      decoder.on('data', (chunk: Buffer) => (seen += chunk.toString()));
      const iterator = (response.openSource() as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
      for (let piece = 0; seen !== 'data: first\n\n'; piece++) {
        expect(piece).toBeLessThan(4);
        const { value } = await iterator.next();
        await new Promise<void>((resolve) => decoder.write(value, () => resolve()));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      release();
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        decoder.write(next.value);
      await new Promise((resolve) => decoder.end(() => setTimeout(resolve, 5)));
      expect(seen).toBe('data: first\n\ndata: second\n\n');
      decoder.destroy();
    },
  );

  it('say so where a piece is neither text nor bytes', async () => {
    const source = ['a', { id: 1 }] as unknown as string[];
    await expect(readAll(await answer(stream(source)))).rejects.toMatchObject({
      code: 'HTTP_BAD_PIECE',
    });
  });

  it('pass their errors on', async () => {
    async function* broken() {
      yield TEXT;
      throw new Error('broken');
    }
    await expect(readAll(await answer(stream(broken())))).rejects.toThrow('broken');
  });

  it('end their source when the reader leaves', async () => {
    let hasEnded = false;
    async function* endless() {
      try {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield TEXT;
        }
      } finally {
        hasEnded = true;
      }
    }
    const response = (await answer(stream(endless()))) as StreamingHttpResponse;
    for await (const piece of response.openSource()) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(hasEnded).toBe(true);
    await response.close();
  });

  it('may be empty', async () => {
    expect(await unpack(await answer(stream([])))).toBe('');
  });

  it('leave a small file and a part of a file alone', async () => {
    const file = (size: number) => () =>
      new FileResponse(Buffer.alloc(size, 'a') as unknown as StreamInput, { filename: 'a.txt' });
    expect((await answer(file(100))).headers.has('content-encoding')).toBe(false);
    const part = await answer(file(5000), 'gzip', { range: 'bytes=0-999' });
    expect(part.status).toBe(206);
    expect(part.headers.has('content-encoding')).toBe(false);
    const whole = await answer(file(5000));
    expect(whole.headers.get('content-encoding')).toBe('gzip');
    expect(whole.headers.has('content-length')).toBe(false);
    expect(whole.headers.has('accept-ranges')).toBe(false);
    expect(await unpack(whole)).toBe('a'.repeat(5000));
  });
});
