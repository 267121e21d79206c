import 'reflect-metadata';

import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import type { Constructor } from '../../src/conf/constructor.js';
import { bootContainer } from '../../src/di/boot-container.js';
import { buildGraph } from '../../src/di/build-graph.js';
import { Container } from '../../src/di/container.js';
import { Inject } from '../../src/di/inject.js';
import {
  override,
  provide,
  Provide,
  provideInstance,
  type Provision,
} from '../../src/di/provide.js';
import { Injectable, Service } from '../../src/di/service.js';
import { ShutdownFailed } from '../../src/di/shutdown-failed.js';
import { Token } from '../../src/di/token.js';
import { ImproperlyConfigured } from '../../src/errors/framework-error.js';
import { HttpRequest } from '../../src/http/http-request.js';
import { RequestContext } from '../../src/http/request-context.js';

const context = new RequestContext(new BaseSettings());

function get(path: string): HttpRequest {
  return new HttpRequest(
    { method: 'GET', url: path, headers: {}, socket: {} } as IncomingMessage,
    context,
  );
}

function boot(
  classes: readonly Constructor[],
  providers: readonly unknown[] = [],
  overrides: readonly Provision[] = [],
) {
  return bootContainer(buildGraph(classes, providers, overrides).graph);
}

async function failure(promise: Promise<unknown>): Promise<ImproperlyConfigured> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as ImproperlyConfigured;
}

