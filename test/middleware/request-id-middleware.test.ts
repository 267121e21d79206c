import { describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { RequestIdMiddleware } from '../../src/middleware/request-id-middleware.js';
import { chain, makeRequest } from './make-request.js';

const handler = chain([new RequestIdMiddleware()], (request) => new HttpResponse(request.id));

function get(headers: Record<string, string> = {}) {
  return handler(makeRequest('/', { headers }));
}

describe('RequestIdMiddleware', () => {
  it('keeps a well-formed id sent by the client', async () => {
    const response = await get({ 'x-request-id': 'trace-0001' });
    expect(response.content).toBe('trace-0001');
    expect(response.headers.get('x-request-id')).toBe('trace-0001');
  });

  it.each(['trace\nlevel=error', 'short', 'x'.repeat(129), 'a b c d e f'])(
    'replaces %j',
    async (offered) => {
      const response = await get({ 'x-request-id': offered });
      expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
      expect(response.content).toBe(response.headers.get('x-request-id'));
    },
  );

  it('gives two requests different ids', async () => {
    const [first, second] = await Promise.all([get(), get()]);
    expect(first.content).not.toBe(second.content);
  });
});
