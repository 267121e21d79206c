import { describe, expect, it } from '@jest/globals';
import {
  BadRequest,
  Catch,
  Controller,
  Get,
  Http404,
  HttpRequest,
  HttpResponse,
  Mark,
  Middleware,
  Post,
  Service,
  Use,
  UseInterceptors,
  Without,
  include,
  path,
  reverse,
  urls,
  type Next,
  type ResolvedView,
} from 'lapompe';

import { clientOf } from './client-of.js';

class OutOfStock extends Error {}
class Burnt extends OutOfStock {}

@Service()
class Journal {
  readonly lines: string[] = [];
}

/** A class that handles errors, with something injected. */
@Catch(OutOfStock)
class StockHandler {
  constructor(private readonly journal: Journal) {}
  catch(error: OutOfStock, request: HttpRequest) {
    this.journal.lines.push(`${request.path} ${error.message}`);
    return new HttpResponse(`class: ${error.message}`, { status: 409 });
  }
}

function layer(name: string) {
  @Middleware()
  class Layer {
    async handle(request: HttpRequest, next: Next) {
      const response = await next(request);
      response.headers.set(
        'x-layers',
        [response.headers.get('x-layers'), name].filter(Boolean).join(' '),
      );
      return response;
    }
  }
  return Layer;
}
const Auth = layer('auth');
const Timing = layer('timing');
const Extra = layer('extra');

const PUBLIC = Symbol('public');
const seenMarks: unknown[] = [];

@Middleware()
class Guard {
  processView(_request: HttpRequest, view: ResolvedView): HttpResponse | undefined {
    seenMarks.push([view.name, view.marks.get(PUBLIC), view.marks.get('area')]);
    return view.marks.get(PUBLIC) ? undefined : new HttpResponse('guarded', { status: 403 });
  }
}

@Controller('shop', { namespace: 'shop' })
@Use(Auth, Timing)
@Mark('area', 'shop')
class ShopController {
  @Get() @Mark(PUBLIC) index() {
    return 'index';
  }
  @Get('extra/') @Mark(PUBLIC) @Mark('area', 'own') @UseInterceptors(Extra) extra() {
    return 'extra';
  }
  @Get('open/') @Mark(PUBLIC) @Without(Auth) open() {
    return 'open';
  }
  @Get('guarded/') guarded() {
    return 'never';
  }
  @Get('sold/<int:pk>/') @Mark(PUBLIC) async sold(pk: number) {
    await Promise.resolve();
    throw pk === 1 ? new OutOfStock('none') : new Burnt('burnt');
  }
  @Get('missing/') @Mark(PUBLIC) missing() {
    throw new Http404('never there');
  }
  @Get('broken/') @Mark(PUBLIC) @Use(StockHandler) broken() {
    throw new OutOfStock('in view');
  }
  @Post('read/') @Mark(PUBLIC) read() {
    return 'read';
  }
  @Catch(BadRequest) unreadable(error: BadRequest) {
    return new HttpResponse(`unreadable: ${error.code}`, { status: error.status });
  }
  @Catch(Burnt) burnt(error: Burnt, request: HttpRequest) {
    return { burnt: error.message, path: request.path };
  }
  @Catch(Http404) gone() {
    return new HttpResponse('own 404', { status: 404 });
  }
}

const client = await clientOf({
  controllers: [ShopController],
  middleware: [Guard, StockHandler],
  providers: [Journal],
});

describe('@Use', () => {
  it('wraps controller and route, the first one outermost', async () => {
    expect((await client.get('/shop/')).headers['x-layers']).toBe('timing auth');
    expect((await client.get('/shop/extra/')).headers['x-layers']).toBe('extra timing auth');
  });

  it('is left out of a route by @Without', async () => {
    expect((await client.get('/shop/open/')).headers['x-layers']).toBe('timing');
  });
});

