import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ValidationFailed } from '../../src/errors/http-error.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { HttpResponsePermanentRedirect, HttpResponseRedirect } from '../../src/http/redirect.js';
import { TemplateResponse } from '../../src/http/template-response.js';
import { Client } from '../../src/testing/client.js';
import { installMatchers } from '../../src/testing/install-matchers.js';
import type { TestableApplication } from '../../src/testing/testable-application.js';
import { smallApplication } from './small-application.js';

installMatchers(expect);

const PAGE = '<ul class="b a">\n <li id=one>Emma &amp; co</li> <li>Emma</li></ul>';

function booksPage(): string {
  return PAGE;
}

let application: TestableApplication;
let client: Client;

beforeAll(() => {
  application = smallApplication(({ path }) => {
    switch (path) {
      case '/page':
        return new TemplateResponse(booksPage, {}).setCookie('theme', 'dark', {
          maxAgeSeconds: 60,
          sameSite: 'strict',
        });
      case '/json':
        return new HttpResponse('{"a":[1,{"b":null}]}', { contentType: 'application/json' });
      case '/moved':
        return new HttpResponsePermanentRedirect('/page');
      case '/lost':
        return new HttpResponseRedirect('/nowhere?a=1');
      case '/invalid':
        throw new ValidationFailed({ title: [{ code: 'required', message: 'Give a title.' }] });
      case '/problem':
        return new HttpResponse('{"errors":{"year":[{"code":"isInt","message":"No."}]}}', {
          status: 422,
          contentType: 'application/problem+json',
        });
      default:
        return new HttpResponse('gone', { status: 404 });
    }
  });
  client = new Client(application);
});

afterAll(() => application.close());

describe('toHaveStatus', () => {
  it('compares the status and shows the response when it differs', async () => {
    const response = await client.get('/nowhere');
    expect(response).toHaveStatus(404);
    expect(response).not.toHaveStatus(200);
    expect(() => expect(response).toHaveStatus(200)).toThrow('Expected status 200, but it is 404.');
    expect(() => expect(response).toHaveStatus(200)).toThrow(
      /GET \/nowhere -> 404 Not Found\n {2}content-type: .*[^]*\n {2}gone/,
    );
  });

  it('explains a forgotten await', () => {
    expect(() => expect(client.get('/page')).toHaveStatus(200)).toThrow(
      /not a promise.*\n.*expect\(await client/,
    );
    expect(() => expect('text').toHaveStatus(200)).toThrow(/TESTING_NOT_A_RESPONSE/);
  });
});

describe('toContainText', () => {
  it('counts text and checks the status', async () => {
    const response = await client.get('/page');
    expect(response).toContainText('Emma');
    expect(response).toContainText('Emma', { count: 2 });
    expect(response).not.toContainText('Emma', { count: 1 });
    expect(response).not.toContainText('Persuasion');
    expect(() => expect(response).toContainText('Emma', { count: 3 })).toThrow('it occurs 2 times');
    expect(await client.get('/nowhere')).toContainText('gone', { status: 404 });
  });

  it('fails with another status, also with "not"', async () => {
    const response = await client.get('/nowhere');
    expect(() => expect(response).toContainText('gone')).toThrow('Expected status 200, not 404');
    expect(() => expect(response).not.toContainText('other')).toThrow(
      'Expected status 200, not 404',
    );
  });

  it('compares markup by its meaning', async () => {
    const response = await client.get('/page');
    expect(response).toContainText("<li id='one' >Emma &#38; co </li>", { html: true, count: 1 });
    expect(response).toContainText('Emma & co', { html: true, count: 1 });
    expect(response).not.toContainText('<li>Emma &amp; co</li>', { html: true });
  });
});

describe('toRedirectTo', () => {
  it('compares address and status', async () => {
    const response = await client.get('/moved');
    expect(response).toRedirectTo('/page', { status: 301 });
    expect(response).toRedirectTo('http://testserver/page', { status: 301 });
    expect(response).not.toRedirectTo('/page');
    expect(response).not.toRedirectTo('/other', { status: 301 });
    expect(() => expect(response).toRedirectTo('/other', { status: 301 })).toThrow(
      'it has 301 http://testserver/page',
    );
  });

  it('looks at the target where it is asked to', async () => {
    await expect(await client.get('/moved')).toRedirectTo('/page', { status: 301, fetch: true });
    const lost = await client.get('/lost');
    await expect(lost).toRedirectTo('/nowhere?a=1', { fetch: true, targetStatus: 404 });
    await expect(expect(lost).toRedirectTo('/nowhere?a=1', { fetch: true })).rejects.toThrow(
      'a target with 200, not 404',
    );
  });

  it('looks at the way that was followed', async () => {
    expect(await client.get('/moved', { follow: true })).toRedirectTo('/page', { status: 301 });
    const lost = await client.get('/lost', { follow: true });
    expect(() => expect(lost).toRedirectTo('/nowhere?a=1')).toThrow('a target with 200');
  });
});

describe('the other assertions', () => {
  it('toEqualJson compares JSON', async () => {
    const response = await client.get('/json');
    expect(response).toEqualJson({ a: [1, { b: null }] });
    expect(response).toEqualJson({ a: [1, expect.anything()] });
    expect(response).not.toEqualJson({ a: [] });
    expect(() => expect(response).toEqualJson({ a: [1] })).toThrow(/-|\+/);
  });

  it('toHaveHeader looks for a header', async () => {
    const response = await client.get('/page');
    expect(response).toHaveHeader('Content-Type');
    expect(response).toHaveHeader('content-type', 'text/html; charset=utf-8');
    expect(response).toHaveHeader('content-type', /^text\/html/);
    expect(response).not.toHaveHeader('content-type', 'text/plain');
    expect(response).not.toHaveHeader('x-other');
  });

  it('toHaveCookie looks for a cookie and its attributes', async () => {
    const response = await client.get('/page');
    expect(response).toHaveCookie('theme');
    expect(response).toHaveCookie('theme', {
      value: 'dark',
      path: '/',
      maxAge: 60,
      httpOnly: true,
      sameSite: 'strict',
      secure: false,
    });
    expect(response).not.toHaveCookie('theme', { secure: true });
    expect(response).not.toHaveCookie('other');
    expect(() => expect(response).toHaveCookie('theme', { value: /^l/, path: '/' })).toThrow(
      'not as expected: value',
    );
  });

  it('toUseTemplate names the template', async () => {
    expect(await client.get('/page')).toUseTemplate('booksPage');
    expect(await client.get('/json')).not.toUseTemplate('booksPage');
  });

  it('toHaveFieldError reads errors thrown and errors sent', async () => {
    const thrown = await client.get('/invalid');
    expect(thrown).toHaveFieldError('title');
    expect(thrown).toHaveFieldError('title', 'required');
    expect(thrown).not.toHaveFieldError('title', 'isInt');
    expect(await client.get('/problem')).toHaveFieldError('year', 'isInt');
    expect(() => expect(thrown).toHaveFieldError('year')).toThrow('it has: "title": required');
    expect(await client.get('/page')).not.toHaveFieldError('year');
  });

  it('toEqualHtml compares markup', async () => {
    expect(await client.get('/page')).toEqualHtml(
      '<ul class=" a b "><li id="one">Emma & co</li><li>Emma</li></ul>',
    );
    expect('<p>a</p>').not.toEqualHtml('<p>b</p>');
    expect(() => expect('<p>a</p>').toEqualHtml('<p>b</p>')).toThrow('The markup differs');
  });
});
