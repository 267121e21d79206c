import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { DisallowedHost } from '../../src/errors/http-error.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { HttpResponseNotModified } from '../../src/http/not-modified.js';
import { RequestContext } from '../../src/http/request-context.js';
import { BadSignature, cookieSigner } from '../../src/http/signing.js';

const KEY = 'a secret key of at least 32 characters';

function makeRequest(
  url: string,
  headers: Record<string, string> = {},
  settings: Partial<BaseSettings> = {},
  method = 'GET',
): HttpRequest {
  const incoming = new IncomingMessage(new Socket());
  incoming.method = method;
  incoming.url = url;
  incoming.headers = { host: 'shop.test', ...headers };
  const all = Object.assign(
    new BaseSettings(),
    { allowedHosts: ['shop.test'], secretKey: KEY },
    settings,
  );
  return new HttpRequest(incoming, new RequestContext(all));
}

describe('The address of a request', () => {
  it('is split into path and query, the path decoded', () => {
    const request = makeRequest('/caf%C3%A9/a%20b?x=1?y#z');
    expect(request.path).toBe('/café/a b');
    expect(request.rawPath).toBe('/caf%C3%A9/a%20b');
    expect(request.queryString).toBe('x=1?y');
    expect(request.getFullPath()).toBe('/caf%C3%A9/a%20b?x=1?y');
  });

  it('has the script name taken off and put on again', () => {
    const request = makeRequest('/shop/books/?a=1', {}, { scriptName: 'shop/' });
    expect(request.path).toBe('/books/');
    expect(request.getFullPath()).toBe('/shop/books/?a=1');
    expect(request.META.SCRIPT_NAME).toBe('/shop');
  });

  it('keeps a path that only begins with the letters of the script name', () => {
    const settings = { scriptName: '/shop' };
    expect(makeRequest('/shopping/', {}, settings).path).toBe('/shopping/');
    expect(makeRequest('/shop%2Fping/', {}, settings).path).toBe('/shop/ping/');
    expect(makeRequest('/shop', {}, settings).path).toBe('/');
    expect(makeRequest('/shop?a=1', {}, settings).path).toBe('/');
    expect(makeRequest('/books/', {}, settings).path).toBe('/books/');
  });

  it('may be absolute in the request line', () => {
    expect(makeRequest('http://shop.test/x?y=1').path).toBe('/x');
    expect(makeRequest('http://shop.test').path).toBe('/');
    expect(makeRequest('*', {}, {}, 'OPTIONS').path).toBe('/*');
  });

  it('becomes an absolute URI', () => {
    const request = makeRequest('/a/b?c=1', { host: 'shop.test:8000' });
    expect(request.buildAbsoluteUri()).toBe('http://shop.test:8000/a/b?c=1');
    expect(request.buildAbsoluteUri('../x')).toBe('http://shop.test:8000/x');
    expect(request.buildAbsoluteUri('//cdn.test/x')).toBe('http://cdn.test/x');
    expect(request.buildAbsoluteUri('?d=1#e')).toBe('http://shop.test:8000/a/b?d=1#e');
    expect(request.getPort()).toBe('8000');
  });

  it('becomes an absolute URI whatever the client has sent', () => {
    const settings = { allowedHosts: ['*'] };
    for (const host of ['shop.test:99999', '1.2.3.4.5', 'xn--a.shop.test', '[a:b]']) {
      const request = makeRequest('/a/b?c=1', { host }, settings);
      expect(request.buildAbsoluteUri('/x')).toBe(`http://${host}/x`);
      expect(request.buildAbsoluteUri('x')).toBe(`http://${host}/a/x`);
    }
    const request = makeRequest('/a/b');
    expect(request.buildAbsoluteUri('http://[')).toBe('http://[');
    expect(request.buildAbsoluteUri('HTTPS://Other.test')).toBe('HTTPS://Other.test');
  });

  it('becomes an absolute URI on its own host where none is named', () => {
    const request = makeRequest('/a/b');
    expect(request.buildAbsoluteUri('/\\evil.test/')).toBe('http://shop.test/%5Cevil.test/');
    expect(request.buildAbsoluteUri('///evil.test/')).toBe('http://shop.test/evil.test/');
    expect(request.buildAbsoluteUri('/\t/evil.test/')).toBe('http://shop.test/%09/evil.test/');
  });

  it.each([
    ['/\\evil.test/x', '/%5Cevil.test/x'],
    ['\\\\evil.test', '/a/%5C%5Cevil.test'],
    ['/\t/evil.test', '/%09/evil.test'],
    ['\t//evil.test', '/a/%09//evil.test'],
    ['http:\\\\evil.test', '/a/%5C%5Cevil.test'],
    ['///evil.test', '/evil.test'],
  ])('names its own host in an absolute URI of %j', (location, path) => {
    const request = makeRequest('/a/b', { host: 'shop.test' });
    expect(request.buildAbsoluteUri(location)).toBe(`http://shop.test${path}`);
  });
});

