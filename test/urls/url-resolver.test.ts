import { describe, expect, it } from '@jest/globals';

import type { UrlConfEntry } from '../../src/conf/base-settings.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { registerConverter } from '../../src/urls/converters.js';
import { include, path, rePath, urls, type PathOptions } from '../../src/urls/path.js';
import type { ResolvedView } from '../../src/urls/resolved-view.js';
import { NO_APPEND_SLASH, UrlResolver } from '../../src/urls/url-resolver.js';

declare module 'lapompe' {
  interface PathConverters {
    testYear: number;
  }
}

registerConverter('testYear', {
  pattern: '[0-9]{4}',
  toValue(text) {
    if (Number(text) > 2100) throw new RangeError('Too late.');
    return Number(text);
  },
  toUrl: String,
});

function view(
  name: string,
  methods?: readonly string[],
  marks: ReadonlyMap<unknown, unknown> = new Map(),
): ResolvedView {
  return {
    name,
    methods,
    marks,
    readsBody: false,
    place: undefined,
    invoke: () => new HttpResponse(name),
  };
}

/** A route whose view is named after its pattern. */
function route(
  pattern: string,
  methods?: readonly string[],
  options: PathOptions = {},
): UrlConfEntry {
  return path(pattern, view(pattern || 'root', methods), options);
}

function createResolver(...entries: readonly UrlConfEntry[]): UrlResolver {
  return new UrlResolver(entries, { toView: (pattern) => view(`made for ${pattern.pattern}`) });
}

function find(resolver: UrlResolver, address: string, method = 'GET'): unknown {
  const found = resolver.resolve(address, method);
  if (found.kind !== 'found')
    return 'allow' in found ? `${found.kind}: ${found.allow.join(', ')}` : found.kind;
  return [found.view.name, ...found.match.args];
}

describe('UrlResolver', () => {
  it('finds the view of a path and converts its captures', () => {
    const resolver = createResolver(
      route(''),
      route('books/'),
      route('books/<int:pk>/'),
      route('<slug:shelf>/<path:rest>'),
    );
    expect(find(resolver, '/')).toEqual(['root']);
    expect(find(resolver, '/books/')).toEqual(['books/']);
    expect(find(resolver, '/books/007/')).toEqual(['books/<int:pk>/', 7]);
    expect(find(resolver, '/shelf-1/a/b')).toEqual(['<slug:shelf>/<path:rest>', 'shelf-1', 'a/b']);
  });

  it('finds nothing for another path', () => {
    const resolver = createResolver(route('books/'), route('books/<int:pk>/'));
    for (const address of [
      '',
      'books/',
      '/books',
      '/books//',
      '/books/x/',
      '/books/1',
      '/Books/',
      '/books/1/2/',
      '//books/',
    ]) {
      expect(find(resolver, address)).toBe('not-found');
    }
  });

  it('lets the first declared pattern win, wherever it stands in the tree', () => {
    const resolver = createResolver(
      route('<str:any>/'),
      route('<path:rest>'),
      route('<int:pk>/'),
      route('new/'),
    );
    expect(find(resolver, '/new/')).toEqual(['<str:any>/', 'new']);
    expect(find(resolver, '/new/x')).toEqual(['<path:rest>', 'new/x']);
    const other = createResolver(route('new/'), route('<int:pk>/'), route('<str:any>/'));
    expect(find(other, '/new/')).toEqual(['new/']);
    expect(find(other, '/3/')).toEqual(['<int:pk>/', 3]);
  });

  it('goes on to the next pattern when a converter throws', () => {
    const resolver = createResolver(
      route('<testYear:year>/'),
      route('<int:number>/'),
      route('<str:text>/'),
    );
    expect(find(resolver, '/1999/')).toEqual(['<testYear:year>/', 1999]);
    expect(find(resolver, '/2101/')).toEqual(['<int:number>/', 2101]);
    expect(find(resolver, '/9007199254740993/')).toEqual(['<str:text>/', '9007199254740993']);
  });

  it('takes segments with text and several captures', () => {
    const resolver = createResolver(
      route('<slug:name>-<int:pk>.html'),
      route('v<int:major>.<int:minor>/'),
    );
    expect(find(resolver, '/a-b-12.html')).toEqual(['<slug:name>-<int:pk>.html', 'a-b', 12]);
    expect(find(resolver, '/v1.20/')).toEqual(['v<int:major>.<int:minor>/', 1, 20]);
    expect(find(resolver, '/v1./')).toBe('not-found');
  });

  it('matches a decoded path, whatever characters it holds', () => {
    const resolver = createResolver(route('<str:name>/é/'));
    expect(find(resolver, '/a b?#%41\n/é/')).toEqual(['<str:name>/é/', 'a b?#%41\n']);
  });
});

