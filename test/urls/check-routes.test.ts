import { describe, expect, it } from '@jest/globals';

import type { CheckMessage } from '../../src/checks/check-message.js';
import type { UrlConfEntry } from '../../src/conf/base-settings.js';
import { include, path, rePath, urls, type PathOptions } from '../../src/urls/path.js';
import { UrlResolver } from '../../src/urls/url-resolver.js';
import { makeView, registerRandomConverters } from './random-url-conf.js';

registerRandomConverters();

function route(
  pattern: string,
  methods?: readonly string[],
  options: PathOptions = {},
): UrlConfEntry {
  return path(pattern, makeView(pattern, methods), options);
}

function check(...entries: readonly UrlConfEntry[]): readonly CheckMessage[] {
  return new UrlResolver(entries, { toView: (pattern) => makeView(pattern.pattern) }).check();
}

function idsOf(...entries: readonly UrlConfEntry[]): readonly string[] {
  return check(...entries).map(({ id }) => id);
}

describe('the check of a URL conf', () => {
  it('finds nothing in a correct one', () => {
    expect(
      idsOf(
        route('', ['GET']),
        route('books/', ['GET'], { name: 'book-list' }),
        path('books/', makeView('create', ['POST']), { name: 'book-list' }),
        route('books/new/'),
        route('books/<int:pk>/', undefined, { name: 'book-detail' }),
        route('books/<slug:name>/', undefined, { name: 'book-detail' }),
        rePath(/^archive\/(\d{4})\/$/, () => ''),
        path('api/', include([route('<int:pk>/')], { namespace: 'v1', appName: 'api' })),
        path('old/', include([route('<int:pk>/')], { namespace: 'v0', appName: 'api' })),
        route('<path:rest>'),
      ),
    ).toEqual([]);
  });

  it('reports everything at once, and leaves out what it cannot use', () => {
    const resolver = new UrlResolver(
      [
        route('/books/'),
        route('<integer:pk>/'),
        rePath('(', () => ''),
        path('x/', 'view' as never),
        'books/' as never,
        route('good/'),
      ],
      { toView: (pattern) => makeView(pattern.pattern) },
    );
    expect(resolver.check().map(({ id }) => id)).toEqual([
      'URLS_LEADING_SLASH',
      'URLS_UNKNOWN_CONVERTER',
      'URLS_INVALID_REGEX',
      'URLS_INVALID_VIEW',
      'URLS_INVALID_ENTRY',
    ]);
    expect(resolver.resolve('/good/', 'GET').kind).toBe('found');
  });

  it('tells where the entry was written', () => {
    const [message] = check(path('<integer:pk>/' as string, () => ''));
    expect(message?.place?.file).toMatch(/check-routes\.test\.ts$/);
    expect(message?.place?.line).toBeGreaterThan(50);
  });

  it('tells where the view was written when it is ready', () => {
    const place = { file: '/app/book.controller.ts', line: 3, column: 4 };
    const [message] = check(path('/books/' as string, { ...makeView('list'), place }));
    expect(message?.place).toEqual(place);
  });

  it('reports a pattern that is mounted twice once', () => {
    const shared = include([route('/books/')]);
    expect(idsOf(path('a/', shared), path('b/', shared))).toEqual(['URLS_LEADING_SLASH']);
  });

  it('finds names with a colon', () => {
    expect(idsOf(route('a/', undefined, { name: 'api:list' }))).toEqual(['URLS_COLON_IN_NAME']);
  });

  it('finds namespaces that are used twice, each with those around it', () => {
    const inner = (): UrlConfEntry => path('i/', include([route('x/')], { namespace: 'inner' }));
    expect(
      idsOf(
        path('a/', include([inner()], { namespace: 'a' })),
        path('b/', include([inner()], { namespace: 'b' })),
      ),
    ).toEqual([]);
    expect(idsOf(path('a/', include([inner()])), path('b/', include([inner()])))).toEqual([
      'URLS_NAMESPACE_NOT_UNIQUE',
    ]);
  });

  it('finds captures that an include and its inside share', () => {
    expect(idsOf(path('<int:pk>/', include([route('<int:pk>/')])))).toEqual([
      'URLS_DUPLICATE_CAPTURE',
    ]);
  });

  it('finds regular expressions that backtrack', () => {
    expect(idsOf(rePath(/^(?:a+)+$/, () => ''))).toEqual(['URLS_UNSAFE_REGEX']);
    expect(idsOf(rePath(/^(.*)\/(.*)$/, () => ''))).toEqual(['URLS_SLOW_REGEX']);
    expect(idsOf(rePath(/^\/a/, () => ''))).toEqual(['URLS_LEADING_SLASH']);
    expect(idsOf(rePath(/^a\/$/, include([route('x/')])))).toEqual(['URLS_DOLLAR_IN_INCLUDE']);
  });

  it('finds captures that compete beside a converter that cannot be searched for in linear time', () => {
    expect(idsOf(route('<slug:a>-<randomLanguage:x>-<slug:b>/'))).toEqual(['URLS_SLOW_REGEX']);
    expect(idsOf(route('<path:a>/<randomPair:b>/<path:c>'))).toEqual(['URLS_SLOW_REGEX']);
    expect(idsOf(route('<randomLanguage:x>-<slug:a>/'), route('<uuid:id>-<int:pk>/'))).toEqual([]);
    expect(idsOf(route('<path:a>-<path:b>-<path:c>'))).toEqual([]);
  });

  it('finds error handlers that cannot be called', () => {
    const conf = urls(
      {
        handlers: {
          404: 'not found' as never,
          500: ((_a: 1, _b: 2, _c: 3) => '') as never,
          400: () => '',
        },
      },
      route('a/'),
    );
    const resolver = new UrlResolver(conf, { toView: (pattern) => makeView(pattern.pattern) });
    expect(resolver.check().map(({ id }) => id)).toEqual([
      'URLS_INVALID_HANDLER',
      'URLS_INVALID_HANDLER',
    ]);
  });
});

