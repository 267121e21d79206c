import { describe, expect, it } from '@jest/globals';
import { IsInt, IsOptional, IsString, Length } from 'class-validator';
import {
  All,
  Body,
  Controller,
  Cookie,
  Delete,
  Files,
  Get,
  Header,
  HttpRequest,
  Middleware,
  MultiValueMap,
  Param,
  Patch,
  Path,
  Post,
  Put,
  Query,
  QueryDict,
  State,
  StateKey,
  StreamBody,
  Use,
  registerConverter,
  routes,
  type Next,
} from 'lapompe';

import { clientOf, codesOf } from './client-of.js';

class Filter {
  @IsOptional() @IsInt() page: number = 1;
  @IsOptional() @IsString() q?: string;
}

class Item {
  @IsString() @Length(1, 5) name!: string;
}

class Session {
  @IsOptional() @IsInt() visits: number = 0;
  @IsOptional() @IsString() theme?: string;
}

const USER = new StateKey<string>('user');

@Middleware()
class Authenticate {
  handle(request: HttpRequest, next: Next) {
    request.state.set(USER, 'ann');
    return next(request);
  }
}

declare module 'lapompe' {
  interface PathConverters {
    yearmonth: Date;
  }
}

registerConverter('yearmonth', {
  pattern: '[0-9]{4}-[0-9]{2}',
  toValue: (text) => new Date(`${text}-01T00:00:00Z`),
  toUrl: (value) => value.toISOString().slice(0, 7),
});

const org = routes('orgs/<slug:org>/');

@Controller('things')
@Use(Authenticate)
class ThingController {
  // ---- captures
  @Get('one/<int:pk>/') one(pk: number) {
    return { pk };
  }
  @Get('two/<int:pk>/<slug:name>/') two(
    pk: number,
    name: string,
    request: HttpRequest,
    filter: Filter,
  ) {
    return { pk, name, path: request.path, ...filter };
  }
  @Get('object/<int:pk>/<str:name>/') object(
    { pk, name }: { pk: number; name: string },
    filter: Filter,
  ) {
    return { pk, name, page: filter.page };
  }
  @Get('named/<int:pk>/<str:name>/') named(
    { pk }: { pk: number },
    @Path('name') name: string,
    @Param('pk') same: number,
  ) {
    return { pk, name, same };
  }
  @Get('month/<yearmonth:month>/') month(month: Date) {
    return month;
  }
  @org.Get('<int:pk>/') ofOrg(organisation: string, pk: number) {
    return { organisation, pk };
  }

  // ---- a DTO is the body for POST, PUT and PATCH, the query otherwise
  @Get('dto/') getDto(filter: Filter) {
    return { ...filter };
  }
  @Delete('dto/') deleteDto(filter: Filter) {
    return { ...filter };
  }
  @Post('dto/') postDto(item: Item) {
    return { ...item };
  }
  @Put('dto/') putDto(item: Item) {
    return { ...item };
  }
  @Patch('dto/') patchDto(item: Item) {
    return { ...item };
  }
  @Post('both/<int:pk>/') both(
    pk: number,
    item: Item,
    @Query() filter: Filter,
    request: HttpRequest,
  ) {
    return { pk, ...item, ...filter, method: request.method };
  }
  @Delete('body/') deleteBody(@Body() item: Item) {
    return { ...item };
  }

  // ---- @Query
  @Get('query/') query(
    @Query('page') page = 1,
    @Query('q') q?: string,
    @Query('exact') exact = false,
    @Query('rate') rate = 0.5,
  ) {
    return { page, q, exact, rate };
  }
  @Get('query/more/') queryMore(
    @Query('tags') tags: string[] = [],
    @Query('ids', [Number]) ids: number[] = [],
    @Query('since') since = new Date(0),
    @Query('big') big = 1n,
    @Query('either', String) either?: string | number,
  ) {
    return { tags, ids, since, big, either };
  }
  @Get('query/required/') queryRequired(
    @Query('q', { required: true }) q: string,
    @Query('n', { required: true, type: Number }) n: number,
  ) {
    return { q, n };
  }
  @Get('query/whole/') queryWhole(@Query() query: QueryDict) {
    return { isQueryDict: query instanceof QueryDict, a: query.getList('a') };
  }

