import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import type { Exchange } from '../../src/server/exchange.js';
import { KeptExchange } from '../../src/server/kept-exchange.js';
import { startServer, stopServers } from './start-server.js';

describe('KeptExchange', () => {
  it('keeps the first small exchange, and each 256th after it', () => {
    const kept = new KeptExchange<{ readonly isSmall: boolean; readonly name: number }>();
    const names: (number | undefined)[] = [];
    for (let name = 0; name < 600; name++) {
      kept.offer({ isSmall: name !== 0 && name !== 257, name });
      names.push(kept.current?.name);
    }
    expect([...new Set(names)]).toEqual([undefined, 1, 258, 514]);
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
