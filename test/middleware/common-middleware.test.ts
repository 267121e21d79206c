import { describe, expect, it } from '@jest/globals';

import type { BaseSettings } from '../../src/conf/base-settings.js';
import { Http404 } from '../../src/errors/http-error.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { CommonMiddleware } from '../../src/middleware/common-middleware.js';
import type { UrlLookup } from '../../src/urls/url-lookup.js';
import { chain, makeRequest, makeSettings, type RequestParts } from './make-request.js';

const lookup: UrlLookup = {
  resolves: (path) =>
    ['/books/', '/both', '/both/', '//evil.test/x/', '/\\evil.test/', '/é/'].includes(path),
};

async function answer(url: string, parts: RequestParts & { changes?: Partial<BaseSettings> } = {}) {
  const settings = makeSettings(parts.changes);
  const handler = chain([new CommonMiddleware(settings, lookup)], () => {
    throw new Http404();
  });
  return handler(makeRequest(url, { ...parts, settings }));
}

describe('appendSlash', () => {
  it('redirects a path that leads nowhere to the one with a slash, the query kept', async () => {
    const response = await answer('/books?page=2&q=%C3%A9');
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('/books/?page=2&q=%C3%A9');
  });

  it('keeps the path as it was encoded', async () => {
    expect((await answer('/%C3%A9')).headers.get('location')).toBe('/%C3%A9/');
  });

  it('puts the script name in front', async () => {
    const response = await answer('/shop/books', { changes: { scriptName: '/shop' } });
    expect(response.headers.get('location')).toBe('/shop/books/');
  });

  it.each(['/nowhere', '/both', '/nowhere/', '/books/'])(
    'leaves the 404 of %s alone',
    async (path) => {
      expect((await answer(path)).status).toBe(404);
    },
  );

  it('leaves the 404 of a view alone', async () => {
    const handler = chain([new CommonMiddleware(makeSettings(), lookup)], (request) => {
      request.resolverMatch = {} as never;
      return new HttpResponse('', { status: 404 });
    });
    expect((await handler(makeRequest('/books'))).status).toBe(404);
  });

  it.each([
    ['//evil.test/x', '/%2Fevil.test/x/'],
    ['/\\evil.test', '/%5Cevil.test/'],
  ])('never makes another site of %s', async (path, location) => {
    expect((await answer(path)).headers.get('location')).toBe(location);
  });

  it('is off where the settings say so', async () => {
    expect((await answer('/books', { changes: { appendSlash: false } })).status).toBe(404);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'explains a %s whose body would be lost, in debug',
    async (method) => {
      const response = await answer('/books', { method, changes: { debug: true } });
      expect(response.content).toBe('MIDDLEWARE_SLASH_LOSES_BODY');
      expect((await answer('/books', { method })).status).toBe(301);
      expect((await answer('/nowhere', { method, changes: { debug: true } })).status).toBe(404);
    },
  );
});

describe('prependWww', () => {
  const changes = { prependWww: true, allowedHosts: ['.example.org'] };

  it('explains a body that the slash would lose, in debug', async () => {
    const response = await answer('/books', {
      method: 'POST',
      changes: { ...changes, debug: true },
    });
    expect(response.content).toBe('MIDDLEWARE_SLASH_LOSES_BODY');
  });

  it('leaves an IPv6 address alone', async () => {
    const response = await answer('/', {
      headers: { host: '[::1]:8000' },
      changes: { prependWww: true, allowedHosts: ['[::1]'] },
    });
    expect(response.status).toBe(404);
  });

  it('redirects to the host with www, scheme and query kept', async () => {
    const response = await answer('/books/?a=b', { changes, isSecure: true });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('https://www.example.org/books/?a=b');
  });

  it('appends the slash in the same step', async () => {
    expect((await answer('/books', { changes })).headers.get('location')).toBe(
      'http://www.example.org/books/',
    );
  });

  it('leaves www alone', async () => {
    expect(
      (await answer('/books/', { changes, headers: { host: 'www.example.org' } })).status,
    ).toBe(404);
  });
});

describe('refusals', () => {
  it('refuses a disallowed user agent with 403, each time', async () => {
    const settings = makeSettings({ disallowedUserAgents: [/^Bad/g] });
    const handler = chain([new CommonMiddleware(settings, lookup)], () => new HttpResponse());
    const ask = async (agent: string) =>
      handler(makeRequest('/', { headers: { 'user-agent': agent } }));
    expect((await ask('BadBot/1.0')).status).toBe(403);
    expect((await ask('BadBot/1.0')).status).toBe(403);
    expect((await ask('Good')).status).toBe(200);
  });

  it('takes no expression that a user agent could keep busy for ever', () => {
    const settings = makeSettings({ disallowedUserAgents: [/^(?:\w+ ?)+Bot$/] });
    expect(() => new CommonMiddleware(settings, lookup)).toThrow(/MIDDLEWARE_UNSAFE_REGEX/);
  });

  it('refuses a host that is not served', async () => {
    expect((await answer('/', { headers: { host: 'evil.test' } })).content).toBe(
      'HTTP_DISALLOWED_HOST',
    );
  });
});
