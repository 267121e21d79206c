import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import type { Exchange } from '../../src/server/exchange.js';
import { KeptExchanges } from '../../src/server/kept-exchanges.js';
import { startServer, stopServers } from './start-server.js';

describe('KeptExchanges', () => {
  interface Offered {
    readonly isSmall: boolean;
    readonly kind: string;
    readonly name: number;
  }

  function namesAfter(count: number, offered: (name: number) => Omit<Offered, 'name'>): number[] {
    const kept = new KeptExchanges<Offered>();
    for (let name = 0; name < count; name++) kept.offer({ ...offered(name), name });
    return kept.all.map(({ name }) => name);
  }

  it('keeps the first small exchange, and each 61st after it', () => {
    const offered = (name: number) => ({ isSmall: name !== 0 && name !== 62, kind: 'GET show' });
    expect([1, 2, 62, 63, 64, 124, 125].map((count) => namesAfter(count, offered))).toEqual([
      [],
      [1],
      [1],
      [1],
      [63],
      [63],
      [124],
    ]);
  });

  it('keeps one of each kind, though they come by turns', () => {
    const offered = (name: number) => ({ isSmall: true, kind: `GET view${name % 4}` });
    expect(namesAfter(1000, offered).map((name) => name % 4)).toEqual([1, 2, 3, 0]);
  });

  it('keeps eight kinds, those seen last', () => {
    const kinds = Array.from({ length: 10 }, (_, index) => `GET view${index}`);
    const order = [...kinds, kinds[3]!];
    const offered = (name: number) => ({ isSmall: true, kind: order[Math.floor(name / 61)]! });
    expect(namesAfter(order.length * 61, offered).map((name) => Math.floor(name / 61))).toEqual([
      2, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });
});

describe('An exchange', () => {
  const ended: Exchange[] = [];
  let url = '';

  beforeAll(async () => {
    const started = await startServer(async (request) => {
      await request.loadBody();
      if (request.path === '/stream') return new StreamingHttpResponse(['a']);
      return new HttpResponse('x'.repeat(Number(request.path.slice(1))));
    });
    ({ url } = started);
    jest
      .spyOn(started.server, 'exchangeEnded')
      .mockImplementation((exchange) => void ended.push(exchange));
  });

  afterAll(stopServers);

  it.each([
    ['nothing', '/0', undefined, true],
    ['a little', '/16384', 'x'.repeat(16_384), true],
    ['a long answer', '/16385', undefined, false],
    ['much content', '/0', 'x'.repeat(16_385), false],
    ['content without a length', '/0', new Blob(['x']).stream(), false],
    ['a stream', '/stream', undefined, false],
  ])('that holds %s may stay in memory, or not', async (_what, path, body, isSmall) => {
    ended.length = 0;
    const sent: RequestInit & { duplex?: 'half' } =
      body === undefined ? {} : { method: 'POST', body, duplex: 'half' as const };
    const answer = await fetch(url + path, sent);
    expect(answer.status).toBe(200);
    await answer.text();
    while (ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ended.map((exchange) => exchange.isSmall)).toEqual([isSmall]);
    expect(ended[0]!.kind).toBe(`${sent.method ?? 'GET'} undefined`);
  });
});
