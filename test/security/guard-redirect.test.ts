import { describe, expect, it } from '@jest/globals';

import type { SuspiciousOperation } from '../../src/errors/http-error.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { HttpResponseRedirect } from '../../src/http/redirect.js';
import { safeRedirectTarget } from '../../src/http/safe-redirect.js';
import { AllowedHostsMiddleware } from '../../src/security/allowed-hosts-middleware.js';
import { approveRedirect, guardRedirect } from '../../src/security/guard-redirect.js';
import { chain, makeRequest, makeSettings, type RequestParts } from '../middleware/make-request.js';

type View = (request: HttpRequest) => HttpResponse;

const toNext: View = (request) => new HttpResponseRedirect(request.GET.get('next', '/'));
const toRawNext: View = (request) =>
  new HttpResponse('', { status: 302, headers: { location: request.GET.get('next', '/') } });

async function answer(view: View, url: string, parts: RequestParts = {}) {
  return chain([new AllowedHostsMiddleware()], async (request) => {
    if (request.hasBody) await request.loadBody();
    return view(request);
  })(makeRequest(url, parts));
}

function withNext(next: string): string {
  return `/?next=${encodeURIComponent(next)}`;
}

/** A redirect class encodes what it is given, which makes a path of this site out of some of the addresses. */
function leads(response: HttpResponse): string {
  if (response.status === 400) return 'nowhere else';
  const { host } = new URL(response.headers.get('location', ''), 'http://example.org/');
  return host === 'example.org' ? 'nowhere else' : host;
}

describe('a redirect to a value of the request', () => {
  it.each([
    '//evil.test',
    '//evil.test/path',
    'https://evil.test/',
    'https://evil.test',
    'HTTPS://EVIL.test/a',
    '\\\\evil.test',
    '/\\evil.test',
    '\\/evil.test/',
    ' //evil.test',
    '///evil.test',
    'https:evil.test',
    'http://example.org@evil.test/',
    'http://example.org.evil.test/',
    'https://evil.test/é',
  ])('is refused for %j', async (next) => {
    const response = await answer(toRawNext, withNext(next));
    expect(response.status).toBe(400);
    expect(response.content).toBe('SECURITY_UNSAFE_REDIRECT');
    expect(leads(await answer(toNext, withNext(next)))).toBe('nowhere else');
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'mailto:a@evil.test',
    'java\tscript:alert(1)',
  ])('is refused for the scheme of %j, also without a redirect class', async (next) => {
    expect((await answer(toRawNext, withNext(next))).status).toBe(400);
    expect(leads(await answer(toNext, withNext(next)))).toBe('nowhere else');
  });

  it.each([
    '/books/',
    'books/',
    '?page=2',
    '/books/?u=https://evil.test',
    'http://example.org/books/',
    '//example.org/',
    '',
  ])('passes for %j', async (next) => {
    expect((await answer(toRawNext, withNext(next))).status).toBe(302);
  });

  it('is refused where something was put after the value', async () => {
    const view: View = (request) =>
      new HttpResponseRedirect(`${request.GET.get('next', '')}/done?ok=1`);
    expect((await answer(view, withNext('https://evil.test'))).status).toBe(400);
    expect((await answer(view, withNext('https://evil.test/a'))).status).toBe(400);
  });

  it.each(['/evil.test', '/evil.test/path', '\\evil.test', '//evil.test'])(
    'is refused where a slash before %j makes a host of it',
    async (next) => {
      const view: View = (request) =>
        new HttpResponse('', {
          status: 302,
          headers: { location: `/${request.GET.get('next', '')}` },
        });
      expect((await answer(view, withNext(next))).status).toBe(400);
      expect((await answer(view, withNext('books/'))).status).toBe(302);
    },
  );

  it('is refused for a value of a form, a JSON body and the path', async () => {
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'next=%2F%2Fevil.test',
    };
    const fromForm = await answer(
      (request) => new HttpResponseRedirect(request.POST.get('next', '/')),
      '/',
      form,
    );
    expect(fromForm.content).toBe('SECURITY_UNSAFE_REDIRECT');

    const json = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"next":"//evil.test"}',
    };
    const fromJson = await answer(
      (request) => new HttpResponseRedirect((request.data as { next: string }).next),
      '/',
      json,
    );
    expect(fromJson.content).toBe('SECURITY_UNSAFE_REDIRECT');

    const fromPath = await answer((request) => {
      request.resolverMatch = { args: ['//evil.test'], kwargs: { next: '//evil.test' } } as never;
      return new HttpResponseRedirect('//evil.test');
    }, '/');
    expect(fromPath.content).toBe('SECURITY_UNSAFE_REDIRECT');
  });

  it('passes through safeRedirectTarget', async () => {
    const view: View = (request) =>
      new HttpResponseRedirect(safeRedirectTarget(request.GET.get('next')));
    expect((await answer(view, withNext('//evil.test'))).headers.get('location')).toBe('/');
    expect((await answer(view, withNext('/books/'))).headers.get('location')).toBe('/books/');
  });

  it('passes once it is approved', async () => {
    const view: View = (request) =>
      new HttpResponseRedirect(approveRedirect(request, request.GET.get('next', '/')));
    expect((await answer(view, withNext('https://client.test/é?a=b'))).status).toBe(302);
  });

  it('passes to another host of this site', async () => {
    const settings = makeSettings({ allowedHosts: ['.example.org', '*'] });
    expect((await answer(toNext, withNext('https://shop.example.org/'), { settings })).status).toBe(
      302,
    );
    expect((await answer(toNext, withNext('https://evil.test/'), { settings })).status).toBe(400);
  });
});

describe('a redirect to another site of the program’s own', () => {
  it('passes, also when the request has the address within another', async () => {
    const view: View = () =>
      new HttpResponseRedirect('https://login.test/authorize?back=https://example.org/');
    expect((await answer(view, '/')).status).toBe(302);
    expect(
      (
        await answer(
          view,
          '/?back=https://example.org/&other=//evil.test&site=https://login.test.evil/',
        )
      ).status,
    ).toBe(302);
  });

  it('passes with a value of the request in its query', async () => {
    const view: View = (request) =>
      new HttpResponseRedirect(`https://login.test/?back=${request.GET.get('next', '')}`);
    expect((await answer(view, withNext('https://evil.test/'))).status).toBe(302);
  });
});

describe('guardRedirect', () => {
  it('throws what goes to the security log as UnsafeRedirect', () => {
    const response = new HttpResponse('', { status: 302, headers: { location: '//evil.test' } });
    let thrown: unknown;
    try {
      guardRedirect(makeRequest(withNext('//evil.test')), response);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as SuspiciousOperation).kind).toBe('UnsafeRedirect');
    expect((thrown as SuspiciousOperation).status).toBe(400);
  });
});
