import { createHash } from 'node:crypto';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { createErrorResponder } from '../../src/debug/create-error-responder.js';
import type { ErrorResponder } from '../../src/debug/error-responder.js';
import { ImproperlyConfigured } from '../../src/errors/framework-error.js';
import {
  Http404,
  MethodNotAllowed,
  PermissionDenied,
  ValidationFailed,
} from '../../src/errors/http-error.js';
import type { HttpResponse } from '../../src/http/http-response.js';
import type { ResolverMatch, TriedPattern } from '../../src/http/resolver-match.js';
import { makeRequest, type RequestParts } from './make-request.js';

class DebugSettings extends BaseSettings {
  override debug = true;
}

const TRIED: readonly TriedPattern[] = [
  { route: 'books/', name: 'book-list', methods: ['GET'] },
  { route: 'books/', name: 'book-create', methods: ['POST'] },
  { route: 'books/<int:pk>/', name: 'book-detail', methods: ['GET', 'PUT'] },
  { route: 'accounts/login/', name: 'login', methods: undefined },
];

const MATCH: ResolverMatch = {
  route: 'books/<int:pk>/',
  urlName: 'book-detail',
  viewName: 'book-detail',
  namespaces: [],
  appNames: [],
  args: [3],
  kwargs: { pk: 3 },
  view: 'BookController.show',
  place: { file: '/srv/shop/books/book.controller.ts', line: 14, column: 3 },
};

let responder: ErrorResponder;

beforeAll(async () => {
  responder = await createErrorResponder({
    settings: new DebugSettings(),
    getTried: () => TRIED,
    describeChain: () => ['SecurityMiddleware', 'Timing'],
  });
});

interface Asked extends RequestParts {
  readonly accept?: string;
  readonly match?: ResolverMatch;
}

async function respond(error: unknown, asked: Asked = {}): Promise<HttpResponse> {
  const { accept = 'text/html', match, headers, ...parts } = asked;
  const request = await makeRequest({ ...parts, headers: { accept, ...headers } });
  request.resolverMatch = match;
  return responder(request, error);
}

/** Text of a page as a reader sees it: without style, tags and references. */
function readable(response: HttpResponse): string {
  return response.text
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const readJson = async (error: unknown, asked: Asked = {}): Promise<Record<string, unknown>> =>
  JSON.parse((await respond(error, { accept: 'application/json', ...asked })).text) as Record<
    string,
    unknown
  >;

function failAtThisLine(): never {
  throw new RangeError('page 0 is out of range');
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('The technical page of an error', () => {
  it('shows type, message, and the TypeScript line with the column marked', async () => {
    const response = await respond(thrownBy(failAtThisLine), { match: MATCH });
    const text = readable(response);

    expect(response.status).toBe(500);
    expect(text).toContain('RangeError');
    expect(text).toContain('page 0 is out of range');
    expect(text).toMatch(/test\/debug\/technical-responder\.test\.ts:\d+:9/);
    expect(response.text).toMatch(/class="row hit"[^\n]*<span class="k">throw<\/span>/);
    expect(response.text).toMatch(/class="row caret" data-n=""> {8}\^/);
  });

  it('shows code and fix of an error of the framework', async () => {
    const error = new ImproperlyConfigured('Nothing provides "Clock".', {
      code: 'TEST_MISSING',
      fix: 'Provide it.',
    });
    const text = readable(await respond(error));
    expect(text).toContain('Nothing provides "Clock".How to fixProvide it.TEST_MISSING');
  });

  it('shows the request, the route, the layers and the versions', async () => {
    const text = readable(
      await respond(new Error('no'), {
        method: 'POST',
        url: '/books/3/?page=2',
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: 'theme=dark' },
        body: 'title=Nuages',
        match: MATCH,
      }),
    );
    for (const shown of [
      'POST/books/3/?page=2',
      'BookController.show',
      'book.controller.ts:14:3',
      'kwargs.pk3',
      'page2',
      'titleNuages',
      'themedark',
      'SecurityMiddlewareTimingBookController.show',
      process.version,
    ]) {
      expect(text).toContain(shown);
    }
  });

  it('folds the frames of libraries and of Node, and opens the causes', async () => {
    const parse = thrownBy(() => JSON.parse('{'));
    const error = new Error('The file is broken.', { cause: parse });
    const { text } = await respond(error);
    expect(text).toMatch(/<details class="fold"><summary>\d+ frames? in /);
    expect(text).toMatch(/Caused by<\/h2><details class="panel cause" open>[^]*SyntaxError/);
  });

  it('shows each part of an AggregateError', async () => {
    const text = readable(
      await respond(new AggregateError([new TypeError('first'), new RangeError('second')], 'both')),
    );
    expect(text).toMatch(/Errors inside[^]*TypeErrorfirst[^]*RangeErrorsecond/);
  });

  it('survives a ring of causes', async () => {
    const [one, other] = [new Error('one'), new Error('other')];
    one.cause = other;
    other.cause = one;
    expect(readable(await respond(one))).toContain('other');
  });

  it.each([
    ['a string', 'oops', 'oops'],
    ['undefined', undefined, 'undefined'],
    ['an object', { reason: 'tired', password: 'hunter2hunter2' }, 'reason: "tired"'],
    [
      'an error whose message throws',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error('no');
        },
      }),
      'cannot be read',
    ],
    ['an error without a stack', Object.assign(new Error('bare'), { stack: undefined }), 'bare'],
  ])('survives %s', async (_name, thrown, shown) => {
    const response = await respond(thrown);
    expect(response.status).toBe(500);
    expect(readable(response)).toContain(shown);
  });

  it('answers a plain 500 when even the page fails', async () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    const response = await respond(hostile);
    expect(response.status).toBe(500);
    expect(response.text).toBe('500 Internal Server Error\n');
  });

  it('keeps going when the request is the error: its path and query cannot be read', async () => {
    const response = await respond(new Error('bad'), {
      url: '/%E0%A4%A/?a=%E0%A4%A',
      headers: { cookie: '=;;=' },
    });
    expect(response.status).toBe(500);
    expect(readable(response)).toContain('bad');
  });

  it('does not read a file that only the message names', async () => {
    const error = new Error(
      `no\n    at evil (/etc/passwd:1:1)\n    at evil (${process.cwd()}/package.json:1:1)`,
    );
    const report = await readJson(error);
    expect(JSON.stringify(report.stack)).not.toContain('evil');
  });
});

