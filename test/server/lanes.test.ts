import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';
import createExpress, { type Express, type RequestHandler } from 'express';

import { HttpError } from '../../src/errors/http-error.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import {
  describeError,
  pass,
  type Behaviour,
  type ExpressRequest,
  type Tell,
} from './lane-behaviour.js';
import { RULES } from './lane-rules.js';
import { PACKAGES, SIGHTS } from './lane-sights.js';
import { sendRaw, startServer, stopServers } from './start-server.js';

afterEach(stopServers);

interface Outcome {
  readonly answers: readonly object[];
  readonly events: readonly unknown[];
}

/** Sends the requests of a behaviour; in the third lane something is mounted that only Express's router can match. */
async function observe(behaviour: Behaviour, lane: 'chain' | 'router'): Promise<Outcome> {
  const events: unknown[] = [];
  const tell: Tell = (...what) => void events.push(what.length === 1 ? what[0] : what);
  const { server, url, log } = await startServer((request) => answer(request, tell), {
    respondToError: (_request, error) => {
      tell('error page', describeError(error));
      const status = error instanceof HttpError ? error.status : 500;
      return new HttpResponse('failed', { status });
    },
  });
  behaviour.mount(server.express, tell);
  if (lane === 'router') server.express.get('/matched/by/nothing', () => {});
  server.express.use((request, _response, next) => {
    tell('reached the end', request.params);
    next();
  });
  const answers: object[] = [];
  for (const init of behaviour.requests ?? [{}, {}]) {
    answers.push(await exchange(url + (behaviour.path ?? '/a/b?c=1'), init, behaviour.random));
  }
  await delay(15);
  for (const { level, message } of log) tell('log', level, message);
  return { answers, events };
}

function answer({ incoming, path }: HttpRequest, tell: Tell): HttpResponse {
  const request = incoming as ExpressRequest;
  const { url, originalUrl, baseUrl, params, next, app, res } = request;
  tell('application', path, url, originalUrl, baseUrl, params, typeof next);
  tell(
    (app as Express).request === Object.getPrototypeOf(request),
    res?.req === request,
    res?.locals,
  );
  if (path === '/stream')
    return new StreamingHttpResponse(Array.from({ length: 300 }, (_, index) => `line ${index}\n`));
  return new HttpResponse('from the application '.repeat(100), { headers: { vary: 'Cookie' } });
}

async function exchange(url: string, init: RequestInit, random: readonly string[] = []) {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const headers = Object.fromEntries(response.headers);
  delete headers.date;
  for (const name of random) if (name in headers) headers[name] = 'some value';
  return {
    status: response.status,
    reason: response.statusText,
    headers,
    body: await response.text(),
  };
}

/** True when the caller was called by Express's router. */
function isInRouter(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const { stack = '' } = new Error('where am I');
  Error.stackTraceLimit = limit;
  return /node_modules[\\/]router[\\/]index/.test(stack);
}

describe('Middlewares that see every request: our chain does as Express’s router,', () => {
  it.each(
    [...RULES, ...SIGHTS, ...PACKAGES].map((behaviour) => [behaviour.name, behaviour] as const),
  )('%s', async (_name, behaviour) => {
    const chained = await observe(behaviour, 'chain');
    expect(chained).toEqual(await observe(behaviour, 'router'));
    expect(chained.answers.length + chained.events.length).toBeGreaterThan(1);
  });
});

describe('The lane of a request', () => {
  const ok = () => new HttpResponse('ok');
  const where =
    (seen: string[]): RequestHandler =>
    (_request, _response, next) => {
      seen.push(isInRouter() ? 'router' : 'chain');
      next();
    };

  it('is the chain while all middlewares see everything, and the router from then on', async () => {
    const seen: string[] = [];
    const { server, url } = await startServer(ok);
    await fetch(url);
    server.express.use(where(seen));
    await fetch(url);
    server.express.use('/somewhere', where(seen));
    await fetch(url);
    expect(seen).toEqual(['chain', 'router']);
  });

  it.each([
    ['a route', (app: Express) => app.get('/a', () => {})],
    ['a path', (app: Express) => app.use('/a', () => {})],
    ['a pattern', (app: Express) => app.use(/a/, () => {})],
    ['all methods', (app: Express) => app.all('/{*any}', (_request, _response, next) => next())],
  ])('is the router where %s is mounted', async (_what, mount) => {
    const seen: string[] = [];
    const { server, url } = await startServer(ok);
    server.express.use(where(seen));
    mount(server.express);
    expect(await (await fetch(url)).text()).toBe('ok');
    expect(seen).toEqual(['router']);
  });

  it('is the router where someone has replaced its functions', async () => {
    const seen: string[] = [];
    const { server, url } = await startServer(ok);
    const { express } = server;
    express.use(where(seen));
    const host = express as unknown as { handle: (...all: unknown[]) => void };
    const { handle } = host;
    host.handle = (...all) => {
      seen.push('looked on');
      handle.apply(express, all);
    };
    await fetch(url);
    expect(seen).toEqual(['looked on', 'router']);
  });

  it('is the router while somebody traces it', async () => {
    const seen: string[] = [];
    const { server, url } = await startServer(ok);
    server.express.use(where(seen));
    const channel = 'tracing:express.router.request:start';
    const onStart = () => void seen.push('traced');
    subscribe(channel, onStart);
    await fetch(url);
    unsubscribe(channel, onStart);
    await fetch(url);
    expect(seen).toEqual(['traced', 'router', 'traced', 'chain']);
  });

  it('notices a middleware that was put in the place of another', async () => {
    const seen: unknown[] = [];
    const { server, url } = await startServer(ok);
    const { express } = server;
    express.use(pass((what) => seen.push(what), 'first'));
    await fetch(url);
    const other = createExpress().use(pass((what) => seen.push(what), 'second'));
    const stackOf = (app: Express) => (app.router as unknown as { stack: unknown[] }).stack;
    stackOf(express)[0] = stackOf(other)[0];
    await fetch(url);
    expect(seen).toEqual(['first', 'second']);
  });

  it('does not change under a request that is on its way', async () => {
    const seen: string[] = [];
    let goOn = (): void => {};
    const { server, url } = await startServer(ok);
    server.express.use((request, _response, next) => {
      seen.push(`in ${request.url}`);
      if (request.url === '/first') goOn = next;
      else next();
    });
    const first = fetch(`${url}/first`);
    while (seen.length === 0) await delay(2);
    server.express.use((request, _response, next) => {
      seen.push(`later ${request.url}`);
      next();
    });
    expect(await (await fetch(`${url}/second`)).text()).toBe('ok');
    goOn();
    expect(await (await first).text()).toBe('ok');
    expect(seen).toEqual(['in /first', 'in /second', 'later /second']);
  });

  it('makes no difference to absolute and starred targets', async () => {
    const answers: string[] = [];
    for (const force of [false, true]) {
      const seen: unknown[] = [];
      const { server, port } = await startServer(ok, { settings: { allowedHosts: ['*'] } });
      server.express.use(((request, _response, next) => {
        seen.push([request.url, request.path, request.originalUrl]);
        next();
      }) as RequestHandler);
      if (force) server.express.get('/matched/by/nothing', () => {});
      for (const target of ['http://a.test/x?y', '//double/slash', '/a%zz', '/#x']) {
        const { text } = await sendRaw(
          port,
          `GET ${target} HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n`,
          150,
        );
        seen.push(text.replace(/^Date:.*$/m, ''));
      }
      answers.push(JSON.stringify(seen));
    }
    expect(answers[0]).toBe(answers[1]);
  });
});