describe('the check for duplicate routes', () => {
  it.each([
    ['<int:pk>/', '<int:id>/'],
    ['a/<slug:x>.html', 'a/<slug:y>.html'],
    ['<path:a>', '<path:b>'],
  ])('finds "%s" and "%s"', (first, second) => {
    expect(idsOf(route(first), route(second))).toEqual(['URLS_DUPLICATE_ROUTE']);
  });

  it('finds them across includes, and names the other one', () => {
    const [message] = check(
      path('a/', include([route('b/', ['GET'])])),
      route('a/b/', ['GET', 'POST']),
    );
    expect(message?.id).toBe('URLS_DUPLICATE_ROUTE');
    expect(message?.reason).toMatch(
      /^GET, POST "a\/b\/" .* as GET "a\/b\/" \(b\/\) \(.*check-routes\.test\.ts:\d+:\d+\)/,
    );
  });

  it('lets routes share a pattern when they share no method', () => {
    expect(idsOf(route('a/', ['GET']), route('a/', ['POST', 'PUT']))).toEqual([]);
    expect(idsOf(route('a/', ['GET']), route('a/', ['HEAD']))).toEqual(['URLS_DUPLICATE_ROUTE']);
    // HEAD comes with GET, but may have a route of its own before it.
    expect(idsOf(route('a/', ['HEAD']), route('a/', ['GET']))).toEqual([]);
  });
});

describe('the check for shadowed routes', () => {
  it.each([
    ['<str:any>/', 'books/'],
    ['<str:any>/', '<int:pk>/'],
    ['<slug:any>/', '<uuid:id>/'],
    ['<slug:any>/', '<int:pk>/'],
    ['<int:pk>/', '12/'],
    ['<int:pk>/', '<randomYear:year>/'],
    ['<str:any>/', '<slug:name>-<int:pk>/'],
    ['<slug:name>-<int:pk>/', 'a-1/'],
    ['<slug:a>/<str:b>/', 'x/<int:b>/'],
    ['<path:rest>', 'books/<int:pk>/'],
    ['<path:rest>', '<slug:name>'],
    ['files/<path:rest>', 'files/<slug:a>/<path:b>'],
    ['a/<str:x>/', 'a/<randomLanguage:x>/'],
  ])('finds that "%s" takes all of "%s"', (first, second) => {
    expect(idsOf(route(first), route(second))).toEqual(['URLS_SHADOWED_ROUTE']);
    expect(idsOf(route(second), route(first))).toEqual([]);
  });

  it.each([
    ['<slug:name>/', '<str:any>/'],
    ['<int:pk>/', '<slug:name>/'],
    ['<str:any>/', 'a/b/'],
    ['<str:any>', 'a/'],
    ['<randomYear:year>/', '1999/'],
    ['<randomYear:year>/', '<int:pk>/'],
    ['<str:any>/', '<path:rest>'],
    ['<path:rest>', ''],
    ['<int:pk>/', '12345678901234567890/'],
    ['<str:any>/', '<randomPair:pair>/'],
    ['files/<path:rest>', 'files/'],
  ])('knows that "%s" leaves something of "%s"', (first, second) => {
    expect(idsOf(route(first), route(second))).toEqual([]);
  });

  it('looks at methods too', () => {
    expect(idsOf(route('<str:any>/', ['GET']), route('books/', ['GET']))).toEqual([
      'URLS_SHADOWED_ROUTE',
    ]);
    expect(idsOf(route('<str:any>/', ['GET']), route('books/', ['POST']))).toEqual([]);
    expect(idsOf(route('<str:any>/', ['GET']), route('books/'))).toEqual([]);
  });

  it('finds what stands behind a regular expression that takes everything', () => {
    expect(
      idsOf(
        rePath(/^.*$/, () => ''),
        route('books/'),
      ),
    ).toEqual(['URLS_SHADOWED_ROUTE']);
  });
});

describe('the check for duplicate names', () => {
  it('warns of a name that stands for two URLs with the same parameters', () => {
    const messages = check(
      route('a/<int:pk>/', undefined, { name: 'x' }),
      route('b/<int:pk>/', undefined, { name: 'x' }),
    );
    expect(messages.map(({ id, level }) => [id, level])).toEqual([
      ['URLS_DUPLICATE_NAME', 'warning'],
    ]);
  });

  it('lets names differ by parameters, by namespace, or be shared by methods of one path', () => {
    expect(
      idsOf(route('a/', undefined, { name: 'x' }), route('a/<int:pk>/', undefined, { name: 'x' })),
    ).toEqual([]);
    expect(
      idsOf(
        route('a/', undefined, { name: 'x' }),
        path('n/', include([route('a/', undefined, { name: 'x' })], { namespace: 'n' })),
      ),
    ).toEqual([]);
    expect(
      idsOf(route('a/', ['GET'], { name: 'x' }), route('a/', ['POST'], { name: 'x' })),
    ).toEqual([]);
  });
});
