import { request as sendRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';
import express, { type RequestHandler } from 'express';
import supertest from 'supertest';

import { HttpResponse } from '../../src/http/http-response.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { sendRaw, startServer, stopServers } from './start-server.js';

const hello = (): HttpResponse => new HttpResponse('hello');
const mark =
  (name: string): RequestHandler =>
  (_request, response, next) => {
    response.append('x-seen', name);
    next();
  };

afterEach(stopServers);

function open(port: number, bytes = ''): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      resolve(socket);
    });
    socket.on('error', () => {});
  });
}

function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
  });
}

describe('Express in front of the application', () => {
  const describeRequest =
    (use: (stack: string) => void = () => {}) =>
    (request: HttpRequest): HttpResponse => {
      use(new Error('here').stack ?? '');
      const incoming = request.incoming as express.Request;
      const { res, app, ip, query } = incoming;
      return new HttpResponse(JSON.stringify([app !== undefined, ip, query, res?.locals]));
    };

  it('is skipped while nothing is mounted on it', async () => {
    let stack = '';
    const { url } = await startServer(describeRequest((each) => (stack = each)));
    await fetch(url);
    expect(stack).toContain('handleSocket');
    expect(stack).not.toContain('router');
  });

  const pass: RequestHandler = (_request, _response, next) => next();
  const OF_EXPRESS = [true, '127.0.0.1', { a: '1' }, {}];

  it('makes each request its own where something is mounted', async () => {
    const { url, server } = await startServer(
      (request) => {
        expect(Object.getPrototypeOf(request.incoming)).toBe(server.express.request);
        return describeRequest()(request);
      },
      { settings: { express: [pass] } },
    );
    expect(await (await fetch(`${url}/?a=1`)).json()).toEqual(OF_EXPRESS);
  });

  it('makes each request its own from the moment in which something is mounted', async () => {
    const { url, server } = await startServer(describeRequest());
    expect(await (await fetch(`${url}/?a=1`)).json()).toEqual([false, null, null, null]);
    server.express.use(pass);
    expect(await (await fetch(`${url}/?a=1`)).json()).toEqual(OF_EXPRESS);
  });

  it('runs what was mounted, before and after listening, in order', async () => {
    const { url, server } = await startServer(hello, { settings: { express: [mark('setting')] } });
    server.express.use(mark('early'));
    expect((await fetch(url)).headers.get('x-seen')).toBe('setting, early');
    server.express.use(mark('late'));
    const answer = await fetch(url);
    expect(answer.headers.get('x-seen')).toBe('setting, early, late');
    expect(await answer.text()).toBe('hello');
  });

  it('answers its own routes and leaves the rest to us', async () => {
    const own = express();
    own.get('/express', (_request, response) => void response.json({ from: 'express' }));
    const { url } = await startServer(hello, { express: own });
    expect(await (await fetch(`${url}/express`)).json()).toEqual({ from: 'express' });
    expect(await (await fetch(`${url}/other`)).text()).toBe('hello');
    expect((await fetch(`${url}/express`)).headers.get('x-powered-by')).toBeNull();
  });

  it('turns an error of a middleware into our answer, without detail', async () => {
    const fail: RequestHandler = (request, _response, next) => {
      if (request.path === '/client')
        return next(Object.assign(new Error('secret'), { status: 418 }));
      if (request.path === '/thrown') throw new Error('secret');
      if (request.path === '/rejected') return Promise.reject(new Error('secret')) as never;
      next('router');
    };
    const { url } = await startServer(hello, { settings: { express: [fail] } });
    const statuses = [];
    for (const path of ['client', 'thrown', 'rejected', 'left']) {
      const answer = await fetch(`${url}/${path}`);
      statuses.push(answer.status);
      expect(await answer.text()).not.toContain('secret');
    }
    expect(statuses).toEqual([418, 500, 500, 200]);
  });

  it('gives an error of a middleware to the application where it wants it', async () => {
    const fail: RequestHandler = (_request, _response, next) => next(new Error('broken'));
    const { url } = await startServer(hello, {
      settings: { express: [fail] },
      respondToError: (request: HttpRequest, error) =>
        new HttpResponse(`${request.path}: ${(error as Error).message}`, { status: 500 }),
    });
    expect(await (await fetch(`${url}/x`)).text()).toBe('/x: broken');
  });

  it('leaves error handlers of the user in charge', async () => {
    const { url, server } = await startServer(hello);
    server.express.use((_request, _response, next) => next(new Error('broken')));
    server.express.use(
      ((error, _request, response, _next) =>
        void response.status(409).send(error.message)) as express.ErrorRequestHandler,
    );
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([409, 'broken']);
  });

  it('works under supertest, which starts the server itself', async () => {
    const { server } = await startServer(hello);
    await supertest(server.nodeServer).get('/').expect(200, 'hello');
  });
});

