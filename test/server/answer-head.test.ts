import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { HeaderBlock } from '../../src/http/header-block.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { canSetHeads } from '../../src/server/answer-head.js';
import { sendRaw, startServer, stopServers, type StartedServer } from './start-server.js';

const BLOCK = new HeaderBlock([
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'same-origin'],
]);

/** Answers, each with what is particular about it. */
const ANSWERS: Readonly<Record<string, () => HttpResponse>> = {
  'a text': () => new HttpResponse('hello'),
  'a text beyond ASCII': () => new HttpResponse('Übung, 😀'),
  bytes: () => new HttpResponse(Buffer.from([0, 255, 10, 13])),
  'bytes that are no UTF-8': () => new HttpResponse(Buffer.from('caf\xe9', 'latin1')),
  'no content': () => new HttpResponse(''),
  '204': () => new HttpResponse('', { status: 204 }),
  '304 with a validator': () =>
    new HttpResponse('', { status: 304, headers: { etag: '"a"', 'content-length': 5 } }),
  '404': () => new HttpResponse('nothing here', { status: 404 }),
  'a status without a phrase': () => new HttpResponse('?', { status: 599 }),
  'a phrase of its own': () => new HttpResponse('', { status: 200, reason: 'Fine' }),
  'shared headers': () => withBlock(new HttpResponse('hello')),
  'a shared header overridden': () =>
    withBlock(new HttpResponse('hello', { headers: { 'x-frame-options': 'SAMEORIGIN' } })),
  cookies: () => new HttpResponse('hello').setCookie('a', '1').setCookie('b', 'grin 😀'),
  'a header in ISO 8859-1': () => new HttpResponse('hello', { headers: { 'x-name': 'café' } }),
  'a header beyond ISO 8859-1': () =>
    new HttpResponse('hello', { headers: { 'x-name': 'grin 😀' } }),
  'a length of its own': () => new HttpResponse('hello', { headers: { 'content-length': 5 } }),
  'a wrong length': () => new HttpResponse('hello', { headers: { 'content-length': 50 } }),
  'the length alone': () => new HttpResponse('', { headers: { 'content-length': 50 } }),
  'the end of the connection': () => new HttpResponse('bye', { headers: { connection: 'close' } }),
  'a date of its own': () =>
    new HttpResponse('then', { headers: { date: 'Tue, 01 Jan 1980 00:00:00 GMT' } }),
  'a keep-alive of its own': () =>
    new HttpResponse('hello', { headers: { 'keep-alive': 'timeout=1' } }),
  'a large text': () => new HttpResponse('x'.repeat(100_000)),
  'a text in pieces': () => new HttpResponse('x'.repeat(1_200_000)),
};

function withBlock(response: HttpResponse): HttpResponse {
  response.headers.setDefaults(BLOCK);
  return response;
}

let make: () => HttpResponse = ANSWERS['a text']!;
let ours: StartedServer;
let nodes: StartedServer;

beforeAll(async () => {
  ours = await startServer(() => make());
  nodes = await startServer(() => make());
  Object.defineProperty(nodes.server, 'endOfHead', { value: undefined });
});

afterAll(stopServers);

/** Everything that comes back for one request that keeps the connection and one that ends it, but for the dates. */
async function answersOf({ port }: StartedServer, method: string): Promise<readonly string[]> {
  const kept = `${method} / HTTP/1.1\r\nHost: a.test\r\n\r\n`;
  const last = `${method} / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n`;
  const { text } = await sendRaw(port, kept + last);
  return text.replaceAll(/^Date: .*\r$/gm, 'Date: now\r').split(/(?<=\r\n)/);
}

describe('A head that is not written by node', () => {
  it('is used where node leaves it as it is', () => {
    expect(canSetHeads()).toBe(true);
    expect(ours.server.endOfHead).toBe('Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n');
  });

  it.each(Object.keys(ANSWERS))('says what one of node says, before %s', async (name) => {
    make = ANSWERS[name]!;
    for (const method of ['GET', 'HEAD', 'POST']) {
      const [one, other] = await Promise.all([answersOf(ours, method), answersOf(nodes, method)]);
      expect(sorted(one)).toEqual(sorted(other));
      expect(one.at(0)).toBe(other.at(0));
      expect(one.at(-1)).toBe(other.at(-1));
    }
  });
});

/** Lines of the heads may stand in another order: the length comes last here. */
function sorted(lines: readonly string[]): readonly string[] {
  return [...lines].sort();
}