describe('bootContainer', () => {
  it('constructs each singleton once and injects by type', async () => {
    @Service()
    class Store {}
    @Injectable()
    class Books {
      constructor(readonly store: Store) {}
    }
    @Service()
    class Authors {
      constructor(readonly store: Store) {}
    }
    const container = await boot([Books, Authors, Store]);
    expect(container.resolve(Books).store).toBe(container.resolve(Authors).store);
    expect(container.resolve(Books)).toBe(container.resolve(Books));
  });

  it('awaits asynchronous providers in order of dependency', async () => {
    const order: string[] = [];
    const POOL = new Token<{ url: string }>('pool');
    const CACHE = new Token<string>('cache');
    class Settings extends BaseSettings {
      override databaseUrl = 'db:1';
    }
    @Service()
    class Connections {
      @Provide(POOL) async pool(settings: Settings) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push('pool');
        return { url: settings.databaseUrl };
      }
    }
    @Service()
    class Users {
      constructor(
        @Inject(POOL) readonly pool: { url: string },
        @Inject(CACHE) readonly cache: string,
      ) {
        order.push('users');
      }
    }
    const cache = provide(CACHE, {
      useFactory: async (pool) => {
        order.push('cache');
        return `cache of ${pool.url}`;
      },
      inject: [POOL],
    });
    const container = await boot(
      [Users, Connections],
      [cache, ...provideInstance(new Settings(), BaseSettings)],
    );
    expect(container.resolve(Users)).toMatchObject({
      pool: { url: 'db:1' },
      cache: 'cache of db:1',
    });
    expect(order).toEqual(['pool', 'cache', 'users']);
    expect(container.resolve(BaseSettings)).toBe(container.resolve(Settings));
  });

  it('calls onBoot in order of dependency and onShutdown the other way round, each awaited', async () => {
    const order: string[] = [];
    class Recorded {
      async onBoot() {
        await Promise.resolve();
        order.push(`boot ${this.constructor.name}`);
      }
      async onShutdown() {
        await Promise.resolve();
        order.push(`shutdown ${this.constructor.name}`);
      }
    }
    @Service()
    class Base extends Recorded {}
    @Service()
    class Top extends Recorded {
      constructor(readonly base: Base) {
        super();
      }
    }
    const container = await boot([Top, Base]);
    await Promise.all([container.dispose(), container.dispose()]);
    expect(order).toEqual(['boot Base', 'boot Top', 'shutdown Top', 'shutdown Base']);
  });

  it('shuts everything down although some fail, then tells', async () => {
    const order: string[] = [];
    const POOL = new Token<string>('pool');
    @Service()
    class Sour {
      onShutdown() {
        throw new Error('stuck');
      }
    }
    @Service()
    class Sweet {
      constructor(readonly sour: Sour) {}
      onShutdown() {
        order.push('sweet');
      }
    }
    const pool = provide(POOL, {
      useFactory: () => 'pool',
      onShutdown: (value) => order.push(value),
    });
    const container = await boot([Sweet, Sour], [pool]);
    const error = await failure(container.dispose());
    expect(error).toBeInstanceOf(ShutdownFailed);
    expect(error.message).toContain('Sour: stuck');
    expect(order.sort()).toEqual(['pool', 'sweet']);
  });

  it('leaves values that were handed in to whoever made them', async () => {
    let isShut = false;
    const value = { onShutdown: () => (isShut = true) };
    const container = await boot([], [provide(new Token<object>('value'), { useValue: value })]);
    await container.dispose();
    expect(isShut).toBe(false);
  });

  it('names class, chain and file when a constructor throws, keeps the cause, and cleans up', async () => {
    let isShut = false;
    @Service()
    class Opened {
      onShutdown() {
        isShut = true;
      }
    }
    const cause = new Error('no route to host');
    @Service()
    class Database {
      constructor(readonly opened: Opened) {
        throw cause;
      }
    }
    @Service()
    class Books {
      constructor(readonly database: Database) {}
    }
    const error = await failure(boot([Books, Database, Opened]));
    expect(error.code).toBe('DI_CONSTRUCTION_FAILED');
    expect(error.cause).toBe(cause);
    expect(error.message).toContain('Database could not be constructed: no route to host');
    expect(error.message).toContain('Books -> Database');
    expect(error.message).toMatch(/boot-container\.test\.ts:\d+:\d+/);
    expect(isShut).toBe(true);
  });

  it('wraps a rejected factory and a failing onBoot', async () => {
    const POOL = new Token<string>('pool');
    const rejecting = provide(POOL, { useFactory: () => Promise.reject(new Error('refused')) });
    expect(await failure(boot([], [rejecting]))).toMatchObject({ code: 'DI_CONSTRUCTION_FAILED' });

    @Service()
    class Late {
      onBoot() {
        throw new Error('too late');
      }
    }
    expect(await failure(boot([Late]))).toMatchObject({ code: 'DI_BOOT_FAILED' });
  });

  it('refuses a graph with errors, and lists them', async () => {
    @Service()
    class Missing {}
    @Service()
    class Asking {
      constructor(
        readonly one: Missing,
        readonly two: number,
      ) {}
    }
    const error = await failure(boot([Asking]));
    expect(error.code).toBe('DI_INVALID_GRAPH');
    expect(error.message).toMatch(/DI_MISSING.*DI_PLAIN_TYPE/s);
  });

  it('leaves out what says that it is not wanted', async () => {
    @Service()
    class Unwanted {
      constructor() {
        throw new ImproperlyConfigured('no', { code: 'MIDDLEWARE_NOT_USED', fix: '' });
      }
    }
    const container = await boot([Unwanted]);
    expect(container.has(Unwanted)).toBe(false);
    expect(() => container.resolve(Unwanted)).toThrow('MIDDLEWARE_NOT_USED');
  });

  it('keeps applications apart', async () => {
    @Service()
    class Counter {
      count = 0;
    }
    const [first, second] = await Promise.all([boot([Counter]), boot([Counter])]);
    first.resolve(Counter).count += 1;
    expect(second.resolve(Counter).count).toBe(0);
  });

  it('injects itself, lists, null, undefined and optional things', async () => {
    const PLUGIN = new Token<string>('plugin');
    const NOTHING = new Token<null>('nothing');
    const ABSENT = new Token<string>('absent');
    @Service()
    class Host {
      constructor(
        readonly container: Container,
        @Inject(PLUGIN) readonly plugins: readonly string[],
        @Inject(NOTHING) readonly nothing: null,
        @Inject(ABSENT, { optional: true }) readonly absent: string | undefined,
        readonly limit = 3,
      ) {}
    }
    const container = await boot(
      [Host],
      [
        provide(PLUGIN, { useValue: 'a', multi: true }),
        provide(PLUGIN, { useFactory: async () => 'b', multi: true }),
        provide(NOTHING, { useValue: null }),
      ],
    );
    expect({ ...container.resolve(Host) }).toEqual({
      container,
      plugins: ['a', 'b'],
      nothing: null,
      absent: undefined,
      limit: 3,
    });
    expect(container.resolve(PLUGIN)).toEqual(['a', 'b']);
  });

  it('says what is near when nothing stands behind a token', async () => {
    @Service()
    class BookStore {}
    class BokStore {}
    const container = await boot([BookStore]);
    expect(() => container.resolve(BokStore)).toThrow(
      /Nothing provides BokStore\. Did you mean BookStore\?.*DI_NOT_PROVIDED/s,
    );
  });

  it('replaces things in tests: value, class, factory', async () => {
    @Service()
    class Mail {
      send() {
        return 'sent';
      }
    }
    @Service()
    class Shop {
      constructor(readonly mail: Mail) {}
    }
    class FakeMail {
      send() {
        return 'kept';
      }
    }
    for (const fake of [
      override(Mail, { useValue: new FakeMail() }),
      override(Mail, { useClass: FakeMail }),
      override(Mail, { useFactory: () => new FakeMail() }),
    ]) {
      const container = await boot([Shop, Mail], [], [fake]);
      expect(container.resolve(Shop).mail.send()).toBe('kept');
    }
  });

  it('gives each user its own form of a value that has one', async () => {
    class Log {
      constructor(readonly name: string) {}
    }
    @Service()
    class Mail {
      constructor(readonly log: Log) {}
    }
    @Service({ scope: 'transient' })
    class Draft {
      constructor(readonly log: Log) {}
    }
    const log = provide(Log, {
      useValue: new Log('root'),
      forUser: (_log, user) => new Log(user),
    });
    const container = await boot([Mail, Draft], [log]);
    expect(container.resolve(Mail).log.name).toBe('Mail');
    expect(container.resolve(Draft).log).toBe(container.resolve(Draft).log);
    expect(container.resolve(Draft).log.name).toBe('Draft');
    expect(container.resolve(Log).name).toBe('root');
  });

  it('says so when a constructor asks the container for what is still to come', async () => {
    @Service()
    class Early {
      constructor(container: Container) {
        container.resolve(Late);
      }
    }
    @Service()
    class Late {}
    const error = await failure(boot([Early, Late]));
    expect(error.message).toContain('DI_NOT_YET_CONSTRUCTED');
  });

  it('refuses to boot when something wanted needs something unwanted', async () => {
    @Service()
    class Unwanted {
      onBoot() {
        throw new ImproperlyConfigured('no', { code: 'MIDDLEWARE_NOT_USED', fix: '' });
      }
    }
    @Service({ scope: 'request' })
    class Wanting {
      constructor(readonly unwanted: Unwanted) {}
    }
    expect(await failure(boot([Wanting, Unwanted]))).toMatchObject({
      code: 'DI_CONSTRUCTION_FAILED',
    });
  });

  it('makes a transient anew for each use', async () => {
    @Service({ scope: 'transient' })
    class Draft {}
    @Service()
    class Editor {
      constructor(
        readonly one: Draft,
        readonly two: Draft,
      ) {}
    }
    const container = await boot([Editor, Draft]);
    const { one, two } = container.resolve(Editor);
    expect(one).not.toBe(two);
    expect(container.resolve(Draft)).not.toBe(container.resolve(Draft));
  });
});