describe('The technical page of an address that is not found', () => {
  const error = new Http404('No URL pattern matches.', { code: 'URLS_NO_MATCH' });

  it('lists the patterns that were tried, in order', async () => {
    const text = readable(await respond(error, { url: '/nope/' }));
    expect(text).toMatch(
      /Patterns tried[^]*GET\/books\/book-list[^]*POST\/books\/book-create[^]*GET PUT\/books\/<int:pk>\/book-detail[^]*any\/accounts\/login\//,
    );
  });

  it.each([
    ['/books', 'GET', 'The route is written with a slash at the end.'],
    ['/books/', 'DELETE', 'A route exists here. It answers POST, not DELETE.'],
    ['/books/three/', 'GET', '"three" is not a whole number, which <int:pk> asks for.'],
    ['/Books/', 'GET', '"Books" is written "books" in the route.'],
    ['/acounts/login/', 'GET', '"acounts" looks like "accounts".'],
  ])('says why %s with %s is a near miss', async (url, method, reason) => {
    expect(readable(await respond(error, { url, method }))).toContain(reason);
  });

  it('tells a program the same', async () => {
    const report = await readJson(error, { url: '/books/three/' });
    expect(report).toMatchObject({
      status: 404,
      code: 'URLS_NO_MATCH',
      request: 'GET /books/three/',
    });
    expect((report.tried as TriedPattern[]).map(({ name }) => name)).toEqual(
      TRIED.map(({ name }) => name),
    );
    expect(report.nearMisses).toHaveLength(1);
  });

  it('shows the code instead when a view said that there is nothing', async () => {
    const { text } = await respond(
      thrownBy(() => {
        throw new Http404('There is no book 3.');
      }),
      { match: MATCH },
    );
    expect(text).toContain('<section id="where">');
    expect(text).not.toContain('<section id="tried">');
  });

  it('has advice for an application without any route', async () => {
    const empty = await createErrorResponder({
      settings: new DebugSettings(),
      getTried: () => [],
      describeChain: () => [],
    });
    const response = empty(await makeRequest({ headers: { accept: 'text/html' } }), error);
    expect(readable(response)).toContain('The URL conf is empty');
  });
});

