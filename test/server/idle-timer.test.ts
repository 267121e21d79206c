import { once } from 'node:events';
import { Socket, connect } from 'node:net';
import { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { IdleTimer } from '../../src/server/idle-timer.js';
import { startServer, stopServers } from './start-server.js';

afterEach(stopServers);

const LIMIT_MS = 5_000;

function timed() {
  const socket = new Socket();
  const timer = IdleTimer.of(socket, LIMIT_MS)!;
  let timeouts = 0;
  socket.on('timeout', () => (timeouts += 1));
  return { socket, timer, timeouts: () => timeouts };
}

describe('The timer of an idle connection', () => {
  it.each([LIMIT_MS, LIMIT_MS + 1_000])(
    'takes the %i ms that node asks for between two requests, and tells once that they are over',
    (asked) => {
      const { socket, timer, timeouts } = timed();
      expect(socket.setTimeout(asked)).toBe(socket);
      expect(socket.timeout).toBeUndefined();
      timer.sweep(10_000);
      timer.sweep(10_000 + LIMIT_MS - 1);
      expect(timeouts()).toBe(0);
      timer.sweep(10_000 + LIMIT_MS);
      timer.sweep(10_000 + 3 * LIMIT_MS);
      expect(timeouts()).toBe(1);
    },
  );

  it('ends with the next request, and begins anew after its answer', () => {
    const { socket, timer, timeouts } = timed();
    socket.setTimeout(LIMIT_MS);
    timer.sweep(0);
    socket.setTimeout(0);
    timer.sweep(2 * LIMIT_MS);
    socket.setTimeout(LIMIT_MS);
    timer.sweep(2 * LIMIT_MS + 1);
    expect(timeouts()).toBe(0);
    timer.sweep(3 * LIMIT_MS + 1);
    expect(timeouts()).toBe(1);
  });

  it('leaves the socket what others ask for, and stops for that', () => {
    const { socket, timer, timeouts } = timed();
    socket.setTimeout(LIMIT_MS);
    socket.setTimeout(60_000);
    expect(socket.timeout).toBe(60_000);
    timer.sweep(0);
    timer.sweep(2 * LIMIT_MS);
    expect(timeouts()).toBe(0);
    socket.setTimeout(LIMIT_MS);
    expect(socket.timeout).toBe(0);
    socket.destroy();
  });

  it('leaves the socket a time of the same length that comes with a listener', () => {
    const { socket } = timed();
    socket.setTimeout(LIMIT_MS, () => {});
    expect(socket.timeout).toBe(LIMIT_MS);
    expect(socket.listenerCount('timeout')).toBe(2);
    socket.destroy();
  });

  it('is not made for a stream without timers', () => {
    expect(IdleTimer.of(new Duplex() as unknown as Socket, LIMIT_MS)).toBeUndefined();
  });
});

describe('A connection that is kept alive', () => {
  const settings = { keepAliveTimeoutMs: 1 };
  const ask = 'GET / HTTP/1.1\r\nHost: here\r\n\r\n';

  async function open(port: number): Promise<Socket & { text: string }> {
    const socket = Object.assign(connect(port, '127.0.0.1'), { text: '' });
    socket.on('data', (chunk) => (socket.text += chunk.toString('latin1')));
    await once(socket, 'connect');
    return socket;
  }

  it('is closed by the server when it is idle for too long', async () => {
    const { port } = await startServer(() => new HttpResponse('hello'), { settings });
    const socket = await open(port);
    socket.write(ask);
    await once(socket, 'close');
    expect(socket.text).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*Keep-Alive: timeout=1\r\n[^]*hello$/);
  });

  it('is not closed while a request is answered', async () => {
    const { port } = await startServer(
      async ({ path }) => {
        if (path === '/slow') await delay(3_000);
        return new HttpResponse(`hello ${path}`);
      },
      { settings },
    );
    const socket = await open(port);
    socket.write(ask);
    await once(socket, 'data');
    socket.write(ask.replace('/', '/slow'));
    await once(socket, 'close');
    expect(socket.text).toMatch(/hello \/slow$/);
  });

  it("is left to the server's own listeners of timeouts, where there are any", async () => {
    const { port, server } = await startServer(() => new HttpResponse('hello'), { settings });
    const told = once(server.nodeServer, 'timeout');
    const socket = await open(port);
    socket.write(ask);
    await told;
    socket.write(ask);
    await once(socket, 'data');
    expect(socket.text.match(/hello/g)).toHaveLength(2);
    socket.destroy();
  });
});