describe('Health checks', () => {
  it('tell that the process lives and is ready, without the application', async () => {
    const { url, server } = await startServer(() => new HttpResponse('', { status: 500 }));
    expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: 'ok' });
    let isUp = true;
    server.health.add('database', () => {
      if (!isUp) throw new Error('secret');
    });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'ok',
      checks: { database: 'ok' },
    });
    isUp = false;
    const failing = await fetch(`${url}/readyz`);
    expect([failing.status, await failing.json()]).toEqual([
      503,
      { status: 'failing', checks: { database: 'failing' } },
    ]);
    expect(failing.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('say "degraded" after an error that nobody caught', async () => {
    const { url, server } = await startServer(hello);
    server.health.countLateFailure();
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: 'degraded', checks: {}, lateFailures: 1 },
    ]);
  });

  it('can be left to the application', async () => {
    const { url } = await startServer(hello, { settings: { healthEndpoints: false } });
    expect(await (await fetch(`${url}/livez`)).text()).toBe('hello');
  });
});

describe('Under load the server', () => {
  it('turns away requests over the limit with 503, but not health checks', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url } = await startServer(() => released.then(hello), {
      settings: { maxRequestsInFlight: 2 },
    });
    const admitted = [fetch(url), fetch(url)];
    await delay(50);
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    release();
    expect((await Promise.all(admitted)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await fetch(url)).status).toBe(200);
  });

  it('counts a request until the application is through with it, also when its client has gone', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url, port } = await startServer(() => released.then(hello), {
      settings: { maxRequestsInFlight: 3 },
    });
    const one = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
    const socket = await open(port, one + one + one);
    await delay(50);
    socket.destroy();
    await delay(50);
    expect((await fetch(url)).status).toBe(503);
    release();
    await delay(50);
    expect((await fetch(url)).status).toBe(200);
  });

  it('turns away connections over the limit with 503', async () => {
    const { port } = await startServer(hello, { settings: { maxConnections: 10 } });
    const held = await Promise.all(Array.from({ length: 10 }, () => open(port)));
    const { statuses, isClosed } = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect([statuses, isClosed]).toEqual([[503], true]);
    for (const socket of held) socket.destroy();
    await delay(50);
    expect(
      (await sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).statuses,
    ).toEqual([200]);
  });
});

describe('A slow client', () => {
  it('that does not send its headers gets 408', async () => {
    const { port } = await startServer(hello, { settings: { headersTimeoutMs: 300 } });
    const text = await untilClosed(await open(port, 'GET / HTTP/1.1\r\nHos'));
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toContain('nosniff');
  });

  it('that stops in the middle of a body gets 408 though nobody reads it', async () => {
    let wasAborted = false;
    const { port } = await startServer(
      (request) => {
        request.signal.addEventListener('abort', () => (wasAborted = true));
        return new Promise(() => {});
      },
      { settings: { bodyStallTimeoutMs: 100, shutdownTimeoutMs: 10 } },
    );
    const text = await untilClosed(
      await open(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc'),
    );
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(wasAborted).toBe(true);
  });

  it('that goes in the middle of a body does not leave its reader waiting', async () => {
    let told = (_code: unknown): void => {};
    const code = new Promise((resolve) => {
      told = resolve;
    });
    const { port } = await startServer(async (request) => {
      await request.loadBody().catch((error: { code?: unknown }) => told(error.code));
      return hello();
    });
    (await open(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc')).end();
    expect(await code).toBe('HTTP_CLIENT_GONE');
  });

  it('that takes nothing of its answer is cut off', async () => {
    let wasAborted = false;
    const { port } = await startServer(
      (request) => {
        request.signal.addEventListener('abort', () => (wasAborted = true));
        return new HttpResponse(Buffer.alloc(50_000_000));
      },
      { settings: { writeStallTimeoutMs: 200 } },
    );
    const socket = await open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.pause();
    for (let waited = 0; waited < 5000 && !wasAborted; waited += 20) await delay(20);
    expect(wasAborted).toBe(true);
    socket.destroy();
  });
});

describe('Expect: 100-continue', () => {
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';

  it('is answered with 100 when the body is read', async () => {
    const { port } = await startServer(async (request) => {
      await request.loadBody();
      return new HttpResponse(request.body);
    });
    const socket = await open(port, head);
    let text = '';
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('hello');
        if (text.endsWith('hello')) resolve();
      });
    });
    expect(text).toContain('HTTP/1.1 200 OK');
    socket.destroy();
  });

  it('is answered at once with the final status when nobody wants the body', async () => {
    const { port } = await startServer(() => new HttpResponse('', { status: 413 }));
    const { statuses, isClosed } = await sendRaw(port, head);
    expect([statuses, isClosed]).toEqual([[413], true]);
  });
});

