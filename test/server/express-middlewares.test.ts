import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import supertest from 'supertest';

import type { Handler } from '../../src/http/handler.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { loadMiddleware as load, loadPackage } from './load-middleware.js';
import { sendRaw, startServer, stopServers } from './start-server.js';

const folder = mkdtempSync(join(tmpdir(), 'middlewares-'));

afterEach(stopServers);
afterAll(() => rmSync(folder, { recursive: true }));

/** What Express middlewares put on a request. */
type ExpressRequest = express.Request & Record<string, unknown>;

/** An application behind `middlewares` that answers with what `read` finds on Express's request. */
async function behind(
  middlewares: readonly unknown[],
  read: (request: ExpressRequest) => unknown = () => 'ok',
): Promise<string> {
  return serve(middlewares, async ({ incoming }) => json(await read(incoming as ExpressRequest)));
}

async function serve(middlewares: readonly unknown[], handler: Handler): Promise<string> {
  const { url } = await startServer(handler, {
    settings: { express: middlewares as RequestHandler[] },
  });
  return url;
}

function json(value: unknown): HttpResponse {
  return new HttpResponse(JSON.stringify(value) ?? 'null', {
    contentType: 'application/json; charset=utf-8',
  });
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('Unchanged in front of the application,', () => {
  it('helmet sets its headers on our answers', async () => {
    const answer = await fetch(await behind([load('helmet')()]));
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('x-dns-prefetch-control')).toBe('off');
    expect(await answer.json()).toBe('ok');
  });

  it('cors answers preflights and marks our answers', async () => {
    const url = await behind([load('cors')({ origin: 'https://a.test', credentials: true })]);
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.test', 'access-control-request-method': 'PUT' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([
      204,
      expect.stringContaining('PUT'),
    ]);
    const answer = await fetch(url, { headers: { origin: 'https://a.test' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://a.test');
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  it('compression packs our answers, buffered and streamed, and leaves out what is too small', async () => {
    const text = 'compress me, please. '.repeat(500);
    const url = await serve([load('compression')()], (request) => {
      if (request.path === '/small') return new HttpResponse('small');
      if (request.path === '/stream')
        return new StreamingHttpResponse(text.split(' ').map((word) => `${word} `));
      return new HttpResponse(text);
    });
    for (const path of ['', '/stream']) {
      const answer = await fetch(url + path, { headers: { 'accept-encoding': 'gzip' } });
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(answer.headers.get('content-length')).toBeNull();
      expect((await answer.text()).trim()).toBe(text.trim());
    }
    const small = await fetch(`${url}/small`);
    expect([small.headers.get('content-encoding'), small.headers.get('content-length')]).toEqual([
      null,
      '5',
    ]);
  });

  it('morgan logs status and length of our answers', async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    const url = await serve(
      [load('morgan')(':method :url :status :res[content-length]', { stream })],
      () => new HttpResponse('12345', { status: 201 }),
    );
    await (await fetch(`${url}/x`)).text();
    expect(lines).toEqual(['GET /x 201 5\n']);
  });

  it('pino-http logs our answers', async () => {
    const lines: { res: { statusCode: number } }[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line) as never) };
    await (await fetch(await behind([load('pino-http')({}, stream)]))).text();
    await delay(20);
    expect(lines.map(({ res }) => res.statusCode)).toEqual([200]);
  });

  it('express-session keeps values from one request to the next', async () => {
    const session = load('express-session')({
      secret: 'keyboard',
      resave: false,
      saveUninitialized: false,
    });
    const url = await behind([session], (request) => {
      const kept = request.session as unknown as { views?: number };
      return (kept.views = (kept.views ?? 0) + 1);
    });
    const first = await fetch(url);
    const cookie = cookieOf(first);
    expect(cookie).toMatch(/^connect\.sid=/);
    expect(await (await fetch(url, { headers: { cookie } })).json()).toBe(2);
  });

  it('cookie-session keeps values in a cookie', async () => {
    const session = load('cookie-session')({ keys: ['one'] });
    const url = await behind([session], (request) => {
      const kept = request.session as unknown as { views?: number };
      return (kept.views = (kept.views ?? 0) + 1);
    });
    const first = await fetch(url);
    expect(await (await fetch(url, { headers: { cookie: cookieOf(first) } })).json()).toBe(2);
  });

  it('connect-flash keeps a message for the next request', async () => {
    const session = load('express-session')({
      secret: 'keyboard',
      resave: false,
      saveUninitialized: true,
    });
    const url = await behind([session, load('connect-flash')()], (request) => {
      const flash = request.flash as (kind: string, message?: string) => unknown;
      return request.path === '/set'
        ? flash.call(request, 'info', 'saved')
        : flash.call(request, 'info');
    });
    const cookie = cookieOf(await fetch(`${url}/set`));
    expect(await (await fetch(url, { headers: { cookie } })).json()).toEqual(['saved']);
    expect(await (await fetch(url, { headers: { cookie } })).json()).toEqual([]);
  });

  it('passport logs a user in and recognizes him later', async () => {
    const passport = new (loadPackage<{
      Passport: new () => Record<string, (...values: unknown[]) => unknown>;
    }>('passport').Passport)();
    const { Strategy } = loadPackage<{ Strategy: new (verify: unknown) => unknown }>(
      'passport-local',
    );
    passport.use!(
      new Strategy(
        (name: string, password: string, done: (error: unknown, user: unknown) => void) =>
          done(null, password === 'pw' && { name }),
      ),
    );
    passport.serializeUser!((user: { name: string }, done: (error: unknown, id: string) => void) =>
      done(null, user.name),
    );
    passport.deserializeUser!((name: string, done: (error: unknown, user: unknown) => void) =>
      done(null, { name }),
    );
    const login: RequestHandler = (request, response, next) =>
      request.path === '/login'
        ? (passport.authenticate!('local') as RequestHandler)(request, response, next)
        : next();
    const session = load('express-session')({
      secret: 'keyboard',
      resave: false,
      saveUninitialized: false,
    });
    const url = await behind(
      [session, express.urlencoded(), passport.session!(), login],
      (request) => request.user ?? 'nobody',
    );
    expect(await (await fetch(url)).json()).toBe('nobody');
    expect(
      (
        await fetch(`${url}/login`, {
          method: 'POST',
          headers: FORM,
          body: 'username=django&password=no',
        })
      ).status,
    ).toBe(401);
    const answer = await fetch(`${url}/login`, {
      method: 'POST',
      headers: FORM,
      body: 'username=django&password=pw',
    });
    expect(await answer.json()).toEqual({ name: 'django' });
    expect(await (await fetch(url, { headers: { cookie: cookieOf(answer) } })).json()).toEqual({
      name: 'django',
    });
  });

  it('cookie-parser reads plain and signed cookies', async () => {
    const url = await behind([load('cookie-parser')('secret')], ({ cookies, signedCookies }) => [
      cookies,
      signedCookies,
    ]);
    const signature = loadPackage<{ sign(value: string, secret: string): string }>(
      'cookie-signature',
    ).sign('1', 'secret');
    const cookie = `plain=a%20b; signed=${encodeURIComponent(`s:${signature}`)}; forged=s%3A1.x`;
    expect(await (await fetch(url, { headers: { cookie } })).json()).toEqual([
      { plain: 'a b' },
      { signed: '1', forged: false },
    ]);
  });

  it('body-parser reads JSON and forms, and refuses what is broken or too large', async () => {
    const { json: readJson, urlencoded } =
      loadPackage<Record<'json' | 'urlencoded', (options: object) => RequestHandler>>(
        'body-parser',
      );
    const url = await behind(
      [readJson({ limit: 100 }), urlencoded({ extended: true })],
      ({ body }) => body as unknown,
    );
    const post = (type: string, body: string) =>
      fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
    expect(await (await post('application/json', '{"a":[1]}')).json()).toEqual({ a: [1] });
    expect(await (await post('application/x-www-form-urlencoded', 'a[b]=1')).json()).toEqual({
      a: { b: '1' },
    });
    expect((await post('application/json', '{')).status).toBe(400);
    expect((await post('application/json', JSON.stringify('a'.repeat(200)))).status).toBe(413);
  });

  it('multer reads files', async () => {
    const multer = loadPackage<
      ((options: object) => { single(name: string): RequestHandler }) & { memoryStorage(): unknown }
    >('multer');
    const url = await behind(
      [multer({ storage: multer.memoryStorage() }).single('file')],
      (request) => {
        const file = request.file as { originalname: string; buffer: Buffer } | undefined;
        return [file?.originalname, file?.buffer.toString(), request.body];
      },
    );
    const body = new FormData();
    body.set('title', 'Minor Swing');
    body.set('file', new Blob(['la pompe']), 'swing.txt');
    expect(await (await fetch(url, { method: 'POST', body })).json()).toEqual([
      'swing.txt',
      'la pompe',
      { title: 'Minor Swing' },
    ]);
  });

  it('express-rate-limit turns away the third request and counts down in our answers', async () => {
    const { rateLimit } = loadPackage<{ rateLimit: (options: object) => RequestHandler }>(
      'express-rate-limit',
    );
    const url = await behind([
      rateLimit({ limit: 2, windowMs: 60_000, standardHeaders: 'draft-6' }),
    ]);
    const first = await fetch(url);
    expect(first.headers.get('ratelimit-remaining')).toBe('1');
    await fetch(url);
    expect((await fetch(url)).status).toBe(429);
  });

  it('express-slow-down delays from the second request on', async () => {
    const { slowDown } = loadPackage<{ slowDown: (options: object) => RequestHandler }>(
      'express-slow-down',
    );
    const url = await behind(
      [slowDown({ windowMs: 60_000, delayAfter: 1, delayMs: () => 100 })],
      (request) => request.slowDown,
    );
    await fetch(url);
    const started = performance.now();
    expect(await (await fetch(url)).json()).toMatchObject({ used: 2 });
    expect(performance.now() - started).toBeGreaterThan(80);
  });

  it('serve-static serves files, with ranges and conditions, and leaves the rest to us', async () => {
    writeFileSync(join(folder, 'file.txt'), '0123456789');
    const url = await behind([load('serve-static')(folder)]);
    const answer = await fetch(`${url}/file.txt`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/plain; charset=utf-8',
      '0123456789',
    ]);
    const part = await fetch(`${url}/file.txt`, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    // Not by fetch, which adds "no-cache" to a condition.
    await supertest(url)
      .get('/file.txt')
      .set('if-none-match', answer.headers.get('etag')!)
      .expect(304);
    expect(await (await fetch(`${url}/other`)).json()).toBe('ok');
  });

  it('serve-index lists a folder', async () => {
    writeFileSync(join(folder, 'listed.txt'), '');
    const url = await behind([load('serve-index')(folder)]);
    expect(await (await fetch(url, { headers: { accept: 'application/json' } })).json()).toContain(
      'listed.txt',
    );
  });

  it('serve-favicon serves the icon', async () => {
    const icon = Buffer.from('icon');
    const url = await behind([load('serve-favicon')(icon)]);
    const answer = await fetch(`${url}/favicon.ico`);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'image/x-icon',
      'icon',
    ]);
    expect(await (await fetch(url)).json()).toBe('ok');
  });

  it('http-proxy-middleware passes a path on, with its body, and leaves the rest to us', async () => {
    const upstream = createServer((incoming: IncomingMessage, outgoing) => {
      incoming.pipe(outgoing.setHeader('x-upstream', incoming.url ?? ''));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => upstream.once('listening', resolve));
    const target = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const { createProxyMiddleware } = loadPackage<{
      createProxyMiddleware: (options: object) => RequestHandler;
    }>('http-proxy-middleware');
    const url = await behind([createProxyMiddleware({ target, pathFilter: '/up' })]);
    const answer = await fetch(`${url}/up/x`, { method: 'POST', body: 'echo' });
    expect([answer.headers.get('x-upstream'), await answer.text()]).toEqual(['/up/x', 'echo']);
    expect(await (await fetch(url)).json()).toBe('ok');
    upstream.closeAllConnections();
    upstream.close();
  });

  it('method-override changes the method that the application sees', async () => {
    const url = await serve(
      [load('method-override')('X-HTTP-Method-Override')],
      (request) => new HttpResponse(request.method),
    );
    expect(
      await (
        await fetch(url, { method: 'POST', headers: { 'x-http-method-override': 'PUT' } })
      ).text(),
    ).toBe('PUT');
  });

  it('response-time measures our answers', async () => {
    const answer = await fetch(await behind([load('response-time')()], () => delay(20)));
    expect(Number.parseFloat(answer.headers.get('x-response-time')!)).toBeGreaterThanOrEqual(15);
  });

  it('connect-timeout answers 503 when the application takes too long', async () => {
    let late = false;
    const url = await behind([load('connect-timeout')('60ms')], () =>
      delay(200).then(() => (late = true)),
    );
    expect((await fetch(url)).status).toBe(503);
    await delay(200);
    expect(late).toBe(true);
    expect((await fetch(url)).status).toBe(503);
  });

  it('errorhandler shows errors of middlewares', async () => {
    const fail: RequestHandler = (_request, _response, next) => next(new Error('broken'));
    const handler = loadPackage<(options: object) => ErrorRequestHandler>('errorhandler')({
      log: false,
    });
    const answer = await fetch(await behind([fail, handler]), {
      headers: { accept: 'application/json' },
    });
    expect([answer.status, await answer.json()]).toEqual([
      500,
      { error: expect.objectContaining({ message: 'broken' }) },
    ]);
  });

  it('vhost sends one host elsewhere', async () => {
    const other: RequestHandler = (_request, response) => void response.end('other');
    const { port } = await startServer(() => new HttpResponse('ours'), {
      settings: { express: [load('vhost')('other.test', other)] },
    });
    const ask = async (host: string) =>
      (
        await sendRaw(port, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      ).text.split(/\r\n\r\n/)[1];
    expect(await ask('ours.test')).toBe('ours');
    expect(await ask('other.test')).toContain('other');
  });

  it('express-validator checks what was sent', async () => {
    const { body, validationResult } = loadPackage<{
      body(name: string): { isInt(): RequestHandler };
      validationResult(request: unknown): { array(): { path: string }[] };
    }>('express-validator');
    const url = await behind([express.json(), body('age').isInt()], (request) =>
      validationResult(request)
        .array()
        .map(({ path }) => path),
    );
    const post = async (age: unknown) =>
      (
        await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ age }),
        })
      ).json();
    expect(await post('x')).toEqual(['age']);
    expect(await post(3)).toEqual([]);
  });

  it('hpp keeps the last of repeated fields', async () => {
    const url = await behind([express.urlencoded(), load('hpp')()], (request) => [
      request.body,
      request.bodyPolluted,
    ]);
    const answer = await fetch(url, { method: 'POST', headers: FORM, body: 'a=1&a=2' });
    expect(await answer.json()).toEqual([{ a: '2' }, { a: ['1', '2'] }]);
  });

  it('express-basic-auth asks for a password', async () => {
    const url = await behind(
      [load('express-basic-auth')({ users: { django: 'pw' }, challenge: true })],
      (request) => request.auth,
    );
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic']);
    const authorization = `Basic ${Buffer.from('django:pw').toString('base64')}`;
    expect(await (await fetch(url, { headers: { authorization } })).json()).toMatchObject({
      user: 'django',
    });
  });

  it('many of them work together', async () => {
    const text = 'swing '.repeat(1000);
    const session = load('express-session')({
      secret: 'keyboard',
      resave: false,
      saveUninitialized: true,
    });
    const chain = [
      load('response-time')(),
      load('compression')(),
      load('helmet')(),
      load('cors')(),
      load('cookie-parser')(),
      session,
      express.json(),
    ];
    const url = await serve(chain, () => new HttpResponse(text).setCookie('ours', '1'));
    const answer = await fetch(url, {
      headers: { origin: 'https://a.test', 'accept-encoding': 'gzip' },
    });
    for (const name of [
      'x-response-time',
      'content-security-policy',
      'access-control-allow-origin',
      'content-encoding',
    ]) {
      expect(answer.headers.has(name)).toBe(true);
    }
    expect(answer.headers.getSetCookie()).toHaveLength(2);
    const digest = (value: string) => createHash('sha256').update(value).digest('hex');
    expect(digest(await answer.text())).toBe(digest(text));
  });
});
