import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { sendRaw, startServer, stopServers, type StartedServer } from './start-server.js';

// Each case smuggles a second request, for "/smuggled", in a place where only a wrong reading finds one.
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n';
const LENGTH = SMUGGLED.length;

interface Case {
  readonly name: string;
  readonly bytes: string;
  /** Statuses with which it may be refused. */
  readonly refused?: readonly number[];
  /** True when it may be answered, as one request, if the connection is closed after it. */
  readonly mayAnswer?: boolean;
}

function post(headers: string, body = SMUGGLED): string {
  return `POST / HTTP/1.1\r\nHost: a.test\r\n${headers}\r\n\r\n${body}`;
}

function get(lines: string, rest = ''): string {
  return `GET / HTTP/1.1\r\n${lines}\r\n\r\n${rest}`;
}

const manyHeaders = Array.from({ length: 3000 }, (_, index) => `x${index}: 1`).join('\r\n');

const CASES: readonly Case[] = [
  {
    name: 'two equal lengths',
    bytes: post(`Content-Length: ${LENGTH}\r\nContent-Length: ${LENGTH}`),
  },
  { name: 'two different lengths', bytes: post(`Content-Length: 0\r\nContent-Length: ${LENGTH}`) },
  { name: 'a list of lengths', bytes: post(`Content-Length: 0, ${LENGTH}`) },
  { name: 'a length with a sign', bytes: post('Content-Length: +0') },
  { name: 'a negative length', bytes: post('Content-Length: -1') },
  { name: 'a hexadecimal length', bytes: post('Content-Length: 0x10') },
  {
    name: 'length and transfer coding',
    bytes: post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`),
  },
  {
    name: 'transfer coding and length',
    bytes: post('Transfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${SMUGGLED}`),
  },
  {
    name: 'coding "xchunked"',
    bytes: post('Transfer-Encoding: xchunked', `0\r\n\r\n${SMUGGLED}`),
    refused: [400, 501],
  },
  {
    name: 'coding "chunked" twice',
    bytes: post('Transfer-Encoding: chunked, chunked', `0\r\n\r\n${SMUGGLED}`),
    refused: [400, 501],
  },
  {
    name: 'a coding after "chunked"',
    bytes: post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${SMUGGLED}`),
    refused: [400, 501],
  },
  { name: 'a blank before the colon', bytes: post(`Content-Length : ${LENGTH}`) },
  { name: 'a blank before the name', bytes: `GET / HTTP/1.1\r\n Host: a.test\r\n\r\n` },
  { name: 'a folded header', bytes: get('Host: a.test\r\nX: 1\r\n Transfer-Encoding: chunked') },
  { name: 'a bare line feed', bytes: 'GET / HTTP/1.1\nHost: a.test\n\n' },
  { name: 'a bare carriage return', bytes: 'GET / HTTP/1.1\rHost: a.test\r\r' + SMUGGLED },
  { name: 'a NUL in a header', bytes: get('Host: a.test\r\nX: a\0b') },
  { name: 'no host', bytes: 'GET / HTTP/1.1\r\n\r\n' },
  { name: 'a bad chunk size', bytes: post('Transfer-Encoding: chunked', `g\r\nabc\r\n0\r\n\r\n`) },
  {
    name: 'a line feed in a chunk extension',
    bytes: post('Transfer-Encoding: chunked', `5;a\nb\r\nhello\r\n0\r\n\r\n`),
  },
  {
    name: 'a chunk longer than it says',
    bytes: post('Transfer-Encoding: chunked', `3\r\nhello\r\n0\r\n\r\n`),
  },
  {
    name: 'a header of 20 KB',
    bytes: get(`Host: a.test\r\nX: ${'a'.repeat(20_000)}`),
    refused: [431],
  },
  {
    name: 'an address of 20 KB',
    bytes: `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a.test\r\n\r\n`,
    refused: [400, 414, 431],
  },
  { name: 'a method in lower case', bytes: 'get / HTTP/1.1\r\nHost: a.test\r\n\r\n' },
  { name: 'version 1.2', bytes: 'GET / HTTP/1.2\r\nHost: a.test\r\n\r\n' },
  { name: 'two hosts', bytes: get('Host: a.test\r\nHost: b.test') },
  { name: 'two hosts, spelled differently', bytes: get('Host: a.test\r\nhOsT: a.test') },
  {
    name: 'an address that names another host',
    bytes: 'GET http://b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n',
  },
  {
    name: 'a transfer coding on HTTP/1.0',
    bytes: `POST / HTTP/1.0\r\nHost: a.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
  },
  {
    name: 'a GET with content',
    bytes: get(`Host: a.test\r\nContent-Length: ${LENGTH}`, SMUGGLED),
    mayAnswer: true,
  },
  {
    name: 'a GET with chunks',
    bytes: get('Host: a.test\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`),
    mayAnswer: true,
  },
  {
    name: 'a HEAD with content',
    bytes: `HEAD / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${LENGTH}\r\n\r\n${SMUGGLED}`,
    mayAnswer: true,
  },
  { name: 'version 2.0 on a plain connection', bytes: 'GET / HTTP/2.0\r\nHost: a.test\r\n\r\n' },
  { name: '3,000 headers', bytes: get(`Host: a.test\r\n${manyHeaders}`), refused: [431] },
  {
    name: '201 headers',
    bytes: get(`Host: a.test\r\n${manyHeaders.split('\r\n').slice(0, 200).join('\r\n')}`),
    refused: [431],
  },
  { name: 'a TRACE', bytes: `TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n`, refused: [405] },
  {
    name: 'a CONNECT',
    bytes: `CONNECT b.test:80 HTTP/1.1\r\nHost: b.test:80\r\n\r\n${SMUGGLED}`,
    refused: [405],
  },
];

