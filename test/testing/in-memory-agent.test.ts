import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createServer,
  get,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, it } from '@jest/globals';

import { InMemoryAgent, type InMemoryAgentOptions } from '../../src/testing/in-memory-agent.js';

const agents: InMemoryAgent[] = [];

function connect(
  listener: RequestListener | Server,
  options?: InMemoryAgentOptions,
): InMemoryAgent {
  const agent = new InMemoryAgent(
    typeof listener === 'function' ? createServer(listener) : listener,
    options,
  );
  agents.push(agent);
  return agent;
}

function fetchText(agent: InMemoryAgent, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`http://testserver${path}`, { agent }, (incoming) => resolve(text(incoming))).on(
      'error',
      reject,
    );
  });
}

function open(agent: InMemoryAgent, path = '/'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`http://testserver${path}`, { agent }, resolve).on('error', reject);
  });
}

afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
});

describe('InMemoryAgent', () => {
  it('reaches a server that does not listen', async () => {
    const server = createServer((incoming, outgoing) =>
      outgoing.end(`${incoming.method} ${incoming.url} ${incoming.headers.host}`),
    );
    expect(await fetchText(connect(server), '/a?b=1')).toBe('GET /a?b=1 testserver');
    expect(server.listening).toBe(false);
  });

  it('shows the server addresses as a socket would', async () => {
    const agent = connect(({ socket }, outgoing) => {
      outgoing.end(
        JSON.stringify([
          socket.remoteAddress,
          socket.localPort,
          'encrypted' in socket && socket.encrypted,
        ]),
      );
    });
    expect(JSON.parse(await fetchText(agent))).toEqual(['127.0.0.1', 80, false]);
  });

  it('takes the address of the client from its options', async () => {
    const agent = connect(({ socket }, outgoing) => outgoing.end(socket.remoteAddress), {
      remoteAddress: '203.0.113.9',
    });
    expect(await fetchText(agent)).toBe('203.0.113.9');
  });

  it('keeps a connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const agent = connect(
      ({ socket }, outgoing) => {
        ports.add(socket.remotePort);
        outgoing.end();
      },
      { keepAlive: true },
    );
    for (let round = 0; round < 5; round++) await fetchText(agent);
    expect(ports.size).toBe(1);
    expect(agent.openConnections).toBe(1);
  });

  it('opens a connection per request by default, without asking for that', async () => {
    const agent = connect((incoming, outgoing) => outgoing.end(incoming.headers.connection));
    expect(await fetchText(agent)).toBe('keep-alive');
    await fetchText(agent);
    await new Promise(setImmediate);
    expect(agent.openConnections).toBe(0);
  });

  it('serves 100 requests at once', async () => {
    const agent = connect((incoming, outgoing) => {
      setImmediate(() => outgoing.end(incoming.url));
    });
    const paths = Array.from({ length: 100 }, (_value, index) => `/${index}`);
    expect(await Promise.all(paths.map((path) => fetchText(agent, path)))).toEqual(paths);
  });

  it('carries large bodies both ways, with back-pressure', async () => {
    let writesHeldBack = 0;
    const size = 4_000_000;
    const agent = connect((incoming, outgoing) => {
      incoming.on('data', (chunk: Buffer) => {
        if (outgoing.write(chunk)) return;
        writesHeldBack++;
        incoming.pause();
        outgoing.once('drain', () => incoming.resume());
      });
      incoming.on('end', () => outgoing.end());
    });
    const body = Buffer.alloc(size, 'lapompe ');
    const answer = await new Promise<string>((resolve, reject) => {
      const outgoing = request('http://testserver/', { agent, method: 'POST' }, (incoming) =>
        resolve(text(incoming)),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
    expect(answer === body.toString()).toBe(true);
    expect(writesHeldBack).toBeGreaterThan(0);
  });

  it('lets the reader take pieces of a stream as they are written', async () => {
    let writeMore = (): void => undefined;
    const agent = connect((_incoming, outgoing) => {
      outgoing.write('one');
      writeMore = () => outgoing.end('two');
    });
    const incoming = await open(agent);
    const pieces: string[] = [];
    for await (const piece of incoming) {
      pieces.push(String(piece));
      if (pieces.length === 1) writeMore();
    }
    expect(pieces).toEqual(['one', 'two']);
  });

  it('tells the server that the client went away', async () => {
    let closed: Promise<string>;
    const agent = connect((_incoming, outgoing) => {
      closed = new Promise((resolve) =>
        outgoing.once('close', () => resolve(`finished: ${outgoing.writableFinished}`)),
      );
      outgoing.write('part');
    });
    const incoming = await open(agent);
    incoming.destroy();
    expect(await closed!).toBe('finished: false');
  });

  it('tells the client that the server cut the connection', async () => {
    const agent = connect((_incoming, outgoing) => {
      outgoing.write('part');
      setImmediate(() => outgoing.destroy());
    });
    const incoming = await open(agent);
    await expect(text(incoming)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('answers what is no HTTP with 400', async () => {
    const agent = connect((_incoming, outgoing) => outgoing.end());
    const socket = agent.createConnection();
    socket.write('nonsense\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('ends idle connections after the time that the server gives them', async () => {
    const server = createServer({ keepAliveTimeout: 20 }, (_incoming, outgoing) =>
      outgoing.end('.'),
    );
    const socket = connect(server).createConnection();
    socket.write('GET / HTTP/1.1\r\nHost: testserver\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [^]*\.$/);
  });

  it('does not let the ambient context of the test into the server', async () => {
    const storage = new AsyncLocalStorage<string>();
    const agent = connect((_incoming, outgoing) => outgoing.end(String(storage.getStore())));
    expect(await storage.run('of the test', () => fetchText(agent))).toBe('undefined');
    expect(await storage.run('of the test', () => fetchText(agent))).toBe('undefined');
  });

  it('closes all connections when it is destroyed', async () => {
    const agent = connect((_incoming, outgoing) => outgoing.end());
    await fetchText(agent);
    agent.destroy();
    await new Promise(setImmediate);
    expect(agent.openConnections).toBe(0);
  });
});
