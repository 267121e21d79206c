import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import type { Exchange } from '../../src/server/exchange.js';
import { KeptExchanges } from '../../src/server/kept-exchanges.js';
import { startServer, stopServers } from './start-server.js';

describe('KeptExchanges', () => {
  it('keeps the first small exchange, and each 256th after it', () => {
    const kept = new KeptExchanges<{ hasContent: boolean; isSmall: boolean; name: number }>();
    const names: (number | undefined)[] = [];
    for (let name = 0; name < 600; name++) {
      kept.offer({ hasContent: false, isSmall: name !== 0 && name !== 257, name });
      names.push(kept.all[0]?.name);
    }
    expect([...new Set(names)]).toEqual([undefined, 1, 258, 514]);
  });

  it('keeps one without and one with content, each kind counted by itself', () => {
    const kept = new KeptExchanges<{ hasContent: boolean; isSmall: boolean; name: number }>();
    const offered: number[] = [];
    for (let name = 0; name < 600; name++) {
      kept.offer({ hasContent: name % 100 === 99, isSmall: true, name });
      offered.push(...kept.all.map((each) => each.name));
    }
    expect([...new Set(offered)]).toEqual([0, 99, 258, 517]);
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
    const sent = body === undefined ? {} : { method: 'POST', body, duplex: 'half' as const };
    const answer = await fetch(url + path, sent);
    expect(answer.status).toBe(200);
    await answer.text();
    while (ended.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ended.map((exchange) => exchange.isSmall)).toEqual([isSmall]);
  });
});
