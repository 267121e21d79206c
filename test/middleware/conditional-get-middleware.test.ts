import { describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { ConditionalGetMiddleware } from '../../src/middleware/conditional-get-middleware.js';
import { chain, makeRequest } from './make-request.js';

async function answer(
  make: () => HttpResponse,
  headers: Record<string, string> = {},
  method = 'GET',
) {
  return chain([new ConditionalGetMiddleware()], make)(makeRequest('/', { method, headers }));
}

const page = () => new HttpResponse('page');
const dated = () =>
  new HttpResponse('page', { headers: { 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT' } });

describe('ConditionalGetMiddleware', () => {
  it('answers 304 to a client that has the content', async () => {
    const etag = (await answer(page)).headers.get('etag', '');
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const response = await answer(page, { 'if-none-match': `"other", W/${etag}` });
    expect(response.status).toBe(304);
    expect(response.headers.get('etag')).toBe(etag);
    expect(response.body).toBe('');
  });

  it('answers HEAD like GET', async () => {
    const etag = (await answer(page)).headers.get('etag', '');
    expect((await answer(page, { 'if-none-match': etag }, 'HEAD')).status).toBe(304);
  });

  it('gives different content a different tag', async () => {
    const other = await answer(() => new HttpResponse('other'));
    expect(other.headers.get('etag')).not.toBe((await answer(page)).headers.get('etag'));
  });

  it.each<[string, () => HttpResponse]>([
    ['a stream', () => new StreamingHttpResponse(['page'])],
    ['an empty answer', () => new HttpResponse('')],
    ['an error', () => new HttpResponse('page', { status: 404 })],
    [
      'no-store',
      () => new HttpResponse('page', { headers: { 'cache-control': 'private, No-Store' } }),
    ],
  ])('makes no tag for %s', async (_name, make) => {
    expect((await answer(make)).headers.has('etag')).toBe(false);
  });

  it('makes none for POST', async () => {
    expect((await answer(page, {}, 'POST')).headers.has('etag')).toBe(false);
  });

  it('keeps the tag of the view', async () => {
    const tagged = () => new HttpResponse('page', { headers: { etag: '"v1"' } });
    expect((await answer(tagged)).headers.get('etag')).toBe('"v1"');
    expect((await answer(tagged, { 'if-none-match': '"v1"' })).status).toBe(304);
  });

  it('compares dates', async () => {
    expect(
      (await answer(dated, { 'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' })).status,
    ).toBe(304);
    expect(
      (await answer(dated, { 'if-modified-since': 'Sun, 06 Nov 1994 08:49:36 GMT' })).status,
    ).toBe(200);
  });

  it('looks at If-None-Match before If-Modified-Since', async () => {
    const headers = {
      'if-none-match': '"other"',
      'if-modified-since': 'Sun, 06 Nov 1994 08:49:37 GMT',
    };
    expect((await answer(dated, headers)).status).toBe(200);
  });

  it('answers 412 where a precondition fails', async () => {
    expect((await answer(page, { 'if-match': '"other"' })).status).toBe(412);
    expect(
      (await answer(dated, { 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:36 GMT' })).status,
    ).toBe(412);
  });

  it('closes what stands behind an answer that is not sent', async () => {
    let isClosed = false;
    const make = () =>
      new StreamingHttpResponse(['page'], { headers: { etag: '"v1"' } }).onClose(
        () => void (isClosed = true),
      );
    const response = await answer(make, { 'if-none-match': '"v1"' });
    expect(response.status).toBe(304);
    await response.close();
    expect(isClosed).toBe(true);
  });
});