describe('marks', () => {
  it('are seen by processView, the route before its controller', async () => {
    seenMarks.length = 0;
    await client.get('/shop/');
    await client.get('/shop/extra/');
    expect((await client.get('/shop/guarded/')).status).toBe(403);
    expect(seenMarks).toEqual([
      ['ShopController.index', true, 'shop'],
      ['ShopController.extra', true, 'own'],
      ['ShopController.guarded', undefined, 'shop'],
    ]);
  });
});

describe('@Catch', () => {
  it('on a method answers for the errors of its controller, also those that have an answer of their own', async () => {
    expect((await client.get('/shop/sold/2/')).json()).toEqual({
      burnt: 'burnt',
      path: '/shop/sold/2/',
    });
    const missing = await client.get('/shop/missing/');
    expect([missing.status, missing.text]).toEqual([404, 'own 404']);
    expect((await client.get('/shop/nowhere/')).json()).toMatchObject({ status: 404 });
  });

  it('answers for a body that cannot be read, too', async () => {
    const sent = { body: '{"a":', contentType: 'application/json' };
    const response = await client.post('/shop/read/', sent);
    expect([response.status, response.text]).toEqual([400, 'unreadable: HTTP_MALFORMED_JSON']);
    expect((await client.post('/shop/read/', { json: { a: 1 } })).text).toBe('read');
  });

  it('on a class answers for the errors inside of it, as global middleware or on a route', async () => {
    const sold = await client.get('/shop/sold/1/');
    expect([sold.status, sold.text]).toEqual([409, 'class: none']);
    const broken = await client.get('/shop/broken/');
    expect([broken.status, broken.text, broken.headers['x-layers']]).toEqual([
      409,
      'class: in view',
      'timing auth',
    ]);
  });
});

describe('inheritance of controllers', () => {
  abstract class CrudController {
    @Get() list() {
      return 'base list';
    }
    @Get('<int:pk>/') show(pk: number) {
      return `base ${pk}`;
    }
    @Post() create(): unknown {
      return 'base create';
    }
  }
  @Use(Auth)
  abstract class GuardedController extends CrudController {}

  @Controller('pens')
  @Use(Timing)
  class PenController extends GuardedController {
    override show(pk: number) {
      return `pen ${pk}`;
    }
    @Post('new/') override create() {
      return 'pen create';
    }
  }

  it('keeps routes and middlewares of base classes; a route that is decorated anew is the only one', async () => {
    const pens = await clientOf({ controllers: [PenController] });
    const list = await pens.get('/pens/');
    expect([list.text, list.headers['x-layers']]).toEqual(['base list', 'timing auth']);
    expect((await pens.get('/pens/3/')).text).toBe('pen 3');
    expect((await pens.post('/pens/new/')).text).toBe('pen create');
    expect((await pens.post('/pens/')).status).toBe(405);
  });
});

describe('controllers in a URL conf', () => {
  @Controller('items')
  class ItemController {
    @Get() list() {
      return { list: reverse(ItemController, 'list'), show: reverse(ItemController, 'show', 4) };
    }
    @Get('<int:pk>/') show(pk: number) {
      return reverse('api:v1:item-show', { pk });
    }
  }

  it('are included with namespaces, reversed by name and by method, and have views for errors', async () => {
    const api = await clientOf({
      urlpatterns: urls(
        {
          handlers: {
            404: (request: HttpRequest) =>
              new HttpResponse(`nothing at ${request.path}`, { status: 404 }),
          },
        },
        path(
          'api/',
          include([path('v1/', include([ItemController], { namespace: 'v1' }))], {
            namespace: 'api',
          }),
        ),
      ),
    });
    expect((await api.get('/api/v1/items/')).json()).toEqual({
      list: '/api/v1/items/',
      show: '/api/v1/items/4/',
    });
    expect((await api.get('/api/v1/items/4/')).text).toBe('/api/v1/items/4/');
    const missing = await api.get('/nowhere/');
    expect([missing.status, missing.text]).toEqual([404, 'nothing at /nowhere/']);
  });
});
