import { describe, expect, it } from '@jest/globals';

import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { MiddlewareNotUsed } from '../../src/middleware/middleware.js';
import {
  addServerTiming,
  ServerTimingMiddleware,
} from '../../src/middleware/server-timing-middleware.js';
import { chain, makeRequest, makeSettings } from './make-request.js';

describe('ServerTimingMiddleware', () => {
  it('reports the time of the application and what was added', async () => {
    const timing = new ServerTimingMiddleware(makeSettings({ debug: true }));
    const handler = chain([timing], async (request) => {
      addServerTiming(request, 'db', 3.25);
      return new HttpResponse();
    });
    const response = await handler(makeRequest());
    expect(response.headers.get('server-timing')).toMatch(/^db;dur=3\.[23], app;dur=\d+\.\d$/);
  });

  it('reports on errors and on answers that were there at once', () => {
    const timing = new ServerTimingMiddleware(makeSettings({ debug: true }));
    const answer = timing.handle(makeRequest(), () => new HttpResponse('', { status: 500 }));
    expect((answer as HttpResponse).headers.get('server-timing')).toMatch(/^app;dur=/);
  });

  it('is left out without debug', () => {
    expect(() => new ServerTimingMiddleware(makeSettings())).toThrow(MiddlewareNotUsed);
  });

  it('lets a subclass decide in production', async () => {
    class ForStaff extends ServerTimingMiddleware {
      protected override shows(request: HttpRequest): boolean {
        return request.GET.has('staff');
      }
    }
    const handler = chain([new ForStaff(makeSettings())], () => new HttpResponse());
    expect((await handler(makeRequest('/?staff'))).headers.has('server-timing')).toBe(true);
    expect((await handler(makeRequest('/'))).headers.has('server-timing')).toBe(false);
  });

  it('refuses a name that is no token', () => {
    expect(() => addServerTiming(makeRequest(), 'a b', 1)).toThrow(/MIDDLEWARE_BAD_TIMING_NAME/);
  });
});
