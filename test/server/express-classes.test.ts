import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { request as sendTlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';

import type { Handler } from '../../src/http/handler.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { createExpressServer } from '../../src/server/express-classes.js';
import { startServer, stopServers, type StartedServer } from './start-server.js';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await stopServers();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

function makeApp(): Express {
  const app = express();
  app.get('/', (request, response) => {
    response.locals.name = 'hosted';
    response.json([
      request.ip,
      request.get('host') !== undefined,
      response.locals.name,
      request.app === app,
      response.req === request,
    ]);
  });
  return app;
}

describe('An Express application hosted by createExpressServer', () => {
  it('finds its prototypes in place before it is called', async () => {
    const app = makeApp();
    const server = createExpressServer(app);
    let isBorn = false;
    server.prependListener('request', (request, response) => {
      isBorn =
        Object.getPrototypeOf(request) === app.request &&
        Object.getPrototypeOf(response) === app.response;
    });
    expect(JSON.parse(await text(await listen(server)))).toEqual([
      '127.0.0.1',
      true,
      'hosted',
      true,
      true,
    ]);
    expect(isBorn).toBe(true);
  });

  it('can be hosted twice, and by a plain server too', async () => {
    const app = makeApp();
    const answers = [];
    for (const server of [createExpressServer(app), createExpressServer(app), createServer(app)]) {
      answers.push(await text(await listen(server)));
    }
    expect(new Set(answers).size).toBe(1);
  });

  it('passes additions to its request and response on to sub-applications, whenever they were mounted', async () => {
    const app = makeApp();
    const early = express();
    const late = express();
    const show: express.RequestHandler = (request, response) => {
      const { added, own } = request as express.Request & { added?: string; own?: string };
      response.json([added, own, request.app === app, request.baseUrl]);
    };
    early.get('/', show);
    late.get('/', show);
    (early.request as { own?: string }).own = 'early';
    app.use('/early', early);
    const url = await listen(createExpressServer(app));
    (app.request as { added?: string }).added = 'added';
    app.use('/late', late);
    expect(JSON.parse(await text(`${url}/early`))).toEqual(['added', 'early', false, '/early']);
    expect(JSON.parse(await text(`${url}/late`))).toEqual(['added', null, false, '/late']);
  });

  it('may be a sub-application elsewhere as well', async () => {
    const app = makeApp();
    const url = await listen(createExpressServer(app));
    const parent = express();
    (parent.request as { added?: string }).added = 'from the parent';
    app.get(
      '/added',
      (request, response) => void response.send((request as { added?: string }).added ?? 'nothing'),
    );
    expect(await text(`${url}/added`)).toBe('nothing');
    parent.use('/sub', app);
    expect(await text(`${await listen(createExpressServer(parent))}/sub/added`)).toBe(
      'from the parent',
    );
  });

  it('gets back its own prototypes after a sub-application', async () => {
    const app = express();
    const sub = express();
    app.use('/sub', sub);
    app.get(
      '/sub',
      (request, response) =>
        void response.json(Object.getPrototypeOf(request) === app.request && response.app === app),
    );
    expect(await text(`${await listen(createExpressServer(app))}/sub`)).toBe('true');
  });

  it.each([undefined, {}, () => undefined, express.Router()])(
    'is told from what is none: %p',
    (candidate) => {
      expect(() => createExpressServer(candidate as Express)).toThrow(
        expect.objectContaining({ code: 'SERVER_NO_EXPRESS_APPLICATION' }),
      );
    },
  );

  it('is not hosted with the insecure parser', () => {
    expect(() => createExpressServer(express(), { insecureHTTPParser: true })).toThrow(
      expect.objectContaining({ code: 'SERVER_INSECURE_PARSER' }),
    );
  });
});

describe('With a key and a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  beforeAll(() => {
    const options = `req -x509 -newkey rsa:2048 -nodes -keyout ${keyFile} -out ${certFile} -days 2 -subj /CN=localhost`;
    execFileSync('openssl', options.split(' '), { stdio: 'ignore' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const startTls = (handler: Handler): Promise<StartedServer> =>
    startServer(handler, { tls: { key: readFileSync(keyFile), cert: readFileSync(certFile) } });

  async function ask(port: number, path: string): Promise<IncomingMessage> {
    const outgoing = sendTlsRequest({ port, host: '127.0.0.1', path, rejectUnauthorized: false });
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    return incoming;
  }

  it('the server speaks https, and requests are secure', async () => {
    const { port, server } = await startTls((request) =>
      new HttpResponse(request.scheme).setCookie('a', '1'),
    );
    const answer = await ask(port, '/');
    expect(await textOf(answer)).toBe('https');
    expect(String(answer.headers['set-cookie'])).toContain('Secure');
    expect((await server.close({ quietMs: 0 })).cut).toBe(0);
  });

  it('streams arrive whole at clients that wait and at others', async () => {
    const rows = function* (path: string): Generator<string> {
      for (let index = 0; index < 100_000; index++) yield `${path} ${index}`.padEnd(99, '.') + '\n';
    };
    const { port } = await startTls((request) => new StreamingHttpResponse(rows(request.path)));
    const waiting = await ask(port, '/waits');
    await delay(100);
    for (const path of ['/one', '/two'])
      expect((await textOf(await ask(port, path))) === [...rows(path)].join('')).toBe(true);
    expect((await textOf(waiting)) === [...rows('/waits')].join('')).toBe(true);
  });
});
