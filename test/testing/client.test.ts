import { afterEach, describe, expect, it } from '@jest/globals';

import { BadRequest, Http404 } from '../../src/errors/http-error.js';
import type { Handler } from '../../src/http/handler.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { HttpResponseRedirect } from '../../src/http/redirect.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { TemplateResponse } from '../../src/http/template-response.js';
import { Client, type ClientOptions } from '../../src/testing/client.js';
import { RedirectCycleError } from '../../src/testing/redirects.js';
import type { TestableApplication } from '../../src/testing/testable-application.js';
import { UploadFile } from '../../src/testing/upload-file.js';
import { smallApplication } from './small-application.js';

const applications: TestableApplication[] = [];

function serve(handler: Handler, options?: ClientOptions, settings?: object): Client {
  const application = smallApplication(handler, { settings });
  applications.push(application);
  return new Client(application, options);
}

function json(value: unknown, status = 200): HttpResponse {
  return new HttpResponse(JSON.stringify(value), { status, contentType: 'application/json' });
}

/** Answers with everything that it was sent. */
const echo: Handler = (request) =>
  json({
    method: request.method,
    url: request.incoming.url,
    scheme: request.scheme,
    host: request.incoming.headers.host,
    address: request.remoteAddress,
    type: request.contentType,
    length: request.incoming.headers['content-length'] ?? null,
    accept: request.headers.get('accept') ?? null,
    fields: Object.fromEntries(
      [...request.POST.keys()].map((key) => [key, request.POST.getList(key)]),
    ),
    files: [...request.FILES.keys()].flatMap((key) =>
      request.FILES.getList(key).map((file) => [key, file.name, file.contentType, file.size]),
    ),
    body: request.contentType === 'multipart/form-data' ? null : request.body.toString(),
    cookies: Object.fromEntries(request.COOKIES),
  });

afterEach(async () => {
  for (const application of applications.splice(0)) await application.close();
});