  // ---- @Body
  @Post('body/named/') bodyNamed(
    @Body('name') name?: string,
    @Body('age') age?: number,
    @Body('tags', [String]) tags: string[] = [],
  ) {
    return { name: name ?? null, age, tags };
  }
  @Post('body/nested/') bodyNested(
    @Body('item', { required: true }) item: Item,
    @Body('items', [Item]) items: Item[] = [],
  ) {
    return {
      isItem: item instanceof Item,
      areItems: items.every((each) => each instanceof Item),
      count: items.length,
    };
  }
  @Post('body/unknown/') bodyUnknown(@Body() body: unknown, @Query('q') _q?: string) {
    return { body: body ?? null };
  }
  @Post('body/text/') bodyText(@Body() text: string) {
    return text;
  }
  @Post('body/bytes/') bodyBytes(@Body() bytes: Buffer) {
    return { bytes: bytes.length };
  }
  @Post('body/form/') bodyForm(@Body() form: QueryDict) {
    return form.dict();
  }
  @Post('body/number/') bodyNumber(@Body() value: number) {
    return { value };
  }
  @Post('body/numbers/') bodyNumbers(@Body([Number]) values: number[]) {
    return values;
  }
  @All('any/') any(@Body() body?: unknown) {
    return { body: body ?? null };
  }

  // ---- headers, cookies, files, state
  @Get('headers/') headers(
    @Header('x-count') count = 0,
    @Header('user-agent', { required: true }) agent: string,
  ) {
    return { count, agent };
  }
  @Get('cookies/') cookies(@Cookie('visits') visits = 0, @Cookie() all?: unknown) {
    return { visits, all: [...(all as ReadonlyMap<string, string>)] };
  }
  @Get('cookies/dto/') cookiesDto(@Cookie() session: Session) {
    return { ...session };
  }
  @Post('files/') files(@Files() files: unknown) {
    return { isMap: files instanceof MultiValueMap };
  }
  @Get('state/') state(@State(USER) user: string, request: HttpRequest) {
    return { user, path: request.path };
  }
  @Post('stream/') @StreamBody() async stream(request: HttpRequest, @Query('q') q = 'none') {
    let bytes = 0;
    for await (const chunk of request.stream) bytes += (chunk as Buffer).length;
    return { bytes, q, isLoaded: request.isBodyLoaded };
  }
  @Post('stream/end/') @StreamBody() async streamEnd(request: HttpRequest) {
    await new Promise((resolve) => request.stream.on('end', resolve).resume());
    return { hasEnded: true };
  }
  @Get('defaults/') defaults(
    @Query('a') a = 'it\'s, (a) "text"',
    @Query('b') b = -1.5,
    @Query('c') c = true,
    @Query('d') d: string[] = ['x, y'],
  ) {
    return { a, b, c, d };
  }
}

const client = await clientOf({ controllers: [ThingController] });
const strict = await clientOf({ controllers: [ThingController], unknownKeys: 'refuse' });

async function json(path: string): Promise<unknown> {
  return (await client.get(path)).json();
}

describe('path captures', () => {
  it('come first, in order, then the request and a DTO', async () => {
    expect(await json('/things/one/5/')).toEqual({ pk: 5 });
    expect(await json('/things/two/5/emma/?page=3')).toEqual({
      pk: 5,
      name: 'emma',
      path: '/things/two/5/emma/',
      page: 3,
    });
    expect(await json('/things/orgs/acme/7/')).toEqual({ organisation: 'acme', pk: 7 });
  });

  it('may be taken by name', async () => {
    expect(await json('/things/object/5/emma/?page=2')).toEqual({ pk: 5, name: 'emma', page: 2 });
    expect(await json('/things/named/5/emma/')).toEqual({ pk: 5, name: 'emma', same: 5 });
  });

  it('arrive as their converter makes them', async () => {
    expect(await json('/things/month/2026-02/')).toBe('2026-02-01T00:00:00.000Z');
    expect((await client.get('/things/one/x/')).status).toBe(404);
    expect((await client.get(`/things/one/${'9'.repeat(30)}/`)).status).toBe(404);
  });
});

