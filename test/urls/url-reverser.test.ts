import { describe, expect, it } from '@jest/globals';

import type { UrlConfEntry } from '../../src/conf/base-settings.js';
import { QueryDict } from '../../src/http/query-dict.js';
import { NoReverseMatch } from '../../src/urls/no-reverse-match.js';
import { include, path, rePath, type PathOptions } from '../../src/urls/path.js';
import { UrlResolver } from '../../src/urls/url-resolver.js';
import { UrlReverser } from '../../src/urls/url-reverser.js';
import { makeView, registerRandomConverters } from './random-url-conf.js';

registerRandomConverters();

function route(pattern: string, name: string, options: PathOptions = {}): UrlConfEntry {
  return path(pattern, makeView(name), { ...options, name });
}

function createReverser(entries: readonly UrlConfEntry[], scriptName = ''): UrlReverser {
  return new UrlReverser(
    new UrlResolver(entries, { toView: (pattern) => makeView(pattern.pattern), scriptName }),
  );
}

function failureOf(action: () => unknown): NoReverseMatch {
  try {
    action();
  } catch (error) {
    return error as NoReverseMatch;
  }
  throw new Error('It did not throw.');
}

describe('UrlReverser.reverse', () => {
  const urls = createReverser([
    route('', 'home'),
    route('books/', 'book-list'),
    route('books/<int:pk>/', 'book-detail'),
    route('books/<slug:name>-<int:pk>/', 'book-detail'),
    route('<str:text>/<path:rest>', 'any'),
    route('year/<randomYear:year>/', 'year'),
  ]);

  it('fills captures in by order or by name', () => {
    expect(urls.reverse('home')).toBe('/');
    expect(urls.reverse('book-detail', [3])).toBe('/books/3/');
    expect(urls.reverse('book-detail', { pk: 3 })).toBe('/books/3/');
    expect(urls.reverse('book-detail', ['a-b', 3])).toBe('/books/a-b-3/');
    expect(urls.reverse('book-detail', { pk: 3, name: 'x' })).toBe('/books/x-3/');
  });

  it('lets the converter write the value', () => {
    expect(urls.reverse('year', [33])).toBe('/year/0033/');
  });

  it.each([
    ['book-detail', []],
    ['book-detail', ['a b', 3]],
    ['book-detail', { id: 3 }],
    ['book-detail', { pk: 3, more: 1 }],
    ['book-detail', { pk: 2 ** 53 }],
    ['book-detail', { pk: undefined }],
    ['book-list', [1]],
    ['any', ['', 'c']],
    ['year', [12_345]],
  ])('refuses values for "%s" that its patterns do not take: %j', (name, values) => {
    expect(failureOf(() => urls.reverse(name, values))).toMatchObject({ code: 'URLS_NO_REVERSE' });
  });

  it('percent-encodes what RFC 3986 does not allow in a path, and nothing else', () => {
    expect(urls.reverse('any', ["é !$&'()*+,;=:@~-._", 'a/b?c#d%e"<>\\'])).toBe(
      "/%C3%A9%20!$&'()*+,;=:@~-._/a/b%3Fc%23d%25e%22%3C%3E%5C",
    );
    expect(urls.reverse('any', ['\ud800', 'x'])).toBe('/%EF%BF%BD/x');
  });

  it('never makes an address that a browser takes for another host', () => {
    const open = createReverser([route('<path:rest>', 'open')]);
    expect(open.reverse('open', ['/evil.example/'])).toBe('/%2Fevil.example/');
  });

  it('adds a query string and a fragment', () => {
    const withQuery = (query: Parameters<typeof urls.reverse>[2]): string =>
      urls.reverse('book-list', [], query);
    expect(withQuery({ query: { page: 2, tag: ['a b', "c&d='~"], none: undefined } })).toBe(
      '/books/?page=2&tag=a+b&tag=c%26d%3D%27~',
    );
    expect(
      withQuery({
        query: [
          ['a', '1'],
          ['a', '2'],
        ],
      }),
    ).toBe('/books/?a=1&a=2');
    expect(withQuery({ query: new URLSearchParams('a=1&b=2') })).toBe('/books/?a=1&b=2');
    expect(withQuery({ query: QueryDict.parse('a=1&a=2') })).toBe('/books/?a=1&a=2');
    expect(withQuery({ query: {}, fragment: 'a b?/é' })).toBe('/books/#a%20b?/%C3%A9');
  });

  it('puts the script name before everything', () => {
    for (const scriptName of ['/shop', '/shop/', 'shop']) {
      expect(createReverser([route('books/', 'list')], scriptName).reverse('list')).toBe(
        '/shop/books/',
      );
    }
  });

  it('takes the last declared of several candidates, as Django', () => {
    expect(createReverser([route('a/', 'x'), route('b/', 'x')]).reverse('x')).toBe('/b/');
  });

  it('treats extra values as parameters that may be left out', () => {
    const extras = createReverser([
      route('a/', 'x', { kwargs: { kind: 'a' } }),
      route('b/', 'x', { kwargs: { kind: 'b' } }),
      route('<int:pk>/', 'y', { kwargs: { pk: 1 } }),
    ]);
    expect(extras.reverse('x', { kind: 'a' })).toBe('/a/');
    expect(extras.reverse('x')).toBe('/b/');
    expect(extras.reverse('y')).toBe('/1/');
    expect(() => extras.reverse('x', { kind: 'c' })).toThrow(NoReverseMatch);
  });

  it('finds a view function', () => {
    const view = (): string => '';
    expect(createReverser([path('a/<int:pk>/', view)]).reverse(view, [1])).toBe('/a/1/');
  });
});