describe('The host of a request', () => {
  it('is refused with 400 unless it is allowed', () => {
    for (const host of ['evil.test', 'shop.test@evil.test', 'shop.test/', '', 'a b']) {
      const request = makeRequest('/', { host });
      expect(() => request.getHost()).toThrow(DisallowedHost);
      expect(() => request.getHost()).toThrow(expect.objectContaining({ status: 400 }));
    }
    expect(makeRequest('/', { host: 'SHOP.test.:80' }).getHost()).toBe('SHOP.test.:80');
  });

  it('is local by default in debug mode, and there alone', () => {
    const local = { host: 'localhost:8000' };
    expect(makeRequest('/', local, { debug: true, allowedHosts: [] }).getHost()).toBe(
      'localhost:8000',
    );
    expect(() => makeRequest('/', local, { allowedHosts: [] }).getHost()).toThrow(DisallowedHost);
  });

  it('comes from a proxy only where the proxy is trusted', () => {
    const headers = {
      'x-forwarded-host': 'other.test',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '1.2.3.4',
    };
    const request = makeRequest('/', headers);
    expect([request.getHost(), request.scheme, request.isSecure()]).toEqual([
      'shop.test',
      'http',
      false,
    ]);
    expect(request.remoteAddress).not.toBe('1.2.3.4');
  });
});

describe('The headers of a request', () => {
  it('are not forged by names with underscores', () => {
    const forged = makeRequest('/', { x_user: 'admin' });
    expect(forged.headers.get('X-User')).toBeUndefined();
    expect(forged.headers.get('x_user')).toBeUndefined();
    expect('HTTP_X_USER' in forged.META).toBe(false);
    expect([...forged.headers]).toContainEqual(['x_user', 'admin']);
    const both = makeRequest('/', { 'x-user': 'reader', x_user: 'admin' });
    expect(both.META.HTTP_X_USER).toBe('reader');
    expect([...both.headers]).toContainEqual(['x_user', 'admin']);
  });

  it('are read in any case, and in the form of CGI', () => {
    const request = makeRequest('/x?a=1', { 'user-agent': 'test', 'content-type': 'text/plain' });
    expect(request.headers.get('User_Agent')).toBe('test');
    expect(request.META.HTTP_USER_AGENT).toBe('test');
    expect(request.META.CONTENT_TYPE).toBe('text/plain');
    expect(request.META).toMatchObject({
      REQUEST_METHOD: 'GET',
      PATH_INFO: '/x',
      QUERY_STRING: 'a=1',
      SERVER_NAME: 'shop.test',
    });
  });

  it('tell cookies, type and what is accepted', () => {
    const request = makeRequest('/', {
      cookie: 'a=1; b="x"',
      'content-type': 'Text/Plain; Charset=utf-8',
      accept: 'text/*',
    });
    expect([...request.COOKIES]).toEqual([
      ['a', '1'],
      ['b', 'x'],
    ]);
    expect([request.contentType, request.contentParams.get('charset')]).toEqual([
      'text/plain',
      'utf-8',
    ]);
    expect(request.accepts('text/html')).toBe(true);
    expect(request.accepts('image/png')).toBe(false);
    expect(request.getPreferredType(['image/png', 'text/html'])).toBe('text/html');
    expect(makeRequest('/').accepts('anything/at-all')).toBe(true);
  });

  it('are parsed once', () => {
    const request = makeRequest('/?a=1', { cookie: 'a=1' });
    expect(request.GET).toBe(request.GET);
    expect(request.COOKIES).toBe(request.COOKIES);
    expect(request.acceptedTypes).toBe(request.acceptedTypes);
  });
});

