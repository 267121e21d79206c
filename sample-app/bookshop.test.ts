import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import { installMatchers } from 'lapompe/testing';

import { BROWSER, openBookshop } from './open-bookshop.js';

installMatchers(expect);
const client = await openBookshop();

describe('the bookshop', () => {
  it('has a front page', async () => {
    const response = await client.get('/', { headers: BROWSER });
    expect(response).toHaveStatus(200);
    expect(response).toContainText('<title>Welcome · The Bookshop</title>');
    expect(response).toContainText('750 books from three thousand years');
    expect(response.resolverMatch?.viewName).toBe('home');
  });

  it('finds books about science', async () => {
    const response = await client.get('/search/', {
      query: { query: 'science' },
      headers: BROWSER,
    });
    expect(response).toHaveStatus(200);
    expect(response).toContainText('Science books');
    expect(response).toContainText('Opticks');
    expect(response).toContainText('value="science"');
    const found = (await client.get('/search/?query=darwin+voyage')).json() as {
      query: string;
      count: number;
      books: { title: string }[];
    };
    expect([found.query, found.count, found.books[0]?.title]).toEqual([
      'darwin voyage',
      1,
      'The Voyage of the Beagle',
    ]);
  });

  it('finds nothing politely, and runs nothing that was typed', async () => {
    expect(await client.get('/search/?query=zzz', { headers: BROWSER })).toContainText(
      'Nothing was found.',
    );
    expect(await client.get('/search/', { headers: BROWSER })).toContainText('Look for words');
    const response = await client.get('/search/', {
      query: { query: '"><script>alert(1)</script>' },
      headers: BROWSER,
    });
    expect(response).not.toContainText('<script>');
  });

  it('has pages without a broken link', async () => {
    const seen = new Set<string>();
    for (const start of ['/', '/books/', '/books/3/', '/books/new/', '/search/?query=art']) {
      const { text } = await client.get(start, { headers: BROWSER });
      for (const [, href = ''] of text.matchAll(/(?:href|src|action)="(\/[^"]*)"/g))
        seen.add(href.replaceAll('&amp;', '&'));
    }
    expect(seen.size).toBeGreaterThan(50);
    for (const href of [...seen].filter((each) => !/\/(?:cover|loans|return)\/$/.test(each))) {
      expect([href, (await client.get(href, { headers: BROWSER })).status]).toEqual([href, 200]);
    }
  });
});

describe('around every answer', () => {
  it('the time it took stands in a header, and at the foot of pages', async () => {
    const page = await client.get('/', { headers: BROWSER });
    expect(page.headers['server-timing']).toMatch(/^app;dur=\d+\.\d$/);
    expect(page.text).toMatch(/<p class="timing">Answered in \d+\.\d ms<\/p>$/);
    const json = await client.get('/books/1/');
    expect(json.headers['server-timing']).toMatch(/^app;dur=/);
    expect(json.text).not.toContain('Answered in');
  });

  it('headers keep browsers safe', async () => {
    const page = await client.get('/', { headers: BROWSER });
    expect(page.headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'") as unknown,
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.any(String) as unknown,
    });
    expect(page.headers['x-powered-by']).toBeUndefined();
    // What the policy forbids is not on the pages: no style attribute, no script, nothing from elsewhere.
    expect(page.text).not.toMatch(/ style=|<script|<style|https?:\/\//);
  });

  it('an answer that has not changed is not sent again', async () => {
    for (const path of ['/books/1/', '/style.css', '/books/?page=2']) {
      const first = await client.get(path);
      const tag = String(first.headers['etag']);
      const again = await client.get(path, { headers: { 'if-none-match': tag } });
      expect([path, again.status, again.text]).toEqual([path, 304, '']);
    }
    expect(await client.get('/style.css')).toHaveHeader('cache-control', 'public, max-age=300');
  });

  it('large answers are compressed for those who can read that', async () => {
    const plain = await client.get('/books/');
    const packed = await client.get('/books/', { headers: { 'accept-encoding': 'gzip' } });
    expect(packed).toHaveHeader('content-encoding', 'gzip');
    expect(gunzipSync(packed.content).equals(plain.content)).toBe(true);
    expect(packed.content.length).toBeLessThan(plain.content.length / 2);
    expect(packed.headers['vary']).toContain('accept-encoding');
  });

  it('an address without its slash leads to the one with it', async () => {
    expect(await client.get('/books?page=2')).toRedirectTo('/books/?page=2', { status: 301 });
  });

  it('hosts that are not ours get nothing', async () => {
    expect(await client.get('/', { headers: { host: 'evil.example' } })).toHaveStatus(400);
  });
});

describe('an address that fails', () => {
  it('shows visitors nothing of why', async () => {
    const page = await client.get('/oops/', { headers: BROWSER });
    expect(page).toHaveStatus(500);
    expect(page.text).toContain('Something went wrong');
    expect(page.text).not.toContain('shelf');
    const problem = await client.get('/oops/');
    expect(Object.keys(problem.json() as object).sort()).toEqual([
      'requestId',
      'status',
      'title',
      'type',
    ]);
  });

  it('shows developers all of it', async () => {
    const debug = await openBookshop({ debug: true });
    const page = await debug.get('/oops/', { headers: BROWSER });
    expect(page).toHaveStatus(500);
    expect(page.text).toContain('The shelf has fallen over.');
    expect(page.text).toContain('page-controller.ts');
    expect(page.text).toContain('TypeError');
    expect((await debug.get('/nowhere/', { headers: BROWSER })).text).toContain(
      'books/&lt;int:pk&gt;/',
    );
  });

  it('that nobody knows is a 404, also for people', async () => {
    const page = await client.get('/nowhere/', { headers: BROWSER });
    expect(page).toHaveStatus(404);
    expect(page.text).toContain('There is nothing here');
  });
});
