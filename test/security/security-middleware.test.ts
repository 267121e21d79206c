import { describe, expect, it } from '@jest/globals';

import type { BaseSettings } from '../../src/conf/base-settings.js';
import { HttpResponse, type HttpResponseOptions } from '../../src/http/http-response.js';
import { SecurityMiddleware } from '../../src/security/security-middleware.js';
import { chain, makeRequest, makeSettings, type RequestParts } from '../middleware/make-request.js';

async function answer(
  options: HttpResponseOptions = {},
  changes: Partial<BaseSettings> = {},
  parts: RequestParts & { url?: string } = {},
) {
  const settings = makeSettings(changes);
  const handler = chain([new SecurityMiddleware(settings)], () => new HttpResponse('x', options));
  return handler(makeRequest(parts.url ?? '/', { ...parts, settings }));
}

describe('headers', () => {
  it('stand on every answer', async () => {
    expect(Object.fromEntries((await answer()).headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy':
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    });
  });

  it('give way to those of the view', async () => {
    const headers = {
      'x-frame-options': 'SAMEORIGIN',
      'content-security-policy': "default-src 'none'",
      'referrer-policy': 'no-referrer',
    };
    const response = await answer({ headers });
    for (const [name, value] of Object.entries(headers))
      expect(response.headers.get(name)).toBe(value);
  });

  it('are left out where the setting is empty', async () => {
    const response = await answer(
      {},
      {
        xFrameOptions: '',
        secureReferrerPolicy: '',
        secureCrossOriginOpenerPolicy: '',
        secureCrossOriginResourcePolicy: '',
        contentSecurityPolicy: {},
      },
    );
    expect([...response.headers.keys()].sort()).toEqual(['content-type', 'x-content-type-options']);
  });

  it.each([
    ['text/html', true],
    ['TEXT/HTML; charset=utf-8', true],
    ['application/xhtml+xml', true],
    ['image/svg+xml', true],
    ['application/json', false],
    ['text/plain', false],
  ])('have a content policy on %s: %s', async (contentType, has) => {
    expect((await answer({ contentType })).headers.has('content-security-policy')).toBe(has);
  });

  it('send what is of no known type as an attachment', async () => {
    const contentType = 'application/octet-stream';
    expect((await answer({ contentType })).headers.get('content-disposition')).toBe('attachment');
    const own = await answer({ contentType, headers: { 'content-disposition': 'inline' } });
    expect(own.headers.get('content-disposition')).toBe('inline');
    expect((await answer()).headers.has('content-disposition')).toBe(false);
  });

  it.each([
    ['text/plain', 'text/plain; charset=utf-8'],
    ['text/html; charset=iso-8859-1', 'text/html; charset=iso-8859-1'],
    ['text/event-stream', 'text/event-stream'],
    ['application/json', 'application/json'],
  ])('complete the type %s to %s', async (contentType, sent) => {
    expect((await answer({ contentType })).headers.get('content-type')).toBe(sent);
  });
});

describe('Strict-Transport-Security', () => {
  const HEADER = 'strict-transport-security';

  it('is sent on https alone', async () => {
    expect((await answer()).headers.has(HEADER)).toBe(false);
    expect((await answer({}, {}, { isSecure: true })).headers.get(HEADER)).toBe('max-age=31536000');
  });

  it('says what the settings say', async () => {
    const changes = {
      secureHstsSeconds: 60,
      secureHstsIncludeSubdomains: true,
      secureHstsPreload: true,
    };
    expect((await answer({}, changes, { isSecure: true })).headers.get(HEADER)).toBe(
      'max-age=60; includeSubDomains; preload',
    );
    expect(
      (await answer({}, { secureHstsSeconds: 0 }, { isSecure: true })).headers.has(HEADER),
    ).toBe(false);
  });

  it('believes a trusted proxy alone', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    expect((await answer({}, {}, { headers })).headers.has(HEADER)).toBe(false);
  });
});

describe('secureSslRedirect', () => {
  const on = { secureSslRedirect: true };

  it('sends http to https, address kept, port left out', async () => {
    const response = await answer({}, on, {
      url: '/a%20b/?c=d',
      headers: { host: 'example.org:8000' },
    });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe('https://example.org/a%20b/?c=d');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('leaves https alone', async () => {
    expect((await answer({}, on, { isSecure: true })).status).toBe(200);
  });

  it('sends to the host of the settings', async () => {
    const response = await answer(
      {},
      { ...on, secureSslHost: 'secure.example.org' },
      { headers: { host: 'evil.test' } },
    );
    expect(response.headers.get('location')).toBe('https://secure.example.org/');
  });

  it('leaves exempt paths alone, each time', async () => {
    const changes = { ...on, secureRedirectExempt: [/^health\/$/g] };
    expect((await answer({}, changes, { url: '/health/' })).status).toBe(200);
    expect((await answer({}, changes, { url: '/other/health/' })).status).toBe(301);
  });

  it('never redirects to a host that is not served', async () => {
    expect((await answer({}, on, { headers: { host: 'evil.test' } })).status).toBe(200);
  });

  it('takes regular expressions alone', () => {
    const settings = makeSettings({ secureRedirectExempt: ['^a$'] as never });
    expect(() => new SecurityMiddleware(settings)).toThrow(/SECURITY_BAD_EXEMPTION/);
    const unsafe = makeSettings({ secureRedirectExempt: [/^(?:[a-z]+\/?)*$/] });
    expect(() => new SecurityMiddleware(unsafe)).toThrow(/MIDDLEWARE_UNSAFE_REGEX/);
  });
});
