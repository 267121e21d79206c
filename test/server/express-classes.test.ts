import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request as sendTlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';
import express, { type Express } from 'express';

import { HttpResponse } from '../../src/http/http-response.js';
import { createExpressServer } from '../../src/server/express-classes.js';
import { startServer, stopServers } from './start-server.js';

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

  it('is not hosted with the insecure parser', () => {
    expect(() => createExpressServer(express(), { insecureHTTPParser: true })).toThrow(
      expect.objectContaining({ code: 'SERVER_INSECURE_PARSER' }),
    );
  });
});

describe('With a key and a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('the server speaks https, and requests are secure', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ],
      {
        stdio: 'ignore',
      },
    );
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    const { port, server } = await startServer(
      (request) => new HttpResponse(request.scheme).setCookie('a', '1'),
      { tls },
    );
    const answer = await new Promise<{ cookie: string; text: string }>((resolve, reject) => {
      sendTlsRequest({ port, host: '127.0.0.1', rejectUnauthorized: false }, (incoming) => {
        incoming.on('data', (chunk) =>
          resolve({ cookie: String(incoming.headers['set-cookie']), text: String(chunk) }),
        );
      })
        .on('error', reject)
        .end();
    });
    expect(answer.text).toBe('https');
    expect(answer.cookie).toContain('Secure');
    expect((await server.close({ quietMs: 0 })).cut).toBe(0);
  });
});
