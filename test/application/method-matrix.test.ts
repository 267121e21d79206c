import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  All,
  BaseSettings,
  Controller,
  Delete,
  Get,
  Head,
  HttpRequest,
  HttpResponse,
  Injectable,
  Options,
  Patch,
  Post,
  Put,
  View,
  path,
  urls,
  type Application,
} from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

import { sendInMemory } from '../security/secure-answers.js';

const named = ({ method }: HttpRequest) =>
  new HttpResponse(`${method === 'HEAD' ? 'GET' : method} was served`, {
    contentType: 'text/plain',
  });

@Controller()
class Methods {
  @Get('get/') get(request: HttpRequest) {
    return named(request);
  }
  @Post('post/') post(request: HttpRequest) {
    return named(request);
  }
  @Get('get-post/') read(request: HttpRequest) {
    return named(request);
  }
  @Post('get-post/') write(request: HttpRequest) {
    return named(request);
  }
  @Put('put-patch-delete/') put(request: HttpRequest) {
    return named(request);
  }
  @Patch('put-patch-delete/') patch(request: HttpRequest) {
    return named(request);
  }
  @Delete('put-patch-delete/') remove(request: HttpRequest) {
    return named(request);
  }
  @Head('own-head/') head() {
    return new HttpResponse('', { headers: { 'x-own': 'head' } });
  }
  @Get('own-head/') page(request: HttpRequest) {
    return named(request);
  }
  @Options('own-options/') options() {
    return new HttpResponse('', { status: 204, headers: { 'x-own': 'options' } });
  }
  @Get('own-options/') shown(request: HttpRequest) {
    return named(request);
  }
  @All('all/') all(request: HttpRequest) {
    return named(request);
  }
}

@Injectable()
class ClassView extends View {
  get(request: HttpRequest) {
    return named(request);
  }
  put(request: HttpRequest) {
    return named(request);
  }
}

class Settings extends BaseSettings {
  override controllers = [Methods];
  override urlpatterns = urls(
    path('class/', ClassView),
    path('function/', named),
    path('function-get/', named, { methods: ['GET'] }),
  );
}

/** What each path serves, in the order of `Allow`; HEAD and OPTIONS come by themselves. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  '/get/': ['GET', 'HEAD', 'OPTIONS'],
  '/post/': ['POST', 'OPTIONS'],
  '/get-post/': ['GET', 'HEAD', 'POST', 'OPTIONS'],
  '/put-patch-delete/': ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  '/own-head/': ['GET', 'HEAD', 'OPTIONS'],
  '/own-options/': ['GET', 'HEAD', 'OPTIONS'],
  '/class/': ['GET', 'HEAD', 'PUT', 'OPTIONS'],
  '/function-get/': ['GET', 'HEAD', 'OPTIONS'],
};

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'MKCOL',
  'LOCK',
  'PURGE',
  'REPORT',
  'LINK',
  'M-SEARCH',
  'SOURCE',
];

let application: Application;
let client: Client;

beforeAll(async () => {
  application = await createTestApplication(Settings);
  client = new Client(application);
});
afterAll(() => application.close());

const CASES = Object.keys(SERVED).flatMap((url) => METHODS.map((method) => [method, url] as const));

describe('A request', () => {
  it.each(CASES)('%s %s is served, or refused with what is', async (method, url) => {
    const served = SERVED[url]!;
    const response = await client.request(method, url);
    if (method === 'TRACE' || !served.includes(method)) {
      expect(response.status).toBe(405);
      expect(response.get('allow')?.split(', ').sort()).toEqual(
        [...(method === 'TRACE' ? SERVER_METHODS : served)].sort(),
      );
      return;
    }
    if (method === 'OPTIONS') {
      expect(response.status).toBe(204);
      if (url !== '/own-options/')
        expect(response.get('allow')?.split(', ').sort()).toEqual([...served].sort());
      return;
    }
    expect(response.status).toBe(200);
    expect(response.text).toBe(method === 'HEAD' ? '' : `${method} was served`);
  });

  it.each(METHODS.filter((method) => method !== 'TRACE'))(
    '%s reaches a view for all methods',
    async (method) => {
      for (const url of ['/all/', '/function/']) {
        const response = await client.request(method, url);
        expect(response.status).toBe(
          method === 'OPTIONS' && response.get('allow') !== undefined ? 204 : 200,
        );
        if (method !== 'HEAD' && response.status === 200)
          expect(response.text).toBe(`${method} was served`);
      }
    },
  );

  it('TRACE is refused everywhere, and echoes nothing', async () => {
    for (const url of ['/all/', '/function/', '/nowhere/', '*']) {
      const text = await sendInMemory(
        application,
        `TRACE ${url} HTTP/1.1\r\nHost: testserver\r\nCookie: session=secret\r\nConnection: close\r\n\r\n`,
        false,
      );
      expect(text).toMatch(/^HTTP\/1\.1 405 /);
      expect(text).not.toContain('secret');
    }
  });

  it('HEAD has the headers of GET', async () => {
    for (const url of ['/get/', '/class/', '/function-get/', '/all/']) {
      const [get, head] = [await client.get(url), await client.head(url)];
      expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' });
      expect(head.content).toHaveLength(0);
    }
  });

  it('calls the own handlers of HEAD and OPTIONS', async () => {
    expect((await client.head('/own-head/')).get('x-own')).toBe('head');
    expect((await client.options('/own-options/')).get('x-own')).toBe('options');
  });

  it('is what its method says, whatever headers, query and form say', async () => {
    const overrides = {
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
    };
    for (const url of [
      '/get-post/',
      '/get-post/?_method=DELETE',
      '/get-post/?_method=PUT&method=PUT',
    ]) {
      const response = await client.post(url, { headers: overrides, data: { _method: 'DELETE' } });
      expect(response.text).toBe('POST was served');
    }
  });

  it('with a method that is no method gets 400', async () => {
    for (const method of ['FOO', 'get', 'GETX', 'G ET', '__proto__', '']) {
      const text = await sendInMemory(
        application,
        `${method} /get/ HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n`,
        false,
      );
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
    }
  });
});

const SERVER_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