describe('UrlResolver and methods', () => {
  const resolver = createResolver(
    route('books/', ['GET']),
    path('books/', view('create', ['POST'])),
    route('books/<int:pk>/', ['GET', 'DELETE']),
    path('<str:any>/<int:pk>/', view('put', ['PUT'])),
    route('open/'),
    path('own/', view('options', ['OPTIONS', 'GET'])),
  );

  it('takes the first pattern that answers the method', () => {
    expect(find(resolver, '/books/', 'POST')).toEqual(['create']);
    expect(find(resolver, '/books/1/', 'PUT')).toEqual(['put', 'books', 1]);
  });

  it('answers HEAD with the view of GET', () => {
    expect(find(resolver, '/books/', 'HEAD')).toEqual(['books/']);
  });

  it('refuses a method with what all patterns of the path would allow, in alphabetical order', () => {
    expect(find(resolver, '/books/', 'PUT')).toBe('method-not-allowed: GET, HEAD, OPTIONS, POST');
    expect(find(resolver, '/books/1/', 'POST')).toBe(
      'method-not-allowed: DELETE, GET, HEAD, OPTIONS, PUT',
    );
  });

  it('answers OPTIONS itself, unless a view does', () => {
    expect(find(resolver, '/books/1/', 'OPTIONS')).toBe('options: DELETE, GET, HEAD, OPTIONS, PUT');
    expect(find(resolver, '/own/', 'OPTIONS')).toEqual(['options']);
    expect(find(resolver, '/open/', 'OPTIONS')).toEqual(['open/']);
  });

  it('lets a view without methods take every method', () => {
    expect(find(resolver, '/open/', 'PURGE')).toEqual(['open/']);
  });

  it('lets path() narrow the methods', () => {
    const narrow = createResolver(path('books/', view('any'), { methods: ['post'] }));
    expect(find(narrow, '/books/')).toBe('method-not-allowed: OPTIONS, POST');
  });

  it('tells which pattern fitted the path of a refused method', () => {
    const refused = resolver.resolve('/books/1/', 'POST');
    expect(refused.kind === 'method-not-allowed' && refused.match.route).toBe('books/<int:pk>/');
  });
});

describe('UrlResolver and includes', () => {
  it('puts captures, names and namespaces of all levels together', () => {
    const resolver = createResolver(
      path(
        'orgs/<slug:org>/',
        include([
          path(
            'api/',
            include([route('<int:pk>/', undefined, { name: 'detail' })], {
              namespace: 'v1',
              appName: 'api',
            }),
          ),
        ]),
      ),
    );
    const found = resolver.match('/orgs/acme/api/3/');
    expect(found).toMatchObject({
      route: 'orgs/<slug:org>/api/<int:pk>/',
      urlName: 'detail',
      viewName: 'v1:detail',
      namespaces: ['v1'],
      appNames: ['api'],
      args: ['acme', 3],
      view: '<int:pk>/',
    });
    expect({ ...found?.kwargs }).toEqual({ org: 'acme', pk: 3 });
    expect(Object.getPrototypeOf(found?.kwargs)).toBeNull();
  });

  it('takes a prefix as it stands, without a slash of its own', () => {
    expect(find(createResolver(path('api', include([route('v1/')]))), '/apiv1/')).toEqual(['v1/']);
  });

  it('matches a prefix for itself, without giving characters back to what is inside', () => {
    const resolver = createResolver(
      path('<int:a>', include([route('0/')])),
      path('<path:a>/', include([route('x/'), route('')])),
    );
    expect(find(resolver, '/10/')).toEqual(['root', '10']);
    expect(find(resolver, '/a/x/')).toEqual(['root', 'a/x']);
  });

  it('lets extra values override captures', () => {
    const resolver = createResolver(
      path(
        '<int:a>/<int:b>/',
        include([path('<int:c>/', view('inner'), { kwargs: { c: 'own', d: 4 } })]),
        { kwargs: { a: 'outer' } },
      ),
    );
    const found = resolver.match('/1/2/3/');
    expect(found?.args).toEqual(['outer', 2, 'own']);
    expect({ ...found?.kwargs }).toEqual({ a: 'outer', b: 2, c: 'own', d: 4 });
  });

  it('serves the same patterns below two prefixes', () => {
    const shared = include([route('<int:pk>/')]);
    const resolver = createResolver(path('a/', shared), path('b/', shared));
    expect(find(resolver, '/a/1/')).toEqual(['<int:pk>/', 1]);
    expect(resolver.match('/b/1/')?.route).toBe('b/<int:pk>/');
  });

  it('asks for the entries of a controller class', () => {
    class BookController {}
    const resolver = new UrlResolver([path('api/', include([BookController]))], {
      toView: () => view('unused'),
      toEntries: (type) => [route(`${type.name}/`)],
    });
    expect(find(resolver, '/api/BookController/')).toEqual(['BookController/']);
  });
});