describe('Client', () => {
  it('sends each method by its name', async () => {
    const client = serve(echo);
    for (const method of ['get', 'post', 'put', 'patch', 'delete', 'options'] as const) {
      const response = await client[method]('/a/');
      expect([response.status, response.body]).toMatchObject([
        200,
        { method: method.toUpperCase(), url: '/a/' },
      ]);
    }
    expect((await client.request('report', '/')).status).toBe(200);
  });

  it('gets no body for HEAD, but its headers', async () => {
    const response = await serve(echo).head('/');
    expect(response.content.length).toBe(0);
    expect(Number(response.get('Content-Length'))).toBeGreaterThan(100);
  });

  it('opens no port', async () => {
    const client = serve(echo);
    await client.get('/');
    expect(client.application.server.nodeServer.listening).toBe(false);
  });

  it('puts data into the query of GET, and "query" into that of any method', async () => {
    const client = serve(echo);
    expect(
      (await client.get('/s?a=1', { data: { q: 'ä b', tag: ['x', 'y'] } })).body,
    ).toMatchObject({
      url: '/s?a=1&q=%C3%A4+b&tag=x&tag=y',
      body: '',
    });
    expect((await client.post('/s', { query: { page: 2 }, data: { a: 1 } })).body).toMatchObject({
      url: '/s?page=2',
      fields: { a: ['1'] },
    });
  });

  it('sends a path as it is, but for what HTTP cannot carry', async () => {
    const client = serve(echo);
    for (const [path, sent] of [
      ['/%2e%2e/%41', '/%2e%2e/%41'],
      ['/a//b/../c', '/a//b/../c'],
      ['/größe x#part', '/gr%C3%B6%C3%9Fe%20x'],
      ['no-slash', '/no-slash'],
    ] as const) {
      expect((await client.get(path)).body).toMatchObject({ url: sent });
    }
  });

  it('posts multipart forms with files unless told otherwise', async () => {
    const response = await serve(echo).post('/', {
      data: { title: 'Größe "1"', tag: ['x', 'y'], count: 3, done: false },
      files: {
        cover: new UploadFile('c "1".png', Buffer.from('PNG'), 'image/png'),
        raw: Buffer.from([1, 2]),
      },
    });
    expect(response.body).toMatchObject({
      type: 'multipart/form-data',
      fields: { title: ['Größe "1"'], tag: ['x', 'y'], count: ['3'], done: ['false'] },
      files: [
        ['cover', expect.stringContaining('.png'), expect.any(String), 3],
        ['raw', 'raw', expect.any(String), 2],
      ],
    });
  });

  it('posts other formats', async () => {
    const client = serve(echo);
    const form = await client.post('/', {
      data: { a: 'b c' },
      contentType: 'application/x-www-form-urlencoded',
    });
    expect(form.body).toMatchObject({ body: 'a=b+c', fields: { a: ['b c'] } });
    expect((await client.put('/', { json: [1, null] })).body).toMatchObject({
      type: 'application/json',
      body: '[1,null]',
    });
    expect(
      (await client.post('/', { data: { a: 1 }, contentType: 'application/json' })).body,
    ).toMatchObject({ body: '{"a":1}' });
    expect((await client.patch('/', { body: 'text' })).body).toMatchObject({
      type: 'text/plain',
      body: 'text',
    });
    expect(
      (await client.post('/', { body: Buffer.from('x'), contentType: 'image/x' })).body,
    ).toMatchObject({ type: 'image/x' });
    expect((await client.post('/')).body).toMatchObject({ length: '0', type: '' });
  });

  it('refuses two bodies, and fields without a value', async () => {
    const client = serve(echo);
    await expect(client.post('/', { json: 1, data: {} })).rejects.toMatchObject({
      code: 'TESTING_TWO_BODIES',
    });
    await expect(client.post('/', { json: 1, files: {} })).rejects.toMatchObject({
      code: 'TESTING_TWO_BODIES',
    });
    await expect(client.post('/', { data: { a: undefined as never } })).rejects.toMatchObject({
      code: 'TESTING_MISSING_VALUE',
    });
    await expect(client.get('/', { data: { a: new UploadFile('a', '') } })).rejects.toMatchObject({
      code: 'TESTING_FILE_NEEDS_MULTIPART',
    });
  });

  it('sends its own headers and those of the request', async () => {
    const client = serve(echo, { headers: { Accept: 'text/html' }, remoteAddress: '203.0.113.7' });
    expect((await client.get('/')).body).toMatchObject({
      accept: 'text/html',
      address: '203.0.113.7',
      host: 'testserver',
    });
    expect(
      (await client.get('/', { headers: { accept: 'text/plain', host: 'other' } })).body,
    ).toMatchObject({
      accept: 'text/plain',
      host: 'other',
    });
  });

  it('speaks https where it is asked to', async () => {
    expect((await serve(echo).get('/', { secure: true })).body).toMatchObject({ scheme: 'https' });
    expect((await serve(echo, { secure: true }).get('/')).body).toMatchObject({ scheme: 'https' });
    expect((await serve(echo, { secure: true }).get('/', { secure: false })).body).toMatchObject({
      scheme: 'http',
    });
  });

  it('asks for a host that the application serves', async () => {
    expect(serve(echo, {}, { allowedHosts: ['.example.org'] }).host).toBe('example.org');
    expect(serve(echo, {}, { allowedHosts: ['a.org', 'testserver'] }).host).toBe('testserver');
    expect(serve(echo, {}, { allowedHosts: [], debug: true }).host).toBe('localhost');
    expect(serve(echo, { host: 'b.org' }).host).toBe('b.org');
  });

  it('keeps cookies from answer to request, each client its own', async () => {
    const handler: Handler = (request) => {
      const response = json(Object.fromEntries(request.COOKIES));
      if (request.path === '/login') response.setCookie('session', 'abc');
      if (request.path === '/logout') response.deleteCookie('session');
      return response;
    };
    const client = serve(handler);
    await client.get('/login');
    expect((await client.get('/')).body).toEqual({ session: 'abc' });
    expect((await new Client(client.application).get('/')).body).toEqual({});
    expect((await client.get('/', { headers: { cookie: 'own=1' } })).body).toEqual({
      session: 'abc',
      own: '1',
    });
    await client.get('/logout');
    expect((await client.get('/')).body).toEqual({});
    client.cookies.set('theme', 'dark');
    expect((await client.get('/')).body).toEqual({ theme: 'dark' });
  });

  it('gives the body in every form', async () => {
    const client = serve(({ path }) => {
      if (path === '/json') return json({ a: 1 });
      if (path === '/empty') return new HttpResponse('', { status: 204 });
      if (path === '/bytes')
        return new HttpResponse(Buffer.from([1, 2]), { contentType: 'image/png' });
      return new HttpResponse('<p>ä</p>');
    });
    expect(await client.get('/json')).toMatchObject({
      body: { a: 1 },
      text: '{"a":1}',
      contentType: 'application/json',
    });
    expect(await client.get('/html')).toMatchObject({
      body: '<p>ä</p>',
      statusCode: 200,
      reason: 'OK',
    });
    expect((await client.get('/bytes')).body).toEqual(Buffer.from([1, 2]));
    expect((await client.get('/empty')).body).toBeUndefined();
    const html = await client.get('/html');
    expect(() => html.json()).toThrow(/TESTING_NOT_JSON/);
    expect(() => html.json()).toThrow('GET /html -> 200 OK');
  });

  it('tells what happened on the other side', async () => {
    const match = { route: 'books/', view: 'books', args: [] } as never;
    function booksPage({ title }: { title: string }): string {
      return `<h1>${title}</h1>`;
    }
    const client = serve((request) => {
      request.resolverMatch = match;
      return new TemplateResponse(booksPage, { title: 'Books' });
    });
    const response = await client.get('/books/');
    expect(response.text).toBe('<h1>Books</h1>');
    expect(response.context).toEqual({ title: 'Books' });
    expect(response.templates).toEqual(['booksPage']);
    expect(response.resolverMatch).toBe(match);
    expect(response.httpRequest?.path).toBe('/books/');
    expect(response.exception).toBeUndefined();
    expect(response.request).toMatchObject({ method: 'GET', target: '/books/' });
    expect(response.client).toBe(client);
  });

  it('throws in the test what a view threw and nobody handled', async () => {
    const failure = new TypeError('broken view');
    const client = serve(({ path }) => {
      throw path === '/404' ? new Http404() : path === '/400' ? new BadRequest() : failure;
    });
    await expect(client.get('/')).rejects.toBe(failure);
    expect(await client.get('/404')).toMatchObject({ status: 404, exception: expect.any(Http404) });
    expect(await client.get('/400')).toMatchObject({ status: 400 });
    const calm = new Client(client.application, { raiseRequestException: false });
    expect(await calm.get('/')).toMatchObject({
      status: 500,
      exception: failure,
      text: 'went wrong',
    });
  });

  it('does not mix up requests that run at once', async () => {
    const client = serve(async ({ path }) => {
      await new Promise(setImmediate);
      if (Number(path.slice(1)) % 2 === 1) throw new Error(path);
      return new HttpResponse(path);
    });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_value, index) =>
        client.get(`/${index}`).then(
          (response) => response.httpRequest?.path === response.text && response.text,
          (error: Error) => error.message,
        ),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_value, index) => `/${index}`));
  });

  it('reads streams to their end', async () => {
    async function* pieces(): AsyncGenerator<string> {
      for (let count = 0; count < 3; count++) {
        await new Promise(setImmediate);
        yield `${count},`;
      }
    }
    expect((await serve(() => new StreamingHttpResponse(pieces())).get('/')).text).toBe('0,1,2,');
  });

  it('fails when the server cuts the connection', async () => {
    const client = serve((request) => {
      request.incoming.destroy();
      return new HttpResponse();
    });
    await expect(client.get('/')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('gives the answers of the server itself, which the application never saw', async () => {
    const response = await serve(echo).trace('/');
    expect(response.status).toBe(405);
    expect(response.httpRequest).toBeUndefined();
  });
});

describe('Client following redirects', () => {
  const site: Handler = async (request) => {
    const { path, method } = request;
    const target = request.GET.get('to') ?? '/end';
    if (path.startsWith('/redirect/')) {
      const response = new HttpResponseRedirect(target, {
        allowedHosts: ['other.org', 'elsewhere.org'],
      } as never);
      response.status = Number(path.slice('/redirect/'.length));
      return response.setCookie('seen', method);
    }
    if (path === '/loop') return new HttpResponseRedirect('/loop');
    if (/^\/count\/\d+$/.test(path))
      return new HttpResponseRedirect(`/count/${Number(path.slice(7)) + 1}`);
    return json({
      method,
      path,
      body: request.body.toString(),
      host: request.incoming.headers.host,
      cookies: Object.fromEntries(request.COOKIES),
    });
  };

  it('does not follow unless asked to', async () => {
    const response = await serve(site).get('/redirect/302');
    expect([response.status, response.get('location'), response.redirectChain]).toEqual([
      302,
      '/end',
      [],
    ]);
  });

  it('follows with GET, keeps cookies on the way and tells the chain', async () => {
    const response = await serve(site).post('/redirect/302', { data: { a: 1 }, follow: true });
    expect(response.body).toMatchObject({
      method: 'GET',
      path: '/end',
      body: '',
      cookies: { seen: 'POST' },
    });
    expect(response.redirectChain).toEqual([['/end', 302]]);
    expect(response.request.target).toBe('/end');
  });

  it('keeps method and body for 307 and 308', async () => {
    const client = serve(site);
    for (const status of [307, 308]) {
      const response = await client.put(`/redirect/${status}`, { json: { a: 1 }, follow: true });
      expect(response.body).toMatchObject({ method: 'PUT', path: '/end', body: '{"a":1}' });
    }
  });

  it('keeps HEAD', async () => {
    const response = await serve(site).head('/redirect/302', { follow: true });
    expect(response.request.method).toBe('HEAD');
  });

  it('reports a circle, and more than 20', async () => {
    const client = serve(site);
    await expect(client.get('/loop', { follow: true })).rejects.toBeInstanceOf(RedirectCycleError);
    await expect(client.get('/count/1', { follow: true })).rejects.toMatchObject({
      code: 'TESTING_REDIRECT_CYCLE',
      redirectChain: { length: 21 },
    });
  });

  it('leaves the site only for hosts that are served', async () => {
    const away = await serve(site).get('/redirect/302?to=http://other.org/x', { follow: true });
    expect([away.status, away.get('location')]).toEqual([302, 'http://other.org/x']);
    const served = await serve(site, { servedHosts: ['other.org'] }).get(
      '/redirect/302?to=http://other.org/x',
      { follow: true },
    );
    expect(served.body).toMatchObject({ host: 'other.org', path: '/x', cookies: {} });
    expect(served.redirectChain).toEqual([['http://other.org/x', 302]]);
  });
});
