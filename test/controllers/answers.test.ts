import { describe, expect, it } from '@jest/globals';
import { IsInt } from 'class-validator';
import {
  Controller,
  Delete,
  Get,
  Header,
  HttpResponse,
  Post,
  Redirect,
  Status,
  created,
  html,
  reply,
} from 'lapompe';

import { clientOf } from './client-of.js';

class Query1 {
  @IsInt() page!: number;
}

@Controller()
class AnswerController {
  @Get('text/') text() {
    return 'a < b';
  }
  @Get('html/') html() {
    return html`<p>${'a < b'}</p>`;
  }
  @Get('bytes/') bytes() {
    return Buffer.from([1, 2, 3]);
  }
  @Get('null/') null() {
    return null;
  }
  @Get('false/') false() {
    return false;
  }
  @Get('zero/') async zero() {
    return Promise.resolve(0);
  }
  @Get('nothing/') nothing() {}
  @Get('forgotten/') async forgotten() {
    await Promise.resolve(1);
  }
  @Get('function/') function() {
    return () => 1;
  }
  @Get('nan/') nan() {
    return Number.NaN;
  }
  @Post('created/') created() {
    return created({ id: 7 }, '/things/7/');
  }
  @Post('replied/') replied() {
    return reply(html`<b>wait</b>`, { status: 202, headers: { 'retry-after': '5' } });
  }
  @Delete('gone/') @Status(204) gone() {}
  @Delete('reply/') goneByReply() {
    return reply(undefined, { status: 204 });
  }
  @Get('teapot/') @Status(418) @Header('x-kind', 'tea') teapot() {
    return { tea: true };
  }
  @Get('own/') @Status(418) @Header('x-kind', 'tea') own() {
    return new HttpResponse('own', { status: 201, headers: { 'x-kind': 'own' } });
  }
  @Get('old/') @Redirect('/new/', 308) old() {}
  @Get('dynamic/') @Redirect() dynamic() {
    return '/elsewhere/';
  }
  @Get('query/') query(query: Query1) {
    return query.page;
  }
  @Get('fail/') fail() {
    throw new Error('a secret');
  }
}

const client = await clientOf({ controllers: [AnswerController] });
const debug = await clientOf({ controllers: [AnswerController], debug: true });

async function seen(path: string, method = 'GET'): Promise<[number, string | undefined, string]> {
  const response = await client.request(method, path);
  return [response.status, response.headers['content-type'] as string | undefined, response.text];
}

describe('what a view returns', () => {
  it('becomes text, a page, bytes or JSON', async () => {
    expect(await seen('/text/')).toEqual([200, 'text/plain; charset=utf-8', 'a < b']);
    expect(await seen('/html/')).toEqual([200, 'text/html; charset=utf-8', '<p>a &lt; b</p>']);
    expect((await seen('/bytes/')).slice(0, 2)).toEqual([200, 'application/octet-stream']);
    expect(await seen('/null/')).toEqual([200, 'application/json; charset=utf-8', 'null']);
    expect(await seen('/false/')).toEqual([200, 'application/json; charset=utf-8', 'false']);
    expect(await seen('/zero/')).toEqual([200, 'application/json; charset=utf-8', '0']);
  });

  it('has the status and the headers that the decorators or the reply name', async () => {
    const made = await client.post('/created/');
    expect([made.status, made.headers['location'], made.json()]).toEqual([
      201,
      '/things/7/',
      { id: 7 },
    ]);
    const replied = await client.post('/replied/');
    expect([
      replied.status,
      replied.headers['retry-after'],
      replied.headers['content-type'],
    ]).toEqual([202, '5', 'text/html; charset=utf-8']);
    const teapot = await client.get('/teapot/');
    expect([teapot.status, teapot.headers['x-kind']]).toEqual([418, 'tea']);
    const own = await client.get('/own/');
    expect([own.status, own.headers['x-kind'], own.text]).toEqual([201, 'own', 'own']);
  });

  it('may be nothing where the status says so', async () => {
    expect(await seen('/gone/', 'DELETE')).toEqual([204, undefined, '']);
    expect(await seen('/reply/', 'DELETE')).toEqual([204, undefined, '']);
  });

  it('redirects', async () => {
    const old = await client.get('/old/');
    expect([old.status, old.headers['location']]).toEqual([308, '/new/']);
    const dynamic = await client.get('/dynamic/');
    expect([dynamic.status, dynamic.headers['location']]).toEqual([302, '/elsewhere/']);
  });

  it('is an error that names the view when it is nothing', async () => {
    for (const name of ['nothing', 'forgotten', 'function']) {
      const response = await debug.get(`/${name}/`, { headers: { accept: 'application/json' } });
      expect(response.status).toBe(500);
      expect(response.json()).toMatchObject({
        code: 'CONTROLLERS_NOTHING_RETURNED',
        problem: expect.stringContaining(
          `"AnswerController.${name}" returned ${name === 'function' ? 'a function' : 'nothing'}`,
        ) as unknown,
      });
    }
  });
});

describe('a refusal in production', () => {
  it('tells the problems of each field, and nothing else', async () => {
    const response = await client.get('/query/?page=x');
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      requestId: expect.any(String) as unknown,
      errors: { page: [{ code: 'isInt', message: 'page must be an integer number' }] },
    });
  });

  it('of an error tells nothing at all', async () => {
    const response = await client.get('/fail/');
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      requestId: expect.any(String) as unknown,
    });
    const page = await client.get('/fail/', { headers: { accept: 'text/html' } });
    expect([
      page.status,
      page.text.includes('secret'),
      page.text.includes('AnswerController'),
    ]).toEqual([500, false, false]);
  });
});