describe('When the server stops', () => {
  it('requests in flight are answered, told to close, and counted', async () => {
    const { port, server } = await startServer(() => delay(200).then(hello));
    const sockets = await Promise.all(
      Array.from({ length: 5 }, () => open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')),
    );
    await delay(50);
    const answers = Promise.all(sockets.map(untilClosed));
    expect(await server.close()).toEqual({ answered: 5, cut: 0 });
    for (const text of await answers)
      expect(text).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close[^]*hello$/);
  });

  it('a request that is on its way on an idle connection is answered', async () => {
    const { port, server } = await startServer(hello, { settings: { shutdownTimeoutMs: 10_000 } });
    const socket = await open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const stopped = server.close({ quietMs: 800 });
    await delay(100);
    const rest = untilClosed(socket);
    socket.write('GET / HTTP/1.1\r\nHo');
    await delay(1000);
    socket.write('st: a\r\n\r\n');
    expect(await rest).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close/);
    expect(await stopped).toEqual({ answered: 1, cut: 0 });
  });

  it('readiness turns 503 first', async () => {
    const { port, server } = await startServer(() => delay(300).then(hello));
    const socket = await open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const other = await open(port);
    await delay(30);
    const stopped = server.close({ quietMs: 800 });
    other.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await untilClosed(other)).toMatch(/^HTTP\/1\.1 503 [^]*"stopping"/);
    expect((await stopped).answered).toBe(2);
    socket.destroy();
  });

  it('what is not answered in time is cut off and its signal aborted', async () => {
    let reason: unknown;
    const { port, server } = await startServer(
      (request) => {
        request.signal.addEventListener('abort', () => (reason = request.signal.reason));
        return new Promise(() => {});
      },
      { settings: { shutdownTimeoutMs: 100 } },
    );
    const text = untilClosed(await open(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    await delay(30);
    expect(await server.close()).toEqual({ answered: 0, cut: 1 });
    expect(await text).toMatch(/^HTTP\/1\.1 503 /);
    expect(reason).toMatchObject({ code: 'SERVER_REQUEST_CUT' });
  });

  it('a second call waits for the first', async () => {
    const { server } = await startServer(hello);
    expect(server.close()).toBe(server.close());
    await server.close();
    expect(server.nodeServer.listening).toBe(false);
  });
});

describe('The server', () => {
  it('refuses to listen on a taken address with an error', async () => {
    const { server, port } = await startServer(hello);
    const other = await startServer(hello);
    await other.server.close({ quietMs: 0 });
    await expect(other.server.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(server.nodeServer.listening).toBe(true);
  });

  it('tells the observer of each answer, but not of health checks', async () => {
    const seen: string[] = [];
    const { url } = await startServer(hello, {
      onAnswer: (request, response) => void seen.push(`${request.path} ${response.status}`),
    });
    await fetch(`${url}/x`);
    await fetch(`${url}/readyz`);
    expect(seen).toEqual(['/x 200']);
  });

  it('aborts the signal when the client goes', async () => {
    let aborted = (): void => {};
    const wasAborted = new Promise<void>((resolve) => {
      aborted = resolve;
    });
    const { url, log } = await startServer(async (request) => {
      request.signal.addEventListener('abort', aborted);
      await wasAborted;
      return hello();
    });
    const client = sendRequest(url).on('error', () => {});
    client.end();
    await delay(50);
    client.destroy();
    await wasAborted;
    expect(log).toEqual([]);
  });
});