describe('a DTO without a decorator', () => {
  it('is the query of GET and DELETE', async () => {
    expect(await json('/things/dto/?page=2&q=x&z=1')).toEqual({ page: 2, q: 'x' });
    expect((await client.delete('/things/dto/?q=x')).json()).toEqual({ page: 1, q: 'x' });
    const refused = await client.get('/things/dto/?page=two');
    expect([refused.status, codesOf(refused)]).toEqual([400, { page: ['isInt'] }]);
  });

  it('is the body of POST, PUT and PATCH, as JSON or a form', async () => {
    for (const method of ['POST', 'PUT', 'PATCH']) {
      expect(
        (await client.request(method, '/things/dto/', { json: { name: 'a' } })).json(),
      ).toEqual({ name: 'a' });
      expect(
        (await client.request(method, '/things/dto/', { data: { name: 'b' } })).json(),
      ).toEqual({ name: 'b' });
      const response = await client.request(method, '/things/dto/?name=a', { json: {} });
      expect([response.status, codesOf(response)]).toEqual([
        422,
        { name: ['isString', 'isLength'] },
      ]);
    }
  });

  it('stands beside one with a decorator', async () => {
    expect((await client.post('/things/both/4/?page=9', { json: { name: 'a' } })).json()).toEqual({
      pk: 4,
      name: 'a',
      page: 9,
      method: 'POST',
    });
    expect((await client.delete('/things/body/', { json: { name: 'a' } })).json()).toEqual({
      name: 'a',
    });
  });

  it('is told about with everything else that is wrong, in one answer', async () => {
    const response = await client.post('/things/both/4/?page=x', { json: { name: '' } });
    expect([response.status, codesOf(response)]).toEqual([
      400,
      { name: ['isLength'], page: ['isInt'] },
    ]);
  });
});

describe('@Query', () => {
  it('reads the type from the declaration or from the default', async () => {
    expect(await json('/things/query/')).toEqual({ page: 1, exact: false, rate: 0.5 });
    expect(await json('/things/query/?page=2&q=5&exact=on&rate=.25')).toEqual({
      page: 2,
      q: '5',
      exact: true,
      rate: 0.25,
    });
    expect(await json('/things/query/?page=&q=&exact=')).toEqual({
      page: 1,
      q: '',
      exact: false,
      rate: 0.5,
    });
    expect(await json('/things/defaults/')).toEqual({
      a: 'it\'s, (a) "text"',
      b: -1.5,
      c: true,
      d: ['x, y'],
    });
    expect(await json('/things/defaults/?a=1&b=1&c=0&d=1')).toEqual({
      a: '1',
      b: 1,
      c: false,
      d: ['1'],
    });
  });

  it('names every parameter that is wrong', async () => {
    const response = await client.get('/things/query/?page=two&exact=maybe&rate=x');
    expect([response.status, codesOf(response)]).toEqual([
      400,
      { page: ['isNumber'], exact: ['isBoolean'], rate: ['isNumber'] },
    ]);
  });

  it('makes lists, dates, bigints, and what it is told', async () => {
    expect(
      await json(
        '/things/query/more/?tags=a&tags=b&ids=1&ids=2&since=2026-01-02&big=12345678901234567890&either=5',
      ),
    ).toEqual({
      tags: ['a', 'b'],
      ids: [1, 2],
      since: '2026-01-02T00:00:00.000Z',
      big: '12345678901234567890',
      either: '5',
    });
    expect(await json('/things/query/more/')).toEqual({
      tags: [],
      ids: [],
      since: '1970-01-01T00:00:00.000Z',
      big: '1',
    });
    expect(codesOf(await client.get('/things/query/more/?ids=1&ids=x&since=2026-02-30'))).toEqual({
      'ids.1': ['isNumber'],
      since: ['isDate'],
    });
  });

  it('may be required', async () => {
    const response = await client.get('/things/query/required/?n=');
    expect([response.status, codesOf(response)]).toEqual([
      400,
      { q: ['required'], n: ['required'] },
    ]);
    expect(response.json()).toMatchObject({
      errors: { q: [{ code: 'required', message: 'q is required' }] },
    });
    expect(await json('/things/query/required/?q=&n=0')).toEqual({ q: '', n: 0 });
  });

  it('gives the whole query as a QueryDict', async () => {
    expect(await json('/things/query/whole/?a=1&a=2')).toEqual({
      isQueryDict: true,
      a: ['1', '2'],
    });
  });
});

