import { afterAll, describe, expect, it } from '@jest/globals';
import {
  BaseSettings,
  Catch,
  Controller,
  Get,
  Header,
  Http404,
  HttpRequest,
  HttpResponse,
  Middleware,
  MiddlewareNotUsed,
  PermissionDenied,
  Post,
  Query,
  Redirect,
  State,
  StateKey,
  Status,
  TemplateResponse,
  Use,
  path,
  render,
  urls,
  type Application,
  type Constructor,
  type MiddlewareClass,
  type Next,
  type ResolvedView,
  type UrlConfEntry,
} from 'lapompe';
import { Client, createTestApplication } from 'lapompe/testing';

const applications: Application[] = [];
afterAll(async () => {
  for (const application of applications) await application.close();
});

interface Parts {
  readonly middleware?: readonly Constructor[];
  readonly urlpatterns?: readonly UrlConfEntry[];
  readonly controllers?: readonly Constructor[];
}

async function clientOf(parts: Parts): Promise<Client> {
  const application = await createTestApplication(BaseSettings, {
    settings: { middleware: [], ...parts },
  });
  applications.push(application);
  return new Client(application, { raiseRequestException: false });
}

let trace: string[] = [];

/** A middleware class of hooks that writes down when each is called. */
function tracing(
  name: string,
  answers: {
    readonly request?: boolean;
    readonly view?: boolean;
    readonly exception?: boolean;
  } = {},
): MiddlewareClass {
  @Middleware()
  class Traced {
    processRequest(): HttpResponse | undefined {
      trace.push(`${name} request`);
      return answers.request ? new HttpResponse(`${name} stopped`) : undefined;
    }
    processView(_request: HttpRequest, view: ResolvedView): HttpResponse | undefined {
      trace.push(`${name} view ${view.name}`);
      return answers.view ? new HttpResponse(`${name} instead`) : undefined;
    }
    processException(_request: HttpRequest, error: unknown): HttpResponse | undefined {
      trace.push(`${name} exception ${(error as Error).message.split('\n')[0]}`);
      return answers.exception ? new HttpResponse(`${name} handled`) : undefined;
    }
    processTemplateResponse(_request: HttpRequest, response: TemplateResponse): TemplateResponse {
      trace.push(`${name} template`);
      return response;
    }
    processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
      trace.push(`${name} response ${response.status}`);
      return response;
    }
  }
  return Traced;
}

function home(): string {
  trace.push('home');
  return 'home';
}

const HOME = urls(path('', home));

describe('the onion', () => {
  it('calls hooks in the order of Django', async () => {
    trace = [];
    const client = await clientOf({ middleware: [tracing('A'), tracing('B')], urlpatterns: HOME });
    await client.get('/');
    expect(trace).toEqual([
      'A request',
      'B request',
      'A view home',
      'B view home',
      'home',
      'B response 200',
      'A response 200',
    ]);
  });

  it('turns back at a layer that answers, whose own processResponse still runs', async () => {
    trace = [];
    const client = await clientOf({
      middleware: [tracing('A'), tracing('B', { request: true }), tracing('C')],
      urlpatterns: HOME,
    });
    expect((await client.get('/')).text).toBe('B stopped');
    expect(trace).toEqual(['A request', 'B request', 'B response 200', 'A response 200']);
  });

  it('skips the view and later hooks when processView answers, and every layer sees the response', async () => {
    trace = [];
    const client = await clientOf({
      middleware: [tracing('A', { view: true }), tracing('B')],
      urlpatterns: HOME,
    });
    expect((await client.get('/')).text).toBe('A instead');
    expect(trace).toEqual([
      'A request',
      'B request',
      'A view home',
      'B response 200',
      'A response 200',
    ]);
  });

  it('asks processException innermost first, and stops at the first answer', async () => {
    trace = [];
    const failing = urls(
      path('', function failing() {
        throw new Error('boom');
      }),
    );
    const client = await clientOf({
      middleware: [tracing('A'), tracing('B', { exception: true }), tracing('C')],
      urlpatterns: failing,
    });
    expect((await client.get('/')).text).toBe('B handled');
    expect(trace.filter((line) => line.includes('exception'))).toEqual([
      'C exception boom',
      'B exception boom',
    ]);
    expect(trace.slice(-3)).toEqual(['C response 200', 'B response 200', 'A response 200']);
  });

  it('lets an outer layer see a response whatever happens inside', async () => {
    trace = [];
    const client = await clientOf({
      middleware: [tracing('A')],
      urlpatterns: urls(
        path('denied/', () => {
          throw new PermissionDenied();
        }),
        path('missing/', () => {
          throw new Http404();
        }),
        path('broken/', async () => {
          await Promise.reject(new Error('later'));
        }),
        path('nothing/', () => undefined),
        path('ok/', () => 'ok', { methods: ['GET'] }),
      ),
    });
    for (const [url, status] of [
      ['/denied/', 403],
      ['/missing/', 404],
      ['/broken/', 500],
      ['/nothing/', 500],
      ['/nowhere/', 404],
    ] as const) {
      expect((await client.get(url)).status).toBe(status);
    }
    expect((await client.post('/ok/')).status).toBe(405);
    expect(trace.filter((line) => line.includes('response'))).toEqual(
      [403, 404, 500, 500, 404, 405].map((status) => `A response ${status}`),
    );
  });

  it('runs template hooks innermost first, before the template is rendered', async () => {
    trace = [];
    const page = ({ name }: { name: string }) => `Hello ${name}`;
    @Middleware()
    class Renames {
      processTemplateResponse(_request: HttpRequest, response: TemplateResponse): TemplateResponse {
        response.context = { name: 'Django' };
        return response;
      }
    }
    const client = await clientOf({
      middleware: [tracing('A'), Renames, tracing('B')],
      urlpatterns: urls(path('', () => render(page, { name: 'nobody' }))),
    });
    expect((await client.get('/')).text).toBe('Hello Django');
    expect(trace.filter((line) => line.includes('template'))).toEqual(['B template', 'A template']);
  });

  it('leaves out a middleware that is not used', async () => {
    @Middleware()
    class Unwanted {
      constructor() {
        throw new MiddlewareNotUsed();
      }
      processResponse(_request: HttpRequest, response: HttpResponse): HttpResponse {
        response.headers.set('x-unwanted', '1');
        return response;
      }
    }
    const client = await clientOf({ middleware: [Unwanted], urlpatterns: HOME });
    expect((await client.get('/')).headers['x-unwanted']).toBeUndefined();
  });

  it('wraps a route and a controller with the same classes', async () => {
    trace = [];
    const ROUTE = tracing('route');
    const CLASS = tracing('class');
    @Controller()
    @Use(CLASS)
    class Wrapped {
      @Get() @Use(ROUTE) index(): string {
        trace.push('index');
        return 'index';
      }
    }
    const client = await clientOf({ middleware: [tracing('global')], controllers: [Wrapped] });
    await client.get('/');
    expect(trace).toEqual([
      'global request',
      'global view Wrapped.index',
      'class request',
      'route request',
      'class view Wrapped.index',
      'route view Wrapped.index',
      'index',
      'route response 200',
      'class response 200',
      'global response 200',
    ]);
  });

  it('runs Express middlewares before everything, unchanged', async () => {
    const application = await createTestApplication(BaseSettings, {
      settings: { urlpatterns: HOME, middleware: [] },
    });
    applications.push(application);
    application.use((_request, response, next) => {
      response.setHeader('x-express', 'yes');
      next();
    });
    const response = await new Client(application).get('/');
    expect(response.text).toBe('home');
    expect(response.headers['x-express']).toBe('yes');
  });
});

