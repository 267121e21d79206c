import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpRequest,
  HttpResponse,
  Injectable,
  Logger,
  Service,
  View,
  getObjectOr404,
  path,
  render,
  renderToString,
  redirect,
  html,
  urls,
} from 'lapompe';

import { clientOf } from '../controllers/client-of.js';

@Service()
class Counter {
  count = 0;
  next(): number {
    this.count += 1;
    return this.count;
  }
}

const instances = new Set<object>();

@Injectable()
class PageView extends View {
  title = 'Untitled';
  constructor(
    readonly counter: Counter,
    readonly log: Logger,
  ) {
    super();
    instances.add(this);
  }
  async get(request: HttpRequest, pk?: number) {
    const before = this.request;
    await wait(2);
    return {
      title: this.title,
      pk,
      extra: this.kwargs['extra'],
      same: before === request && this.request === request,
      args: this.args,
    };
  }
  post() {
    return new HttpResponse(`posted ${this.counter.next()}`, { status: 201 });
  }
}

class HooksView extends View {
  language = 'none';
  override setup(
    request: HttpRequest,
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
  ): void {
    super.setup(request, args, kwargs);
    this.language = request.headers.get('accept-language') ?? 'en';
  }
  override dispatch(request: HttpRequest, ...captures: readonly unknown[]): unknown {
    if (request.GET.has('stop')) return 'stopped';
    return super.dispatch(request, ...captures);
  }
  get() {
    return this.language;
  }
}

class OwnHeadView extends View {
  get() {
    return 'get';
  }
  head() {
    return new HttpResponse('', { headers: { 'x-head': 'own' } });
  }
  options() {
    return 'own options';
  }
}

class BrokenView extends View {
  get(): never {
    throw new Error('broken');
  }
}

const client = await clientOf({
  providers: [Counter],
  urlpatterns: urls(
    path('page/', PageView),
    path('page/<int:pk>/', PageView.asView({ title: 'Numbered' }), {
      name: 'page',
      kwargs: { extra: 'x' },
    }),
    path('hooks/', HooksView),
    path('head/', OwnHeadView),
    path('broken/', BrokenView),
    path('function/<int:a>/<str:b>/', (request, a, b) => `${request.method} ${a + 1} ${b}`),
    path('async/', async () => Promise.resolve({ ok: true })),
    path('nothing/', function emptyView() {}),
    path('body/', (request) => ({
      data: request.data ?? null,
      post: request.POST.size,
      files: request.FILES.size,
    })),
  ),
});

