import { describe, expect, it } from '@jest/globals';

import { SuspiciousOperation } from '../../src/errors/http-error.js';
import { JsonResponse } from '../../src/http/json-response.js';
import { HttpResponseNotModified } from '../../src/http/not-modified.js';
import { HttpResponsePermanentRedirect, HttpResponseRedirect } from '../../src/http/redirect.js';
import {
  HttpResponseBadRequest,
  HttpResponseForbidden,
  HttpResponseGone,
  HttpResponseNoContent,
  HttpResponseNotAllowed,
  HttpResponseNotFound,
  HttpResponseServerError,
} from '../../src/http/status-responses.js';

describe('JsonResponse', () => {
  it('writes JSON in UTF-8', () => {
    const response = new JsonResponse(
      { name: 'Zoë <b>' },
      { status: 201, headers: { 'x-a': '1' } },
    );
    expect(response.text).toBe('{"name":"Zoë <b>"}');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect([response.status, response.headers.get('x-a')]).toEqual([201, '1']);
  });

  it('takes arrays, single values, another type and indentation', () => {
    expect(new JsonResponse([1, 'a', null]).text).toBe('[1,"a",null]');
    expect(new JsonResponse(null).text).toBe('null');
    const problem = new JsonResponse(
      { a: 1 },
      { contentType: 'application/problem+json', space: 1 },
    );
    expect(problem.headers.get('content-type')).toBe('application/problem+json');
    expect(problem.text).toBe('{\n "a": 1\n}');
    expect(
      new JsonResponse(1, { headers: { 'Content-Type': 'x/y' } }).headers.get('content-type'),
    ).toBe('x/y');
  });

  it('refuses what has no JSON, and says why', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const data of [undefined, () => 1, 10n, circle]) {
      expect(() => new JsonResponse(data)).toThrow(
        expect.objectContaining({ code: 'HTTP_NOT_JSON' }),
      );
    }
  });
});

describe('Redirects', () => {
  it('have the status for the moment or for good, and for keeping the request', () => {
    expect(new HttpResponseRedirect('/a').status).toBe(302);
    expect(new HttpResponseRedirect('/a', { preserveRequest: true }).status).toBe(307);
    expect(new HttpResponsePermanentRedirect('/a').status).toBe(301);
    expect(new HttpResponsePermanentRedirect('/a', { preserveRequest: true }).status).toBe(308);
  });

  it('encode the address and have no content', () => {
    const response = new HttpResponseRedirect('/café/?q=a b#%20');
    expect(response.url).toBe('/caf%C3%A9/?q=a%20b#%20');
    expect(response.text).toBe('');
    expect(new HttpResponseRedirect(new URL('https://example.org/x')).url).toBe(
      'https://example.org/x',
    );
  });

  it('cannot break out of the header', () => {
    expect(new HttpResponseRedirect('/a\r\nSet-Cookie: x=1').url).toBe('/a%0D%0ASet-Cookie:%20x=1');
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript:x',
    'data:text/html,x',
    'mailto:a@b',
    'vbscript:x',
    `/${'x'.repeat(2048)}`,
  ])('refuse %j with 400', (to) => {
    expect(() => new HttpResponseRedirect(to)).toThrow(SuspiciousOperation);
    expect(() => new HttpResponsePermanentRedirect(to)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'HTTP_UNSAFE_REDIRECT',
        kind: 'DisallowedRedirect',
      }),
    );
  });
});

describe('Responses with a status', () => {
  it('have it', () => {
    expect(new HttpResponseBadRequest('x').status).toBe(400);
    expect(new HttpResponseForbidden().status).toBe(403);
    expect(new HttpResponseNotFound().status).toBe(404);
    expect(new HttpResponseGone().status).toBe(410);
    expect(new HttpResponseServerError('x').text).toBe('x');
  });

  it('name the methods that are allowed', () => {
    const response = new HttpResponseNotAllowed(['GET', 'HEAD']);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('have no type where they have no content', () => {
    expect(new HttpResponseNoContent().status).toBe(204);
    expect(new HttpResponseNoContent().headers.size).toBe(0);
    expect(new HttpResponseNotModified().status).toBe(304);
    expect(new HttpResponseNotModified().headers.size).toBe(0);
  });

  it('refuse content for 304', () => {
    const response = new HttpResponseNotModified();
    response.content = '';
    expect(() => (response.content = 'x')).toThrow(
      expect.objectContaining({ code: 'HTTP_NOT_MODIFIED_CONTENT' }),
    );
  });
});
