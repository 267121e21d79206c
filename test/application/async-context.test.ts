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
const outer = new AsyncLocalStorage<string>();
const closed: (string | undefined)[] = [];

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
    path('outer/', (request) => {
      request.onClose(() => void closed.push(outer.getStore()));
      return new HttpResponse(outer.getStore() ?? 'nothing');
    }),
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

describe('What somebody keeps around the server\'s "request" event', () => {
  it.each(['GET', 'POST'])(
    'is there in a view, also of a %s, and when its answer is over',
    async (method) => {
      const { nodeServer } = application.server;
      const { emit } = nodeServer;
      let count = 0;
      nodeServer.emit = function emitWithin(this: typeof nodeServer, ...given: unknown[]) {
        const run = () => emit.apply(this, given as never) as boolean;
        return given[0] === 'request' ? outer.run(`request ${++count}`, run) : run();
      } as typeof emit;
      closed.length = 0;
      const ask = async (): Promise<string> => {
        const body = method === 'POST' ? 'a body' : undefined;
        return (
          await fetch(`${url}outer/`, { method, ...(body === undefined ? {} : { body }) })
        ).text();
      };
      const told = await Promise.all([ask(), ask(), ask(), ask()]);
      nodeServer.emit = emit;
      expect(told.sort()).toEqual(['request 1', 'request 2', 'request 3', 'request 4']);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(new Set(closed)).toEqual(new Set(told));
    },
  );
});
