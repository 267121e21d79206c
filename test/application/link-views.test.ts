import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  Controller,
  Get,
  HttpResponse,
  Middleware,
  Service,
  Use,
  type Application,
  type Constructor,
  type HttpRequest,
} from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

const applications: Application[] = [];
afterEach(async () => {
  for (const application of applications.splice(0)) await application.close();
});

async function boot(controller: Constructor, providers: readonly unknown[] = []) {
  class Settings extends BaseSettings {
    override controllers = [controller];
    override providers = [...providers];
  }
  const application = await createTestApplication(Settings);
  applications.push(application);
  return new Client(application);
}

describe('The routes of a controller', () => {
  it('are called on one instance, which boot has made', async () => {
    let made = 0;
    @Controller()
    class Counting {
      readonly seen: string[] = [];
      constructor() {
        made += 1;
      }
      @Get('one') one() {
        this.seen.push('one');
        return { seen: [...this.seen] };
      }
      @Get('two') two() {
        this.seen.push('two');
        return { seen: [...this.seen] };
      }
    }
    const client = await boot(Counting);
    expect(made).toBe(1);
    await client.get('/one');
    await client.get('/two');
    expect((await client.get('/one')).json()).toEqual({ seen: ['one', 'two', 'one'] });
    expect(made).toBe(1);
  });

  it('go through the same instances of its layers, each in its own list', async () => {
    const passed: string[] = [];
    @Middleware()
    class Outer {
      processRequest({ path }: HttpRequest): void {
        passed.push(`outer ${path}`);
      }
    }
    @Middleware()
    class Inner {
      processRequest({ path }: HttpRequest): void {
        passed.push(`inner ${path}`);
      }
    }
    @Controller()
    @Use(Outer)
    class Layered {
      @Get('one') one() {
        return new HttpResponse('one');
      }
      @Get('two') @Use(Inner) two() {
        return new HttpResponse('two');
      }
    }
    const client = await boot(Layered);
    await client.get('/one');
    await client.get('/two');
    await client.get('/one');
    expect(passed).toEqual(['outer /one', 'outer /two', 'inner /two', 'outer /one']);
  });

  it('stop the boot where a layer of theirs cannot be had outside of a request', async () => {
    @Service({ scope: 'request' })
    class Cart {}
    @Middleware()
    class Carts {
      constructor(readonly cart: Cart) {}
      processRequest(): void {}
    }
    @Controller()
    class Shop {
      @Get('basket') @Use(Carts) basket() {
        return new HttpResponse('basket');
      }
    }
    await expect(boot(Shop, [Cart])).rejects.toThrow('DI_');
  });
});
