import { afterAll, describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { parseCookies } from '../../src/http/parse-cookies.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { sendRaw, startServer, stopServers } from './start-server.js';

afterAll(stopServers);

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';

async function headOf(response: HttpResponse, express = false): Promise<string> {
  const { port } = await startServer(() => response, {
    settings: {
      express: express ? [(_request: never, _response: never, next: () => void) => next()] : [],
    },
  });
  return (await sendRaw(port, GET)).text.split('\r\n\r\n', 1)[0] ?? '';
}

const BODIES: readonly (readonly [name: string, make: () => HttpResponse])[] = [
  ['text', () => new HttpResponse('Übung')],
  ['bytes', () => new HttpResponse(Buffer.from('a'))],
  ['no body', () => new HttpResponse('', { status: 204 })],
  ['a stream', () => new StreamingHttpResponse(['Übung'])],
  [
    'a stream of known length',
    () => new StreamingHttpResponse(['a', 'b'], { headers: { 'content-length': 2 } }),
  ],
  [
    'a stream that starts late',
    () =>
      new StreamingHttpResponse(
        (async function* () {
          await new Promise((resolve) => setTimeout(resolve, 60));
          yield 'late';
        })(),
      ),
  ],
];

describe.each(BODIES)('The head before %s', (_name, make) => {
  it.each([false, true])(
    'has one byte for each character of ISO 8859-1 (through Express: %s)',
    async (express) => {
      const response = make();
      response.headers.set('x-name', 'café');
      expect(await headOf(response, express)).toContain('x-name: caf\xe9');
    },
  );

  it('carries a cookie that comes back as it was set', async () => {
    const head = await headOf(make().setCookie('face', 'grin 😀'));
    const pair = /set-cookie: (face="[^"]*")/i.exec(head)?.[1] ?? '';
    expect(parseCookies(pair).get('face')).toBe('grin 😀');
  });
});
