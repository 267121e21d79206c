import { AsyncLocalStorage } from 'node:async_hooks';

import { afterAll, describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  HttpResponse,
  Middleware,
  createApplication,
  path,
  urls,
  type HttpRequest,
  type Next,
} from 'lapompe';

const store = new AsyncLocalStorage<string>();

@Middleware()
class Storing {
  handle(request: HttpRequest, next: Next) {
    return store.run('kept', () => next(request));
  }
}

class Settings extends BaseSettings {
  override secretKey = 'a key for this test alone, 0123456789';
  override allowedHosts = ['127.0.0.1'];
  override logLevel = 'silent';
  override middleware = [Storing];
  override urlpatterns = urls(
    path('size/', (request) => new HttpResponse(`${store.getStore()} ${request.body.length}`)),
  );
}

const application = await createApplication(Settings, import.meta.url);
const { url } = await application.listen({ host: '127.0.0.1', port: 0 });

afterAll(() => application.close());

describe('What a middleware keeps in an AsyncLocalStorage', () => {
  it.each([7, 200_000])(
    'is there in a view that has waited for a body of %i bytes',
    async (size) => {
      const response = await fetch(`${url}size/`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'x'.repeat(size),
      });
      expect(await response.text()).toBe(`kept ${size}`);
    },
  );
});