const greeting = new StateKey<string>('greeting');

@Middleware()
class Greets {
  handle(request: HttpRequest, next: Next) {
    request.state.set(greeting, 'hello');
    return next(request);
  }
}

class OutOfPaper extends Error {}

@Controller('desk')
@Use(Greets)
class DeskController {
  @Get() @Header('x-desk', 'oak') @Status(203) index(@State(greeting) text: string) {
    return { text };
  }

  @Get('old/') @Redirect('/desk/', 301) old(): void {}

  @Get('paper/') paper(): string {
    throw new OutOfPaper('empty');
  }

  @Catch(OutOfPaper) refill(error: OutOfPaper) {
    return new HttpResponse(error.message, { status: 503 });
  }

  @Get('null/') nothing() {
    return null;
  }

  @Get('text/') text(@Query('n') n = 1) {
    return `n is ${n + 1}`;
  }

  @Post('raw/') raw(request: HttpRequest) {
    return request.body;
  }
}

describe('decorators of handlers', () => {
  it('set status, headers, redirects, and catch errors', async () => {
    const client = await clientOf({ controllers: [DeskController] });
    const index = await client.get('/desk/');
    expect([index.status, index.headers['x-desk'], index.json()]).toEqual([
      203,
      'oak',
      { text: 'hello' },
    ]);
    const old = await client.get('/desk/old/');
    expect([old.status, old.headers['location']]).toEqual([301, '/desk/']);
    const paper = await client.get('/desk/paper/');
    expect([paper.status, paper.text]).toEqual([503, 'empty']);
  });

  it('turn values into answers', async () => {
    const client = await clientOf({ controllers: [DeskController] });
    expect((await client.get('/desk/null/')).text).toBe('null');
    const text = await client.get('/desk/text/?n=41');
    expect([text.text, text.headers['content-type']]).toEqual([
      'n is 42',
      'text/plain; charset=utf-8',
    ]);
    expect((await client.get('/desk/text/?n=many')).status).toBe(400);
    const raw = await client.post('/desk/raw/', {
      body: Buffer.from([1, 2]),
      contentType: 'application/x-thing',
    } as never);
    expect([raw.status, raw.headers['content-type']]).toEqual([200, 'application/octet-stream']);
  });
});

describe('request.urlconf', () => {
  @Middleware()
  class Tenants {
    processRequest(request: HttpRequest): void {
      request.urlconf = request.headers.get('x-tenant');
    }
  }

  it('resolves a request against another URL conf', async () => {
    const application = await createTestApplication(BaseSettings, {
      settings: {
        middleware: [Tenants],
        urlpatterns: HOME,
        urlconfs: { shop: urls(path('', () => 'shop')) },
      },
    });
    applications.push(application);
    const client = new Client(application, { raiseRequestException: false });
    expect((await client.get('/')).text).toBe('home');
    expect((await client.get('/', { headers: { 'x-tenant': 'shop' } })).text).toBe('shop');
    expect((await client.get('/', { headers: { 'x-tenant': 'nobody' } })).status).toBe(500);
  });
});
