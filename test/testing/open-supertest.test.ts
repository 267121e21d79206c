import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { HttpResponse } from '../../src/http/http-response.js';
import { HttpResponseRedirect } from '../../src/http/redirect.js';
import { StreamingHttpResponse } from '../../src/http/streaming-response.js';
import { openSupertest, type SupertestAgent } from '../../src/testing/open-supertest.js';
import type { TestableApplication } from '../../src/testing/testable-application.js';
import { smallApplication } from './small-application.js';

let application: TestableApplication;
let request: SupertestAgent;
let cutOff = 0;

async function* slowly(): AsyncGenerator<string> {
  try {
    for (let count = 0; count < 1000; count++) {
      yield `${count} `.repeat(1000);
      await nextTurn();
    }
  } finally {
    cutOff++;
  }
}

beforeAll(async () => {
  application = smallApplication(async (incoming) => {
    if (incoming.path === '/redirect') return new HttpResponseRedirect('/end');
    if (incoming.path === '/login') return new HttpResponse('in').setCookie('session', 'abc');
    if (incoming.path === '/stream') return new StreamingHttpResponse(slowly());
    if (incoming.path === '/later') await nextTurn();
    const answer = {
      method: incoming.method,
      path: incoming.path,
      scheme: incoming.scheme,
      host: incoming.getHost(),
      query: incoming.GET.get('q') ?? null,
      session: incoming.COOKIES.get('session') ?? null,
      data: incoming.contentType === 'application/json' ? incoming.data : null,
      title: incoming.POST.get('title') ?? null,
      file: incoming.FILES.get('file')?.size ?? null,
    };
    return new HttpResponse(JSON.stringify(answer), {
      contentType: 'application/json; charset=utf-8',
    });
  });
  request = await openSupertest(application);
});

afterAll(async () => {
  await application.close();
});

describe('openSupertest', () => {
  it('sends requests without opening a port', async () => {
    const response = await request
      .get('/a')
      .query({ q: 'science' })
      .expect(200)
      .expect('content-type', /json/);
    expect(response.body).toMatchObject({
      method: 'GET',
      path: '/a',
      query: 'science',
      host: 'testserver',
      scheme: 'http',
    });
    expect(application.server.nodeServer.listening).toBe(false);
  });

  it('sends JSON, forms and files', async () => {
    expect((await request.post('/').send({ a: [1] })).body).toMatchObject({ data: { a: [1] } });
    expect((await request.post('/').type('form').send({ title: 'x y' })).body).toMatchObject({
      title: 'x y',
    });
    const multipart = request
      .post('/')
      .field('title', 'Größe')
      .attach('file', Buffer.alloc(200_000), 'big.bin');
    expect((await multipart).body).toMatchObject({ title: 'Größe', file: 200_000 });
  });

  it('gets no body for HEAD', async () => {
    const response = await request.head('/').expect(200);
    expect(response.text ?? '').toBe('');
    expect(Number(response.headers['content-length'])).toBeGreaterThan(10);
  });

  it('does not follow redirects unless asked to', async () => {
    await request.get('/redirect').expect(302).expect('location', '/end');
    expect((await request.get('/redirect').redirects(1)).body).toMatchObject({ path: '/end' });
  });

  it('keeps cookies', async () => {
    const other = await openSupertest(application);
    await other.get('/login').expect(200);
    expect((await other.get('/')).body).toMatchObject({ session: 'abc' });
    expect((await (await openSupertest(application)).get('/')).body).toMatchObject({
      session: null,
    });
  });

  it('speaks https', async () => {
    const secure = await openSupertest(application, { secure: true, host: 'shop.example' });
    expect((await secure.get('/')).body).toMatchObject({ scheme: 'https', host: 'shop.example' });
  });

  it('serves 100 requests at once', async () => {
    const paths = Array.from({ length: 100 }, (_value, index) => `/later?q=${index}`);
    const responses = await Promise.all(paths.map((path) => request.get(path)));
    expect(responses.map((response) => `/later?q=${response.body.query}`)).toEqual(paths);
  });

  it('reads streams', async () => {
    const response = await request.get('/stream').buffer(true);
    expect(response.text.length).toBeGreaterThan(1_000_000);
    expect(cutOff).toBe(1);
  });

  it('lets the server know of an abort', async () => {
    const before = cutOff;
    const pending = request.get('/stream').buffer(true);
    pending.parse((incoming, done) => {
      incoming.on('error', () => done(null, ''));
      incoming.once('data', () => pending.abort());
    });
    pending.end(() => undefined);
    for (let turn = 0; turn < 1000 && cutOff === before; turn++) await nextTurn();
    expect(cutOff).toBe(before + 1);
  });
});