describe('UrlReverser and namespaces', () => {
  const polls = (): readonly UrlConfEntry[] => [route('', 'index'), route('<int:pk>/', 'detail')];
  const urls = createReverser([
    path('first/', include(polls(), { namespace: 'author-polls', appName: 'polls' })),
    path('second/', include(polls(), { namespace: 'publisher-polls', appName: 'polls' })),
    path(
      'orgs/<slug:org>/',
      include([path('shop/', include([route('<int:pk>/', 'item')], { namespace: 'shop' }))]),
    ),
    path('plain/', include([route('x/', 'plain')])),
  ]);

  it('goes through instance namespaces', () => {
    expect(urls.reverse('author-polls:index')).toBe('/first/');
    expect(urls.reverse('publisher-polls:detail', [3])).toBe('/second/3/');
    expect(urls.reverse('plain')).toBe('/plain/x/');
  });

  it('takes the current instance of an application, else the last deployed', () => {
    expect(urls.reverse('polls:index')).toBe('/second/');
    expect(urls.reverse('polls:index', [], { currentApp: 'author-polls' })).toBe('/first/');
    expect(urls.reverse('polls:index', [], { currentApp: 'nothing' })).toBe('/second/');
  });

  it('prefers the instance that is named like the application', () => {
    const other = createReverser([
      path('a/', include(polls(), { namespace: 'polls' })),
      path('b/', include(polls(), { namespace: 'more', appName: 'polls' })),
    ]);
    expect(other.reverse('polls:index')).toBe('/a/');
  });

  it('asks for the captures of the includes around, too', () => {
    expect(urls.reverse('shop:item', { org: 'acme', pk: 3 })).toBe('/orgs/acme/shop/3/');
    expect(urls.reverse('shop:item', ['acme', 3])).toBe('/orgs/acme/shop/3/');
  });

  it('keeps names of a namespace inside', () => {
    expect(failureOf(() => urls.reverse('index')).nearNames).toContain('author-polls:index');
    expect(() => urls.reverse('nothing:index')).toThrow(
      '"nothing" in "nothing:index" is not a namespace',
    );
  });
});

describe('UrlReverser and regular expressions', () => {
  const urls = createReverser([
    rePath(/^articles\/(?<year>\d{4})\/(?:page-(?<page>\d+)\/)?$/, makeView('articles'), {
      name: 'articles',
    }),
    rePath('^old/([0-9]+)/([a-z]+)/$', makeView('old'), { name: 'old' }),
    rePath('^dot\\.txt/?$', makeView('dot'), { name: 'dot' }),
    rePath('^(?:a|b)/$', makeView('choice'), { name: 'choice' }),
  ]);

  it('fills groups in, an optional one where it is given', () => {
    expect(urls.reverse('articles', { year: 2024 })).toBe('/articles/2024/');
    expect(urls.reverse('articles', { year: '2024', page: 3 })).toBe('/articles/2024/page-3/');
    expect(urls.reverse('old', [1, 'x'])).toBe('/old/1/x/');
    expect(urls.reverse('dot')).toBe('/dot.txt');
  });

  it('refuses what would not match', () => {
    expect(() => urls.reverse('articles', { year: 24 })).toThrow(NoReverseMatch);
    expect(() => urls.reverse('choice')).toThrow(NoReverseMatch);
  });
});

describe('UrlReverser and controllers', () => {
  class BookController {}
  const target = (method: string): PathOptions => ({
    target: { controller: BookController, method },
  });
  const urls = createReverser([
    path('books/', makeView('list'), target('list')),
    path(
      '',
      include([path('books/<int:pk>/', makeView('show'), target('show'))], { namespace: 'any' }),
    ),
  ]);

  it('finds a method, whatever namespace it is in', () => {
    expect(urls.reverse(BookController, 'show', 3)).toBe('/books/3/');
    expect(urls.reverse(BookController, 'show', { pk: 3 })).toBe('/books/3/');
    expect(urls.reverseTarget(BookController, 'list')).toBe('/books/');
  });

  it('takes options after the captures', () => {
    expect(urls.reverse(BookController, 'show', 3, { query: { a: 1 } })).toBe('/books/3/?a=1');
    expect(urls.reverse(BookController, 'show', { pk: 3 }, { fragment: 'x' })).toBe('/books/3/#x');
    expect(urls.reverse(BookController, 'list', { query: { a: 1 } })).toBe('/books/?a=1');
  });

  it('names the method that is meant', () => {
    const failure = failureOf(() => urls.reverse(BookController, 'shwo', 3));
    expect(failure.message).toContain('No URL leads to "BookController.shwo".');
    expect(failure.fix).toBe('Did you mean "show"?');
  });
});

describe('NoReverseMatch', () => {
  const urls = createReverser([
    route('books/', 'book-list'),
    route('books/<int:pk>/', 'book-detail'),
  ]);

  it('lists the patterns that were tried and what was given', () => {
    const failure = failureOf(() => urls.reverse('book-detail', ['x']));
    expect(failure.tried).toEqual(['books/<int:pk>/']);
    expect(failure.message).toContain(
      `No URL of "book-detail" fits the arguments [ 'x' ]. Tried: "books/<int:pk>/".`,
    );
  });

  it('names what is near to an unknown name', () => {
    expect(failureOf(() => urls.reverse('book-lst')).fix).toBe('Did you mean "book-list"?');
    expect(failureOf(() => urls.reverse('authors')).nearNames).toEqual([]);
  });
});