describe('a class-based view', () => {
  it('answers with the method of its verb, with captures and values of the route', async () => {
    expect((await client.get('/page/')).json()).toEqual({
      title: 'Untitled',
      same: true,
      args: [],
    });
    expect((await client.get('/page/7/')).json()).toEqual({
      title: 'Numbered',
      pk: 7,
      extra: 'x',
      same: true,
      args: [7],
    });
    const posted = await client.post('/page/');
    expect([posted.status, posted.text]).toEqual([201, 'posted 1']);
  });

  it('is made anew for each request, with what its constructor asks for', async () => {
    instances.clear();
    const answers = await Promise.all([1, 2, 3, 4].map((pk) => client.get(`/page/${pk}/`)));
    expect(answers.map((answer) => (answer.json() as { pk: number; same: boolean }).pk)).toEqual([
      1, 2, 3, 4,
    ]);
    expect(answers.every((answer) => (answer.json() as { same: boolean }).same)).toBe(true);
    expect(instances.size).toBe(4);
    expect(new Set([...instances].map((view) => (view as PageView).counter)).size).toBe(1);
  });

  it('answers HEAD with get, unless it has its own', async () => {
    const head = await client.head('/page/7/');
    expect([head.status, head.text, head.headers['content-type']]).toEqual([
      200,
      '',
      'application/json; charset=utf-8',
    ]);
    expect((await client.head('/head/')).headers['x-head']).toBe('own');
  });

  it('has 405 with Allow for other methods, and an answer for OPTIONS', async () => {
    const refused = await client.delete('/page/');
    expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    const options = await client.options('/page/');
    expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
    expect((await client.options('/head/')).text).toBe('own options');
  });

  it('has hooks: setup and dispatch', async () => {
    expect((await client.get('/hooks/', { headers: { 'accept-language': 'fr' } })).text).toBe('fr');
    expect((await client.get('/hooks/?stop')).text).toBe('stopped');
    const options = await client.options('/hooks/');
    expect([options.status, options.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const refused = await client.post('/hooks/');
    expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });

  it('may throw', async () => {
    expect((await client.get('/broken/')).status).toBe(500);
  });

  it('takes no verb as an option', () => {
    expect(() => PageView.asView({ get: () => 'x' } as never)).toThrow('VIEWS_BAD_OPTION');
    expect(PageView.asView({ title: 'x' }).name).toBe('PageView');
  });
});

describe('a function view', () => {
  it('takes the request and the captures, and returns a value or a promise', async () => {
    expect((await client.get('/function/4/x/')).text).toBe('GET 5 x');
    expect((await client.post('/function/4/x/')).text).toBe('POST 5 x');
    expect((await client.get('/async/')).json()).toEqual({ ok: true });
    expect((await client.get('/nothing/')).status).toBe(500);
  });

  it('sees no body where a body means nothing, whatever was sent', async () => {
    const sent = { body: 'a=1', contentType: 'application/x-www-form-urlencoded' };
    expect((await client.post('/body/', sent)).json()).toEqual({
      data: { a: '1' },
      post: 1,
      files: 0,
    });
    expect((await client.request('GET', '/body/', sent)).json()).toEqual({
      data: null,
      post: 0,
      files: 0,
    });
  });
});

describe('getObjectOr404', () => {
  it('gives what was found, or a 404', async () => {
    const books = new Map([[1, { title: 'Emma' }]]);
    const views = await clientOf({
      urlpatterns: urls(
        path(
          '<int:pk>/',
          (_request, pk) => getObjectOr404(books.get(pk), 'There is no such book.').title,
        ),
        path(
          'later/<int:pk>/',
          async (_request, pk) => (await getObjectOr404(Promise.resolve(books.get(pk)))).title,
        ),
        path('zero/', () => getObjectOr404(0)),
      ),
    });
    expect((await views.get('/1/')).text).toBe('Emma');
    expect((await views.get('/2/')).json()).toMatchObject({
      status: 404,
      detail: 'There is no such book.',
    });
    expect((await views.get('/later/1/')).text).toBe('Emma');
    expect((await views.get('/later/2/')).json()).not.toHaveProperty('detail');
    expect((await views.get('/zero/')).json()).toBe(0);
  });
});

describe('shortcuts', () => {
  const page = ({ name }: { name: string }, request?: HttpRequest) =>
    html`<p>${name} at ${request?.path}</p>`;

  @Controller('s')
  class ShortcutController {
    @Get('render/') render() {
      return render(page, { name: '<Ann>' }, { status: 203, headers: { 'x-a': 'b' } });
    }
    @Get('string/') async string(request: HttpRequest) {
      return {
        text: await renderToString(page, { name: 'Ann' }, request),
        without: await renderToString(async () => Promise.resolve('x'), {}),
      };
    }
    @Get('go/') go(request: HttpRequest) {
      const to = request.GET.get('to') ?? '';
      const args = request.GET.has('pk') ? { args: [Number(request.GET.get('pk'))] } : {};
      return redirect(to, {
        permanent: request.GET.has('permanent'),
        preserveRequest: request.GET.has('preserve'),
        ...args,
      });
    }
    @Get('object/') object() {
      return redirect({ getAbsoluteUrl: () => '/s/render/' });
    }
    @Get('item/<int:pk>/') item(pk: number) {
      return String(pk);
    }
  }

  it('render a template late, with status and headers', async () => {
    const views = await clientOf({ controllers: [ShortcutController] });
    const rendered = await views.get('/s/render/');
    expect([
      rendered.status,
      rendered.headers['x-a'],
      rendered.headers['content-type'],
      rendered.text,
    ]).toEqual([203, 'b', 'text/html; charset=utf-8', '<p>&lt;Ann&gt; at /s/render/</p>']);
    expect((await views.get('/s/string/')).json()).toEqual({
      text: '<p>Ann at /s/string/</p>',
      without: 'x',
    });
  });

  it('redirect to paths, names and objects', async () => {
    const views = await clientOf({ controllers: [ShortcutController] });
    const cases: readonly [query: string, status: number, location: string][] = [
      ['to=/a/b/', 302, '/a/b/'],
      ['to=../up/', 302, '../up/'],
      ['to=https://example.org/x', 302, 'https://example.org/x'],
      ['to=shortcut-render', 302, '/s/render/'],
      ['to=shortcut-item&pk=3', 302, '/s/item/3/'],
      ['to=/a/&permanent', 301, '/a/'],
      ['to=/a/&preserve', 307, '/a/'],
      ['to=/a/&permanent&preserve', 308, '/a/'],
      ['to=page.html', 302, 'page.html'],
    ];
    for (const [query, status, location] of cases) {
      const response = await views.get(`/s/go/?${query}`);
      expect([query, response.status, response.headers['location']]).toEqual([
        query,
        status,
        location,
      ]);
    }
    expect((await views.get('/s/object/')).headers['location']).toBe('/s/render/');
    // Neither a name nor an address, a name with the wrong captures, and a scheme that runs a script.
    for (const query of ['to=nowhere', 'to=shortcut-item', 'to=javascript:alert(1)']) {
      expect((await views.get(`/s/go/?${query}`)).status).toBeGreaterThanOrEqual(400);
    }
  });
});