describe('UrlResolver and regular expressions', () => {
  const resolver = createResolver(
    rePath(/^articles\/(?<year>\d{4})\/(?:page-(?<page>\d+)\/)?$/g, view('articles')),
    rePath('^old/(?P<pk>[0-9]+)/$', view('python')),
    rePath(/^(\d+)-(\d+)\/$/, view('positions')),
    rePath(
      /^a\/(?<outer>\w+)\//,
      include([rePath(/^(\d+)\/$/, view('inner')), route('<int:pk>/x/')]),
    ),
    rePath(/BOOKS\/$/i, view('end')),
  );

  it('takes named groups, else all groups', () => {
    expect(find(resolver, '/articles/2024/page-3/')).toEqual(['articles', '2024', '3']);
    expect(find(resolver, '/old/3/')).toEqual(['python', '3']);
    expect(find(resolver, '/1-2/')).toEqual(['positions', '1', '2']);
  });

  it('leaves a group that took no part out of the keyword values', () => {
    const found = resolver.match('/articles/2024/');
    expect(found?.args).toEqual(['2024', undefined]);
    expect({ ...found?.kwargs }).toEqual({ year: '2024' });
  });

  it('goes on below the prefix of an include', () => {
    expect(find(resolver, '/a/b/12/')).toEqual(['inner', 'b', '12']);
    expect(find(resolver, '/a/b/12/x/')).toEqual(['<int:pk>/x/', 'b', 12]);
    expect(resolver.match('/a/b/12/')?.route).toBe('^a\\/(?<outer>\\w+)\\/(\\d+)\\/$');
  });

  it('wants a whole match where the expression ends with "$"', () => {
    expect(find(resolver, '/books/')).toEqual(['end']);
    expect(find(resolver, '/my/books/')).toBe('not-found');
  });

  it('finds the same each time, whatever flags the expression had', () => {
    const results = Array.from({ length: 3 }, () => find(resolver, '/articles/2024/'));
    expect(results).toEqual(Array.from({ length: 3 }, () => ['articles', '2024', undefined]));
  });
});

describe('UrlResolver in operation', () => {
  it('makes views ready once each, through the application', () => {
    const asked: string[] = [];
    const entry = path('books/', () => 'books', { name: 'books' });
    const resolver = new UrlResolver([path('a/', include([entry])), path('b/', include([entry]))], {
      toView(pattern) {
        asked.push(pattern.pattern);
        return view('books', ['GET']);
      },
    });
    expect(find(resolver, '/a/books/')).toEqual(['books']);
    expect(asked).toEqual(['books/']);
  });

  it('tells which patterns were tried, an include that does not begin the path as one', () => {
    const resolver = createResolver(
      route('books/', ['GET'], { name: 'books' }),
      path('api/', include([route('v1/')])),
      path('b/', include([route('c/')], { namespace: 'n' })),
    );
    const found = resolver.resolve('/b/x/', 'GET');
    expect(found.kind === 'not-found' && found.tried).toEqual([
      { route: 'books/', name: 'books', methods: ['GET', 'HEAD'] },
      { route: 'api/', name: undefined, methods: undefined },
      { route: 'b/c/', name: undefined, methods: undefined },
    ]);
  });

  it('appends a slash only where that leads somewhere and the path itself does not', () => {
    const closed = view('closed', undefined, new Map([[NO_APPEND_SLASH, true]]));
    const resolver = createResolver(
      route('books/', ['POST']),
      route('file', ['POST']),
      route('file/'),
      path('closed/', closed),
    );
    expect(
      ['/books', '/books/', '/file', '/nope', '/closed'].map((address) =>
        resolver.shouldAppendSlash(address),
      ),
    ).toEqual([true, false, false, false, false]);
    const off = new UrlResolver([route('books/')], {
      toView: () => view('unused'),
      appendSlash: false,
    });
    expect(off.shouldAppendSlash('/books')).toBe(false);
  });

  it('can be asked again by a converter', () => {
    const inner = createResolver(route('<int:pk>/'));
    registerConverter(
      'nested' as never,
      {
        pattern: '[a-z]+',
        toValue: (text: string) => `${text} ${String(find(inner, '/5/'))}`,
        toUrl: String,
      } as never,
    );
    const resolver = createResolver(path('<int:a>/<nested:b>/<int:c>/' as string, view('nested')));
    expect(find(resolver, '/1/x/2/')).toEqual(['nested', 1, 'x <int:pk>/,5', 2]);
  });

  it('gives the error handlers of the URL conf', () => {
    const handler = (): string => 'gone';
    const conf = urls({ handlers: { 404: handler } }, route('books/'));
    expect(new UrlResolver(conf, { toView: () => view('unused') }).handlers[404]).toBe(handler);
    expect(find(createResolver(...conf), '/books/')).toEqual(['books/']);
  });

  it('finds routes behind names that objects inherit', () => {
    const resolver = createResolver(route('__proto__/<str:constructor>/'));
    expect(find(resolver, '/__proto__/toString/')).toEqual([
      '__proto__/<str:constructor>/',
      'toString',
    ]);
    expect(find(resolver, '/constructor/x/')).toBe('not-found');
    expect(resolver.match('/__proto__/x/')?.kwargs['constructor']).toBe('x');
  });
});