describe('@Body', () => {
  const named = '/things/body/named/';

  it('takes one value: JSON as it is, a form coerced', async () => {
    expect((await client.post(named, { json: { name: 'a', age: 5, tags: ['x'] } })).json()).toEqual(
      { name: 'a', age: 5, tags: ['x'] },
    );
    expect(
      (await client.post(named, { data: { name: 'a', age: '5', tags: ['x', 'y'] } })).json(),
    ).toEqual({ name: 'a', age: 5, tags: ['x', 'y'] });
    expect((await client.post(named, { json: {} })).json()).toEqual({ name: null, tags: [] });
    expect(codesOf(await client.post(named, { json: { name: 5, age: '5', tags: 'x' } }))).toEqual({
      name: ['isString'],
      age: ['isNumber'],
      tags: ['isArray'],
    });
    expect(
      codesOf(await client.post(named, { json: { name: ['a'], age: [5], tags: [['x']] } })),
    ).toEqual({ name: ['isString'], age: ['isNumber'], 'tags.0': ['isString'] });
    expect(codesOf(await client.post(named, { json: { age: 2 ** 53 } }))).toEqual({
      age: ['unsafeInteger'],
    });
    expect(codesOf(await client.post(named, { json: ['a'] }))).toEqual({ '': ['isObject'] });
  });

  it('binds and checks a DTO under a name, and lists of them', async () => {
    const path = '/things/body/nested/';
    expect(
      (await client.post(path, { json: { item: { name: 'a' }, items: [{ name: 'b' }] } })).json(),
    ).toEqual({ isItem: true, areItems: true, count: 1 });
    expect(
      codesOf(await client.post(path, { json: { item: { name: '' }, items: [{}, 5] } })),
    ).toEqual({
      'item.name': ['isLength'],
      'items.0.name': ['isString', 'isLength'],
      'items.1': ['isObject'],
    });
    expect(codesOf(await client.post(path, { json: { item: [], items: {} } }))).toEqual({
      item: ['isObject'],
      items: ['isArray'],
    });
  });

  it.each([[[1]], ['words'], [5], [null]])(
    'refuses the JSON %j where an object is declared, as for a DTO',
    async (json) => {
      const answer = await client.post('/things/body/unknown/', { json });
      expect(answer.status).toBe(422);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(codesOf(answer)).toEqual({ '': ['isObject'] });
      expect(codesOf(await client.post('/things/dto/', { json }))).toEqual({
        '': ['isObject'],
      });
    },
  );

  it('gives the whole body as what the parameter is declared', async () => {
    const text = { body: 'words', contentType: 'text/plain' };
    expect((await client.post('/things/body/unknown/', { json: { a: 1 } })).json()).toEqual({
      body: { a: 1 },
    });
    expect((await client.post('/things/body/unknown/', { data: { a: '1' } })).status).toBe(200);
    expect((await client.post('/things/body/unknown/', text)).status).toBe(415);
    expect((await client.post('/things/body/unknown/')).json()).toEqual({ body: null });
    expect((await client.post('/things/body/text/', text)).text).toBe('words');
    expect((await client.post('/things/body/text/', { json: 'words' })).text).toBe('words');
    expect((await client.post('/things/body/text/', { json: { a: 1 } })).status).toBe(422);
    expect((await client.post('/things/body/text/', { data: { a: 1 } })).status).toBe(415);
    expect((await client.post('/things/body/bytes/', text)).json()).toEqual({ bytes: 5 });
    expect((await client.post('/things/body/bytes/')).json()).toEqual({ bytes: 0 });
    expect((await client.post('/things/body/form/', { data: { a: '1' } })).json()).toEqual({
      a: '1',
    });
    expect((await client.post('/things/body/form/', { json: { a: '1' } })).status).toBe(415);
    expect((await client.post('/things/body/number/', { json: 5 })).json()).toEqual({ value: 5 });
    expect(codesOf(await client.post('/things/body/number/', { json: '5' }))).toEqual({
      '': ['isNumber'],
    });
    expect((await client.post('/things/body/numbers/', { json: [1, 2] })).json()).toEqual([1, 2]);
    expect(codesOf(await client.post('/things/body/numbers/', { json: [1, null] }))).toEqual({
      '1': ['isNumber'],
    });
  });

  it('of a method whose body means nothing is no body, whatever was sent', async () => {
    const sent = { body: '{"a":1}', contentType: 'application/json' };
    expect((await client.request('GET', '/things/any/', sent)).json()).toEqual({ body: null });
    expect((await client.request('POST', '/things/any/', sent)).json()).toEqual({ body: { a: 1 } });
  });

  it('is left unread by @StreamBody()', async () => {
    const response = await client.post('/things/stream/?q=x', {
      body: 'x'.repeat(1000),
      contentType: 'application/json',
    });
    expect(response.json()).toEqual({ bytes: 1000, q: 'x', isLoaded: false });
  });

  it('tells the end of a stream without content, too', async () => {
    expect((await client.post('/things/stream/end/')).json()).toEqual({ hasEnded: true });
  });
});