describe('The technical page of a method that is not allowed', () => {
  it('lists the methods and the routes of the address, and keeps Allow', async () => {
    const response = await respond(new MethodNotAllowed('PATCH', ['GET', 'HEAD', 'PUT']), {
      method: 'PATCH',
      url: '/books/3/',
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, PUT');
    expect(readable(response)).toMatch(
      /Allowed methodsGETHEADPUT[^]*Routes of this address[^]*book-detail/,
    );
  });
});

describe('The technical page of refused values', () => {
  const error = new ValidationFailed(
    {
      year: [{ code: 'isInt', message: 'year must be an integer number' }],
      'author.email': [{ code: 'isEmail', message: 'author.email must be an email' }],
      password: [{ code: 'minLength', message: 'password must be longer than 12 characters' }],
      isbn: [{ code: 'required', message: 'isbn is required' }],
    },
    { dtoName: 'CreateBook' },
  );
  const asked: Asked = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      year: 'nineteen',
      author: { email: 'django@' },
      password: 'too-short-1',
    }),
  };

  it('names the class, and for each field the rule, what was expected and what came', async () => {
    const response = await respond(error, asked);
    const text = readable(response);
    expect(response.status).toBe(422);
    expect(text).toContain('body against CreateBook');
    expect(text).toContain(
      'year must be an integer numberisIntExpecteda whole numberReceived"nineteen"',
    );
    expect(text).toContain('Received"django@"');
    expect(text).toContain('isbn is requiredrequiredExpecteda valueReceivednothing');
  });

  it('masks what came for a field of a secret name', async () => {
    const { text } = await respond(error, asked);
    expect(text).toContain('password must be longer than 12 characters');
    expect(text).not.toContain('too-short-1');
  });

  it('reads the values of a query and of a form', async () => {
    const wrong = { page: [{ code: 'isInt', message: 'page must be an integer number' }] };
    const query = await respond(new ValidationFailed(wrong, { source: 'query' }), {
      url: '/?page=two',
    });
    expect(query.status).toBe(400);
    expect(readable(query)).toContain('Received"two"');

    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'page=two',
    };
    expect(readable(await respond(new ValidationFailed(wrong), form))).toContain('Received"two"');
  });

  it('gives a program the errors in the form of production, and the facts beside them', async () => {
    const report = await readJson(error, asked);
    expect(report.errors).toEqual(error.errors);
    expect(report).toMatchObject({ dto: 'CreateBook', source: 'body' });
  });
});

describe('Every technical answer', () => {
  it('is a text report for a terminal', async () => {
    const response = await respond(new PermissionDenied('You lack books.change.'), {
      accept: 'text/plain',
      url: '/admin/',
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.text).toMatch(
      /^403 Forbidden\nGET \/admin\/\n\nPermissionDenied: You lack books\.change\.\n/,
    );
  });

  it.each(['text/html', 'application/json', 'text/plain'])(
    'hides everything as %s under a host that is not allowed, and says what to change',
    async (accept) => {
      const error = new Error('the till is open');
      const response = await respond(error, { accept, headers: { host: 'rebound.example' } });
      expect(response.status).toBe(400);
      expect(response.text).toMatch(/rebound\.example[^]*Add the host to/);
      for (const hidden of ['the till is open', 'test.ts', process.version, 'SecurityMiddleware']) {
        expect(response.text).not.toContain(hidden);
      }
    },
  );

  it('obeys the policy that it carries, and needs no file and no script', async () => {
    for (const error of [
      new Error('no'),
      new Http404(),
      new MethodNotAllowed('PUT', ['GET']),
      new ValidationFailed({ a: [] }),
    ]) {
      const { text, headers } = await respond(error);
      const css = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? '';
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain(
        `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
      );
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');

      const tags = text.replace(css, '').match(/<[a-z][^>]*>/g) ?? [];
      expect(
        tags.filter((tag) =>
          /^<(?:script|iframe|object|img|form)|\s(?:style|src|on\w+)=/.test(tag),
        ),
      ).toEqual([]);
      expect(tags.filter((tag) => /\shref="(?!#|data:,)/.test(tag))).toEqual([]);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('escapes whatever came from outside', async () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'`';
    const error = Object.assign(new Error(evil, { cause: new Error(evil) }), {
      note: evil,
      name: evil,
      code: evil,
    });
    const asked: Asked = {
      method: 'POST',
      url: `/${encodeURIComponent(evil)}/?${encodeURIComponent(evil)}=${encodeURIComponent(evil)}`,
      headers: {
        'content-type': 'application/json',
        cookie: `a=${encodeURIComponent(evil)}`,
        'user-agent': evil,
      },
      body: JSON.stringify({ [evil]: evil }),
      match: { ...MATCH, route: evil, view: evil, viewName: evil, kwargs: { [evil]: evil } },
    };
    const refused = new ValidationFailed(
      { [evil]: [{ code: evil, message: evil }] },
      { dtoName: evil },
    );
    for (const thrown of [
      error,
      refused,
      new Http404(evil),
      new MethodNotAllowed(evil, [evil]),
      evil,
    ]) {
      const page = (await respond(thrown, asked)).text;
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toMatch(/<script|<img/i);
    }
  });
});
