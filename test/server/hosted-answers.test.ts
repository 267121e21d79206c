import { once } from 'node:events';
import { createServer, ServerResponse, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import express, { type Express, type Request, type Response } from 'express';

import { createExpressServer } from '../../src/server/express-classes.js';
import { loadMiddleware as load } from './load-middleware.js';
import { sendRaw } from './start-server.js';

type Handle = (response: Response, request: Request) => unknown;

/** What handlers of Express applications do, each by its path. */
const ANSWERS: Readonly<Record<string, Handle>> = {
  '/json': (response) => response.json({ name: 'Übung', list: [1, 2] }),
  '/text': (response) => response.type('text').send('hello'),
  '/umlaut': (response) => response.send('Übung, 😀'),
  '/bytes': (response) => response.send(Buffer.from([0, 255, 10, 13])),
  '/typed-array': (response) => response.send(new Uint8Array([1, 2, 3])),
  '/empty': (response) => response.send(''),
  '/nothing': (response) => response.end(),
  '/204': (response) => response.sendStatus(204),
  '/205': (response) => response.status(205).send('gone'),
  '/304': (response) => response.status(304).send('gone'),
  '/404': (response) => response.status(404).json({ error: 'no such thing' }),
  '/redirect': (response) => response.redirect('/elsewhere'),
  '/phrase': (response) => {
    response.statusMessage = 'Fine';
    response.send('hello');
  },
  '/cookies': (response) => response.cookie('a', '1').cookie('b', 'ü').send('hello'),
  '/latin1-with-text': (response) => {
    response.setHeader('content-length', 5);
    response.setHeader('x-name', 'café');
    response.end('hello');
  },
  '/latin1-with-bytes': (response) => response.set('x-name', 'café').send('hello'),
  '/no-length': (response) => response.end('hello'),
  '/length-and-text': (response) => {
    response.setHeader('Content-Length', 5);
    response.end('hello', 'utf8');
  },
  '/in-latin1': (response) => {
    response.setHeader('Content-Length', 4);
    response.end('café', 'latin1');
  },
  '/in-hex': (response) => {
    response.setHeader('Content-Length', 2);
    response.end('cafe', 'hex');
  },
  '/wrong-length': (response) => {
    response.setHeader('Content-Length', 3);
    response.end('hello');
  },
  '/write-head': (response) => {
    response.writeHead(201, { 'Content-Length': 5, 'X-Name': 'a' });
    response.end('hello');
  },
  '/write-head-set-before': (response) => {
    response.setHeader('Content-Length', 5);
    response.writeHead(202, 'Taken');
    response.end('hello');
  },
  '/flushed': (response) => {
    response.setHeader('Content-Length', 5);
    response.flushHeaders();
    response.end('hello');
  },
  '/in-two': (response) => {
    response.setHeader('Content-Length', 5);
    response.write('he');
    response.end('llo');
  },
  '/chunks': (response) => {
    response.write('he');
    response.end('llo');
  },
  '/trailers': (response, request) => {
    if (request.httpVersion === '1.0' || request.method === 'HEAD')
      return void response.end('none');
    response.setHeader('Trailer', 'X-Sum');
    response.write('hello');
    response.addTrailers({ 'X-Sum': '5' });
    response.end(' again');
  },
  '/close': (response) => response.set('Connection', 'close').send('bye'),
  '/length-removed': (response) => {
    const { writeHead } = response;
    response.writeHead = function withoutLength(this: Response, ...args: never[]): Response {
      this.removeHeader('Content-Length');
      return Reflect.apply(writeHead, this, args) as Response;
    };
    response.send('hello');
  },
  '/twice': (response) => {
    response.setHeader('Content-Length', 5);
    response.end('hello');
    response.end();
  },
  '/later': (response) => setTimeout(() => response.json({ later: true }), 10),
  '/long': (response) => response.send('x'.repeat(20_000)),
  '/about-the-limit': (response) => response.send('x'.repeat(8_192)),
  '/above-the-limit': (response) => response.send('x'.repeat(8_193)),
  '/thrown': () => {
    throw Object.assign(new Error('refused'), { status: 418, expose: true });
  },
};

function makeApp(): Express {
  const app = express();
  app.set('env', 'test');
  app.use('/packed', load('compression')({ threshold: 0 }));
  for (const [path, handle] of Object.entries(ANSWERS))
    app.all([path, `/packed${path}`], (request, response) => void handle(response, request));
  return app;
}

const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function closeAll(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** Everything but the date, and the rows of a stack. */
function comparable(text: string): string {
  return text.replace(/^Date: .*\r\n/gm, '').replace(/&nbsp;at .*(?=<\/pre>)/g, '');
}

/** Requests to `path`, by what is particular about them. */
const REQUESTS: Readonly<Record<string, (path: string) => string>> = {
  GET: (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`,
  HEAD: (path) => `HEAD ${path} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'GET, and the end': (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
  'GET of HTTP/1.0': (path) => `GET ${path} HTTP/1.0\r\nHost: a\r\n\r\n`,
  'GET of what is known': (path) =>
    `GET ${path} HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nAccept-Encoding: gzip\r\n\r\n`,
  'POST with content': (path) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`,
  'GETs in a row': (path) =>
    `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\nGET /later HTTP/1.1\r\nHost: a\r\n\r\nGET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`,
};

describe('An application hosted by createExpressServer answers to the byte as under a plain server:', () => {
  let plain: number;
  let hosted: number;
  beforeAll(async () => {
    plain = await listen(createServer(makeApp()));
    hosted = await listen(createExpressServer(makeApp()));
  });
  afterAll(closeAll);

  const paths = Object.keys(ANSWERS).flatMap((path) => [path, `/packed${path}`]);
  it.each(Object.keys(REQUESTS))('%s', async (name) => {
    const differing = await Promise.all(
      paths.map(async (path) => {
        const request = REQUESTS[name]!(path);
        const [expected, actual] = await Promise.all(
          // Both servers have many requests at once, and answer when they come to it.
          [plain, hosted].map(async (port) => sendRaw(port, request, 1_000, 15_000)),
        );
        const isSame =
          comparable(actual!.text) === comparable(expected!.text) &&
          actual!.isClosed === expected!.isClosed;
        return isSame && expected!.text !== '' ? [] : [path, expected!.text, actual!.text];
      }),
    );
    expect(differing.flat()).toEqual([]);
  });
});

describe('An application hosted by createExpressServer', () => {
  afterEach(closeAll);

  it('has its usual answers written at once, head and content', async () => {
    const app = makeApp();
    const server = createExpressServer(app);
    const writes: string[] = [];
    server.on('connection', (socket: Socket) => {
      const write = socket._write;
      const writev = socket._writev!;
      socket._write = function note(chunk: string, ...rest): void {
        writes.push('one');
        write.call(this, chunk, ...rest);
      };
      socket._writev = function note(chunks, done): void {
        writes.push(`${chunks.length} pieces`);
        writev.call(this, chunks, done);
      };
    });
    const port = await listen(server);
    for (const path of ['/json', '/text', '/umlaut', '/bytes', '/404', '/length-and-text'])
      await sendRaw(port, REQUESTS.GET!(path), 100);
    expect(writes).toEqual(Array.from({ length: 6 }, () => 'one'));
  });

  it('tells its listeners of each answer, in the order of node', async () => {
    const seen = await Promise.all(
      [createServer, createExpressServer].map(async (create) => {
        const events: unknown[] = [];
        const app = makeApp();
        app.get('/watched', (_request, response) => {
          for (const name of ['prefinish', 'finish', 'close'])
            response.on(name, () => events.push(name));
          response.json({ a: 1 });
          events.push([response.headersSent, response.writableEnded, response.statusMessage]);
          // Loggers read the head from here.
          events.push((response as unknown as { _header: string })._header.split('\r\n').at(-1));
        });
        await sendRaw(await listen(create(app as never)), REQUESTS.GET!('/watched'));
        return events;
      }),
    );
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toContain('finish');
  });

  it('gives the content to an `end` that was put above that of node', async () => {
    const seen: unknown[] = [];
    const app = makeApp();
    const port = await listen(createExpressServer(app));
    const spy = jest.spyOn(ServerResponse.prototype, 'end').mockImplementation(function note(
      this: ServerResponse,
      ...args: unknown[]
    ) {
      seen.push(String(args[0]));
      spy.mockRestore();
      return this.end(...(args as [string]));
    });
    expect((await sendRaw(port, REQUESTS.GET!('/text'))).text).toContain('\r\n\r\nhello');
    expect(seen).toEqual(['hello']);
  });

  it('has the ETags that its settings ask for, whenever they were made', async () => {
    const tags = await Promise.all(
      [createServer, createExpressServer].map(async (create) => {
        const list: (string | null)[] = [];
        const strong = makeApp().set('etag', 'strong');
        const own = makeApp().set('etag', (content: Buffer) => `"of ${content.length}"`);
        const none = makeApp().disable('etag');
        const later = makeApp();
        const parent = makeApp().use('/sub', makeApp());
        for (const app of [makeApp(), strong, own, none, later, parent]) {
          const port = await listen(create(app as never));
          if (app === later) app.set('etag', 'strong');
          for (const path of ['/json', '/umlaut', '/empty', '/bytes', '/sub/json'])
            list.push((await fetch(`http://127.0.0.1:${port}${path}`)).headers.get('etag'));
        }
        return list;
      }),
    );
    expect(tags[1]).toEqual(tags[0]);
    const hosted = makeApp();
    const before: unknown = hosted.get('etag fn');
    createExpressServer(hosted);
    expect(hosted.get('etag fn')).not.toBe(before);
    expect(tags[0]!.slice(0, 2)).toEqual([
      expect.stringMatching(/^W\/"1e-.{27}"$/),
      expect.stringMatching(/^W\/"c-.{27}"$/),
    ]);
  });

  it('calls back when the answer has left, and once', async () => {
    const app = makeApp();
    const calls: string[] = [];
    app.get('/called', (_request, response) => {
      response.setHeader('Content-Length', 5);
      response.end('hello', () => calls.push('with content'));
    });
    app.get('/called-alone', (_request, response) => {
      response.end(() => calls.push('alone'));
    });
    const port = await listen(createExpressServer(app));
    expect((await sendRaw(port, REQUESTS.GET!('/called'))).text).toContain('\r\n\r\nhello');
    await sendRaw(port, REQUESTS.GET!('/called-alone'));
    expect(calls).toEqual(['with content', 'alone']);
  });

  it('refuses what node refuses: a status that is none, and more after the end', async () => {
    const messages: unknown[] = [];
    const app = makeApp();
    app.get('/late', (_request, response) => {
      response.on('error', (error) => messages.push((error as NodeJS.ErrnoException).code));
      response.send('hello');
      response.end('more');
    });
    app.get('/status', (_request, response) => {
      response.statusCode = 1_000;
      try {
        response.send('hello');
      } catch (error) {
        messages.push((error as NodeJS.ErrnoException).code);
        response.statusCode = 500;
        response.end();
      }
    });
    const port = await listen(createExpressServer(app));
    expect((await sendRaw(port, REQUESTS.GET!('/late'))).text).toContain('\r\n\r\nhello');
    await sendRaw(port, REQUESTS.GET!('/status'));
    expect(messages).toEqual(['ERR_STREAM_WRITE_AFTER_END', 'ERR_HTTP_INVALID_STATUS_CODE']);
  });
});