describe('@Header, @Cookie, @Files and @State', () => {
  it('give one value, coerced', async () => {
    expect(
      (
        await client.get('/things/headers/', { headers: { 'x-count': 5, 'user-agent': 'me' } })
      ).json(),
    ).toEqual({ count: 5, agent: 'me' });
    const refused = await client.get('/things/headers/', { headers: { 'x-count': 'x' } });
    expect([refused.status, codesOf(refused)]).toEqual([
      400,
      { 'x-count': ['isNumber'], 'user-agent': ['required'] },
    ]);
    expect(
      (await client.get('/things/cookies/', { headers: { cookie: 'visits=3; a=b' } })).json(),
    ).toEqual({
      visits: 3,
      all: [
        ['visits', '3'],
        ['a', 'b'],
      ],
    });
  });

  it('give the whole: cookies as a DTO, files as a map', async () => {
    expect(
      (
        await client.get('/things/cookies/dto/', {
          headers: { cookie: 'visits=3; theme=dark; x=y' },
        })
      ).json(),
    ).toEqual({ visits: 3, theme: 'dark' });
    expect(
      (await client.get('/things/cookies/dto/', { headers: { cookie: 'visits=x' } })).status,
    ).toBe(400);
    expect((await client.post('/things/files/', { data: { a: '1' } })).json()).toEqual({
      isMap: true,
    });
  });

  it('give what a middleware left', async () => {
    expect(await json('/things/state/')).toEqual({ user: 'ann', path: '/things/state/' });
  });
});

describe('unknownKeys "refuse"', () => {
  it('knows the keys that other parameters take', async () => {
    @Controller('mixed')
    class MixedController {
      @Get() list(filter: Filter, @Query('debug') debug = false) {
        return { ...filter, debug };
      }
    }
    const mixed = await clientOf({ controllers: [MixedController], unknownKeys: 'refuse' });
    expect((await mixed.get('/mixed/?page=2&debug=1')).json()).toEqual({ page: 2, debug: true });
    expect(codesOf(await mixed.get('/mixed/?pag=2&debug=1'))).toEqual({ pag: ['unknownKey'] });
    expect((await strict.get('/things/dto/?constructor=1')).status).toBe(400);
  });
});