describe('Signed cookies', () => {
  const keys = { current: KEY, former: [] };

  it('are read by the request that gets them back', () => {
    const response = new HttpResponse().setSignedCookie('cart', 'a,b;c', { keys, salt: 's' });
    const sent = response.setCookieHeaders(false)[0]!.split('; ')[0]!;
    const request = makeRequest('/', { cookie: sent });
    expect(request.getSignedCookie('cart', { salt: 's', maxAgeSeconds: 60 })).toBe('a,b;c');
    expect(request.getSignedCookie('none')).toBeUndefined();
    expect(() => request.getSignedCookie('cart')).toThrow(BadSignature);
  });

  it('are signed with the keys of the application, when they are sent', () => {
    const response = new HttpResponse().setSignedCookie('cart', 'a,b;c', { salt: 's', path: '/c' });
    expect(response.cookies.get('cart')!.value).toBe('a,b;c');
    const [sent, ...attributes] = response.setCookieHeaders(false, keys)[0]!.split('; ');
    expect(attributes).toContain('Path=/c');
    expect(makeRequest('/', { cookie: sent! }).getSignedCookie('cart', { salt: 's' })).toBe(
      'a,b;c',
    );
    expect(() => response.setCookieHeaders(false)).toThrow(
      expect.objectContaining({ code: 'HTTP_NO_SECRET_KEY' }),
    );
  });

  it('leave signed in a 304, too', () => {
    const response = new HttpResponse().setSignedCookie('cart', '1').setCookie('plain', '2');
    const [cart, plain] = HttpResponseNotModified.of(response).setCookieHeaders(false, keys);
    const request = makeRequest('/', { cookie: cart!.split('; ')[0]! });
    expect(request.getSignedCookie('cart')).toBe('1');
    expect(plain).toMatch(/^plain=2;/);
  });

  it('have a default for those that are missing, made up or too old', () => {
    const signed = cookieSigner(keys, 'cart').sign('1');
    const request = makeRequest('/', { cookie: `cart=${signed}; bad=1:1:x` });
    expect(request.getSignedCookie('none', { default: 'new' })).toBe('new');
    expect(request.getSignedCookie('bad', { default: 'new' })).toBe('new');
    expect(request.getSignedCookie('cart', { default: 'new' })).toBe('1');
    expect(request.getSignedCookie('cart', { default: 'new', maxAgeSeconds: -1 })).toBe('new');
  });

  it('are refused with 400 when they were made up', () => {
    const request = makeRequest('/', { cookie: 'cart=1:1:x' });
    expect(() => request.getSignedCookie('cart')).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('The query of a request', () => {
  it('is limited in its number of fields', () => {
    const request = makeRequest(`/?${'a&'.repeat(5)}`, {}, { dataUploadMaxFields: 3 });
    expect(() => request.GET).toThrow(
      expect.objectContaining({ status: 400, code: 'HTTP_TOO_MANY_FIELDS' }),
    );
  });
});

describe('The signal of a request', () => {
  it('tells why the request was cut short, also to who asks for it later', () => {
    const request = makeRequest('/');
    expect(request.isAborted).toBe(false);
    const reason = new Error('The client has closed the connection.');
    request.abort(reason);
    request.abort(new Error('something later'));
    expect(request.isAborted).toBe(true);
    expect(request.signal.aborted).toBe(true);
    expect(request.signal.reason).toBe(reason);
  });
});
