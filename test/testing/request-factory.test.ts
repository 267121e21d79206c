import { describe, expect, it } from '@jest/globals';

import { RequestFactory } from '../../src/testing/request-factory.js';
import { UploadFile } from '../../src/testing/upload-file.js';

const factory = new RequestFactory();

describe('RequestFactory', () => {
  it('makes requests without a server', () => {
    const request = factory.get('/books/3/?q=a%20b', {
      headers: { Accept: 'text/html', cookie: 'a=1' },
      query: { page: 2 },
    });
    expect(request).toMatchObject({
      method: 'GET',
      path: '/books/3/',
      queryString: 'q=a%20b&page=2',
      scheme: 'http',
    });
    expect(request.GET.get('q')).toBe('a b');
    expect(request.headers.get('accept')).toBe('text/html');
    expect(request.COOKIES.get('a')).toBe('1');
    expect(request.remoteAddress).toBe('127.0.0.1');
    expect(request.buildAbsoluteUri('/x')).toBe('http://testserver/x');
  });

  it('makes requests of every method', () => {
    for (const method of ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const) {
      expect(factory[method]('/').method).toBe(method.toUpperCase());
    }
    expect(factory.request('report', '/').method).toBe('REPORT');
  });

  it('gives a body that loads as in the framework', async () => {
    const json = factory.post('/', { json: { title: 'Emma' } });
    await json.loadBody();
    expect(json.data).toEqual({ title: 'Emma' });
    const form = factory.post('/', {
      data: { a: ['1', '2'] },
      contentType: 'application/x-www-form-urlencoded',
    });
    await form.loadBody();
    expect(form.POST.getList('a')).toEqual(['1', '2']);
    const upload = factory.post('/', {
      data: { a: 1 },
      files: { cover: new UploadFile('c.txt', 'text', 'text/plain') },
    });
    await upload.loadBody();
    expect([upload.POST.get('a'), upload.FILES.get('cover')?.name]).toEqual(['1', 'c.txt']);
    const empty = factory.post('/');
    await empty.loadBody();
    expect(empty.body.length).toBe(0);
  });

  it('obeys the limits in its settings', async () => {
    const request = new RequestFactory({ dataUploadMaxBytes: 10 }).post('/', {
      body: 'x'.repeat(11),
    });
    await expect(request.loadBody()).rejects.toMatchObject({ status: 413 });
  });

  it('looks like https, and like another client, where it is told to', () => {
    const request = factory.get('/', {
      secure: true,
      remoteAddress: '203.0.113.1',
      headers: { host: 'shop.example' },
    });
    expect([request.scheme, request.remoteAddress, request.getHost()]).toEqual([
      'https',
      '203.0.113.1',
      'shop.example',
    ]);
  });

  it('joins a header that is given several times', () => {
    const request = factory.get('/', { headers: { 'X-Tag': ['a', 'b'] } });
    expect(request.headers.get('x-tag')).toBe('a, b');
    expect(request.incoming.rawHeaders.filter((each) => each === 'X-Tag').length).toBe(2);
  });
});
