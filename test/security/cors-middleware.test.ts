import { describe, expect, it } from '@jest/globals';

import type { BaseSettings } from '../../src/conf/base-settings.js';
import { Http404 } from '../../src/errors/http-error.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { MiddlewareNotUsed } from '../../src/middleware/middleware.js';
import { CorsMiddleware } from '../../src/security/cors-middleware.js';
import { chain, makeRequest, makeSettings } from '../middleware/make-request.js';

const ORIGIN = 'https://app.example';

function ask(headers: Record<string, string>, changes: Partial<BaseSettings> = {}, method = 'GET') {
  const cors = new CorsMiddleware(
    makeSettings({ corsAllowedOrigins: [ORIGIN, /^https:\/\/\w+\.apps\.example$/], ...changes }),
  );
  const view = () => new HttpResponse('data', { headers: { vary: 'accept' } });
  return chain([cors], view)(makeRequest('/', { method, headers }));
}

function preflight(origin: string, changes: Partial<BaseSettings> = {}) {
  return ask(
    {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-private-network': 'true',
    },
    changes,
    'OPTIONS',
  );
}

describe('an answer', () => {
  it.each([ORIGIN, 'https://shop.apps.example'])('may be read by %s', async (origin) => {
    const response = await ask({ origin });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('vary')).toBe('accept, origin');
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
    expect(response.content).toBe('data');
  });

  it.each([
    'https://evil.test',
    'http://app.example',
    'https://app.example.evil.test',
    'https://app.example:8443',
    'null',
    '',
  ])('may not be read by "%s", and varies all the same', async (origin) => {
    const response = await ask({ origin });
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(response.headers.get('vary')).toBe('accept, origin');
    expect(response.status).toBe(200);
  });

  it('varies without an origin too', async () => {
    expect((await ask({})).headers.get('vary')).toBe('accept, origin');
  });

  it('may be read by all with *, and does not vary then', async () => {
    const response = await ask({ origin: 'https://any.test' }, { corsAllowedOrigins: ['*'] });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('vary')).toBe('accept');
  });

  it('says what else may be read, and whether with cookies', async () => {
    const response = await ask(
      { origin: ORIGIN },
      { corsAllowCredentials: true, corsExposedHeaders: ['x-total', 'etag'] },
    );
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-expose-headers')).toBe('x-total, etag');
  });

  it('may be read when it is an error', async () => {
    const cors = new CorsMiddleware(makeSettings({ corsAllowedOrigins: [ORIGIN] }));
    const handler = chain([cors], () => {
      throw new Http404();
    });
    const response = await handler(makeRequest('/', { headers: { origin: ORIGIN } }));
    expect(response.status).toBe(404);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });
});

describe('a preflight', () => {
  it('is answered here', async () => {
    const response = await preflight(ORIGIN);
    expect(response.status).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(response.headers.get('access-control-allow-methods')).toBe(
      'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
    );
    expect(response.headers.get('access-control-allow-headers')).toContain('content-type');
    expect(response.headers.get('access-control-max-age')).toBe('86400');
    expect(response.headers.get('vary')).toBe(
      'access-control-request-method, access-control-request-headers, origin',
    );
  });

  it('of a strange origin gets no permission', async () => {
    const response = await preflight('https://evil.test');
    expect(response.status).toBe(204);
    expect([...response.headers.keys()]).toEqual(['vary']);
  });

  it('never opens private networks', async () => {
    expect((await preflight(ORIGIN)).headers.has('access-control-allow-private-network')).toBe(
      false,
    );
  });

  it('is no plain OPTIONS', async () => {
    expect((await ask({ origin: ORIGIN }, {}, 'OPTIONS')).content).toBe('data');
  });
});

describe('settings', () => {
  const make = (changes: Partial<BaseSettings>) => () => new CorsMiddleware(makeSettings(changes));

  it('without origins leave it out', () => {
    expect(make({})).toThrow(MiddlewareNotUsed);
  });

  it('with * and credentials are refused', () => {
    expect(make({ corsAllowedOrigins: ['*'], corsAllowCredentials: true })).toThrow(
      /SECURITY_CORS_ANY_WITH_CREDENTIALS/,
    );
  });

  it.each<string | RegExp>([
    'app.example',
    'https://app.example/',
    'https://App.example',
    'null',
    'https://*.example',
    /app\.example/,
    /^https:\/\/app/,
    /^https:\/\/app$/m,
  ])('with the origin %s are refused', (origin) => {
    expect(make({ corsAllowedOrigins: [origin] })).toThrow(/SECURITY_CORS_BAD_ORIGIN/);
  });

  it('with an expression that an origin could keep busy for ever are refused', () => {
    expect(make({ corsAllowedOrigins: [/^https:\/\/(\w+\.?)+\.example$/] })).toThrow(
      /"corsAllowedOrigins" can take exponential time.*\n.*MIDDLEWARE_UNSAFE_REGEX/,
    );
  });

  it.each([
    'http://localhost:3000',
    'https://[::1]:8080',
    'capacitor://localhost',
    'http://127.0.0.1',
  ])('may name %s', (origin) => {
    expect(make({ corsAllowedOrigins: [origin] })).not.toThrow();
  });

  it('bind each alternative of a pattern at both ends', async () => {
    const corsAllowedOrigins = [/^https:\/\/one\.example|https:\/\/two\.example$/];
    expect(
      (await ask({ origin: 'https://one.example.evil.test' }, { corsAllowedOrigins })).headers.has(
        'access-control-allow-origin',
      ),
    ).toBe(false);
    expect(
      (await ask({ origin: 'https://two.example' }, { corsAllowedOrigins })).headers.has(
        'access-control-allow-origin',
      ),
    ).toBe(true);
  });
});