describe('The server, faced with raw HTTP that servers and proxies read differently,', () => {
  const seen: string[] = [];
  let running: StartedServer;

  beforeAll(async () => {
    running = await startServer(async (request) => {
      seen.push(request.path);
      if (request.hasBody) await request.loadBody();
      return new HttpResponse('ok');
    });
  });
  afterAll(stopServers);

  it.each(CASES)(
    'refuses, or answers as one request: $name',
    async ({ bytes, refused = [400], mayAnswer = false }) => {
      seen.length = 0;
      // Whatever comes behind is a request of the attacker's, too.
      const answer = await sendRaw(running.port, [bytes, SMUGGLED]);
      expect(answer.isClosed).toBe(true);
      expect(answer.statuses).toHaveLength(1);
      expect(seen).not.toContain('/smuggled');
      expect(mayAnswer ? [200, 400] : refused).toContain(answer.statuses[0]);
      expect(answer.text.toLowerCase()).toContain('connection: close');
    },
  );

  it('names no product and forbids sniffing in its refusals', async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      'bad\r\n\r\n',
      get(`Host: a\r\nX: ${'a'.repeat(20_000)}`),
    ]) {
      const { text } = await sendRaw(running.port, bytes);
      expect(text).toContain('x-content-type-options: nosniff');
      expect(text).not.toMatch(/server:|powered-by|express|node/i);
    }
  });

  it('lets an absolute address pass that names the same host', async () => {
    const { statuses } = await sendRaw(
      running.port,
      'GET http://A.test:80/x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n',
    );
    expect(statuses).toEqual([200]);
    expect(seen.at(-1)).toBe('/x');
  });

  it('answers pipelined requests in their order', async () => {
    seen.length = 0;
    const one = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`;
    const { statuses, isClosed } = await sendRaw(
      running.port,
      one('/1') + one('/2') + one('/3'),
      150,
    );
    expect(statuses).toEqual([200, 200, 200]);
    expect(seen).toEqual(['/1', '/2', '/3']);
    expect(isClosed).toBe(false);
  });

  it('answers a request before the nonsense that follows it', async () => {
    const { statuses, isClosed } = await sendRaw(
      running.port,
      'GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nnonsense\r\n\r\n',
    );
    expect(statuses[0]).toBe(200);
    expect(isClosed).toBe(true);
  });

  it('answers an upgrade as a plain request', async () => {
    const { statuses, text } = await sendRaw(
      running.port,
      get(
        'Host: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
      ),
      150,
    );
    expect(statuses).toEqual([200]);
    expect(text).toContain('ok');
  });

  it('refuses expectations it does not know with 417', async () => {
    const { statuses, isClosed } = await sendRaw(
      running.port,
      get('Host: a.test\r\nExpect: miracles'),
    );
    expect(statuses).toEqual([417]);
    expect(isClosed).toBe(true);
  });
});