describe('request scope', () => {
  const order: string[] = [];
  const TENANT = new Token<string>('tenant');

  @Service()
  class Store {}
  @Service({ scope: 'request' })
  class Cart {
    constructor(
      readonly request: HttpRequest,
      readonly store: Store,
    ) {}
    async onRequestEnd() {
      await Promise.resolve();
      order.push(`cart ${this.request.path}`);
    }
  }
  @Service()
  class Checkout {
    constructor(
      readonly cart: Cart,
      readonly again: Cart,
      @Inject(TENANT) readonly tenant: string,
    ) {}
    onRequestEnd() {
      order.push('checkout');
    }
  }
  @Service()
  class Tenants {
    @Provide(TENANT) tenant(request: HttpRequest) {
      return request.path.slice(1);
    }
  }
  const classes = [Checkout, Cart, Store, Tenants];

  it('makes one instance for each request', async () => {
    const container = await boot(classes);
    const [first, second] = [
      container.createRequestScope(get('/a')),
      container.createRequestScope(get('/b')),
    ];
    const checkout = first.resolve(Checkout);
    expect(checkout.cart).toBe(checkout.again);
    expect(first.resolve(Cart)).toBe(checkout.cart);
    expect(second.resolve(Cart)).not.toBe(checkout.cart);
    expect(second.resolve(Cart).store).toBe(checkout.cart.store);
    expect([checkout.tenant, second.resolve(TENANT)]).toEqual(['a', 'b']);
    expect(container.scopeOf(Checkout)).toBe('request');
    expect(first.resolve(HttpRequest).path).toBe('/a');
  });

  it('ends with the request, the last made first', async () => {
    order.length = 0;
    const container = await boot(classes);
    const request = get('/end');
    const scope = container.requestScopeOf(request);
    expect(container.requestScopeOf(request)).toBe(scope);
    scope.resolve(Checkout);
    await request.close();
    expect(order).toEqual(['checkout', 'cart /end']);
    expect(() => scope.resolve(Cart)).toThrow('DI_REQUEST_IS_OVER');
    await scope.dispose();
    expect(order).toHaveLength(2);
  });

  it('cannot be had without a request', async () => {
    const container = await boot(classes);
    expect(() => container.resolve(Cart)).toThrow('DI_NEEDS_REQUEST');
  });

  it('refuses a promise where nothing can await it', async () => {
    const LATER = new Token<number>('later');
    const container = await boot(
      [],
      [provide(LATER, { useFactory: (_request) => Promise.resolve(1), inject: [HttpRequest] })],
    );
    expect(() => container.createRequestScope(get('/')).resolve(LATER)).toThrow(
      'DI_ASYNC_IN_REQUEST',
    );
  });

  it('lets the error of a constructor through as it is', async () => {
    const error = new Error('forbidden');
    @Service({ scope: 'request' })
    class Guard {
      constructor() {
        throw error;
      }
    }
    const container = await boot([Guard]);
    expect(() => container.createRequestScope(get('/')).resolve(Guard)).toThrow(error);
  });
});
