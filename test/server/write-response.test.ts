import { afterEach, describe, expect, it } from '@jest/globals';
import type { RequestHandler } from 'express';

import type { Handler } from '../../src/http/handler.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { sendRaw, startServer, stopServers, type StartedServer } from './start-server.js';

const passOn: RequestHandler = (_request, _response, next) => next();

// Both ways through the server must give the same bytes.
describe.each([
  ['straight to the application', []],
  ['through Express', [passOn]],
])('A response that goes %s', (_name, middlewares) => {
  const start = (handler: Handler): Promise<StartedServer> =>
    startServer(handler, { settings: { express: middlewares } });
  afterEach(stopServers);

  it('carries status, reason, headers and length', async () => {
    const { url } = await start(
      () => new HttpResponse('grüße', { status: 201, reason: 'Made', headers: { 'x-one': '1' } }),
    );
    const answer = await fetch(url);
    expect([answer.status, answer.statusText]).toEqual([201, 'Made']);
    expect(answer.headers.get('content-length')).toBe('7');
    expect(answer.headers.get('x-one')).toBe('1');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('etag')).toBeNull();
    expect(await answer.text()).toBe('grüße');
  });

  it('answers 500, by its own phrase, where the head cannot be written', async () => {
    const { url, log } = await start(() => {
      const response = new HttpResponse('', { reason: 'Fine' });
      // As somebody who goes around our checks.
      Object.defineProperty(response, 'reason', { value: 'a\nb' });
      return response;
    });
    const answer = await fetch(url);
    expect([answer.status, answer.statusText]).toEqual([500, 'Internal Server Error']);
    expect(log).toHaveLength(1);
  });

  it('carries bytes as they are', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]);
    const { url } = await start(
      () => new HttpResponse(bytes, { contentType: 'application/octet-stream' }),
    );
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
  });

  it('carries a large body whole', async () => {
    const text = 'ä'.repeat(3_000_000);
    const { url } = await start(() => new HttpResponse(text));
    const answer = await fetch(url);
    expect(answer.headers.get('content-length')).toBe('6000000');
    expect(await answer.text()).toBe(text);
  });

  it.each([200, 204])('has one length, whatever was copied from elsewhere: %i', async (status) => {
    const { port } = await start(
      () => new HttpResponse('abc', { status, headers: { 'transfer-encoding': 'chunked' } }),
    );
    const { text } = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(text.toLowerCase()).not.toContain('transfer-encoding');
    expect(text).toMatch(status === 200 ? /content-length: 3\r\n[^]*\r\n\r\nabc$/ : /\r\n\r\n$/);
  });

  it('sets each cookie in a header of its own', async () => {
    const { url } = await start(() =>
      new HttpResponse('').setCookie('a', '1').setCookie('b', '2', { path: '/x' }),
    );
    const cookies = (await fetch(url)).headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    expect(cookies[0]).toMatch(/^a=1;.*HttpOnly/i);
    expect(cookies[0]).not.toContain('Secure');
    expect(cookies[1]).toMatch(/^b=2;.*Path=\/x/i);
  });

  it('signs cookies with the keys of the application', async () => {
    const { url } = await start((request) =>
      new HttpResponse(request.getSignedCookie('cart') ?? 'none').setSignedCookie('cart', 'a'),
    );
    const [cookie] = (await fetch(url)).headers.getSetCookie();
    expect(cookie).toMatch(/^cart=a:\w+:[\w-]{43};/);
    const again = await fetch(url, { headers: { cookie: cookie!.split(';')[0]! } });
    expect(await again.text()).toBe('a');
  });

  it('has no body for HEAD, and the length of the GET', async () => {
    const { port } = await start(() => new HttpResponse('12345'));
    const { text } = await sendRaw(port, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(text).toContain('content-length: 5');
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });

  it.each([204, 304])('has neither body nor length for %i', async (status) => {
    const { port } = await start(() => new HttpResponse('surplus', { status }));
    const { text } = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(text).not.toMatch(/content-length|transfer-encoding|surplus/i);
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });

  it('is a 500 without detail when its status could not end a request', async () => {
    const { url, log } = await start(() => new HttpResponse('', { status: 102 }));
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error\n']);
    expect(log[0]?.fields.err).toMatchObject({ code: 'SERVER_INTERIM_STATUS' });
  });

  it('is a 500 without detail when the application throws, rejects or returns something else', async () => {
    const handlers: Handler[] = [
      () => {
        throw new Error('secret');
      },
      () => Promise.reject(new Error('secret')),
      () => 'secret' as never,
      () => undefined as never,
    ];
    for (const handler of handlers) {
      const { url, log } = await start(handler);
      const answer = await fetch(url);
      expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error\n']);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(log).toHaveLength(1);
    }
  });

  it('closes response and request once, after it was written', async () => {
    const closed: string[] = [];
    const { url } = await start(async (request) => {
      request.onClose(() => void closed.push('request'));
      return new HttpResponse('x').onClose(() => void closed.push('response'));
    });
    await (await fetch(url)).text();
    await (await fetch(url)).text();
    expect(closed).toEqual(['response', 'request', 'response', 'request']);
  });

  it('logs a closer that fails, and is answered all the same', async () => {
    const { url, log } = await start(() =>
      new HttpResponse('x').onClose(() => {
        throw new Error('late');
      }),
    );
    expect(await (await fetch(url)).text()).toBe('x');
    expect(log.map(({ level }) => level)).toEqual(['error']);
  });

  it('keeps the connection when the body has arrived unread, and closes it when it has not', async () => {
    const { port } = await start((request) => new HttpResponse(request.method));
    const whole = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
    const kept = await sendRaw(port, [whole + whole], 150);
    expect([kept.statuses, kept.isClosed]).toEqual([[200, 200], false]);
    const cut = await sendRaw(
      port,
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhello',
    );
    expect([cut.statuses, cut.isClosed]).toEqual([[200], true]);
    expect(cut.text.toLowerCase()).toContain('connection: close');
  });

  it('reaches a client that is still sending', async () => {
    const { url } = await start(() => new HttpResponse('too large', { status: 413 }));
    const body = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 50; index++) controller.enqueue(new Uint8Array(65_536));
        controller.close();
      },
    });
    const answer = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect([answer.status, await answer.text()]).toEqual([413, 'too large']);
  });
});

describe('Behind Express middlewares, a response', () => {
  afterEach(stopServers);

  it('adds its Vary and cookies to theirs', async () => {
    const first: RequestHandler = (_request, response, next) => {
      response.setHeader('Vary', 'Origin');
      response.cookie('express', '1');
      next();
    };
    const { url } = await startServer(
      () => new HttpResponse('', { headers: { vary: 'Cookie, origin' } }).setCookie('ours', '2'),
      {
        settings: { express: [first] },
      },
    );
    const answer = await fetch(url);
    expect(answer.headers.get('vary')?.toLowerCase()).toBe('origin, cookie');
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      'express',
      'ours',
    ]);
  });
});
