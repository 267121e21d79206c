// Checked by the compiler, never run.
import { expectTypeOf } from 'expect-type';
import { registerConverter as registerThroughDoor } from 'lapompe';

import type { HttpRequest } from '../../src/http/http-request.js';
import { include, path, rePath, urls } from '../../src/urls/path.js';
import { reverse } from '../../src/urls/reverse.js';
import type { CapturesOf, NamedCapturesOf, ValidPath } from '../../src/urls/path-types.js';

declare function take<const Path extends string>(pattern: ValidPath<Path>): Path;

expectTypeOf<CapturesOf<''>>().toEqualTypeOf<[]>();
expectTypeOf<CapturesOf<'<int:pk>/<slug>/'>>().toEqualTypeOf<[number, string]>();
expectTypeOf<CapturesOf<'a/<slug:one>-<int:two>/<path:rest>'>>().toEqualTypeOf<
  [string, number, string]
>();
expectTypeOf<CapturesOf<string>>().toEqualTypeOf<never[]>();
expectTypeOf<NamedCapturesOf<'<int:pk>/<slug>/'>>().toEqualTypeOf<{ pk: number; slug: string }>();
expectTypeOf<NamedCapturesOf<'books/'>>().toEqualTypeOf<{}>();

expectTypeOf(take('books/<int:pk>/')).toEqualTypeOf<'books/<int:pk>/'>();
take('books/' as string);
// @ts-expect-error unknown converter
take('<integer:pk>/');
// @ts-expect-error leading slash
take('/books/');
// @ts-expect-error "<" without ">"
take('books/<int:pk/');
// @ts-expect-error ">" without "<"
take('books/int:pk>/');
// @ts-expect-error ">" before "<"
take('books>/<int:pk>/');
// @ts-expect-error "<" inside of brackets
take('books/<<int:pk>/');
// @ts-expect-error a name captured twice
take('<int:pk>/<slug:pk>/');
// @ts-expect-error white space
take('<int: pk>/');
// @ts-expect-error no name
take('<int:>/');
// @ts-expect-error nothing inside
take('<>/');

// ---- path() --------------------------------------------------------------------------------------------------------

path('archive/<int:year>/', (_request, year) => expectTypeOf(year).toEqualTypeOf<number>());
path('<int:pk>/<slug>/', (request, pk, slug) => {
  expectTypeOf(request).toEqualTypeOf<HttpRequest>();
  expectTypeOf(pk).toEqualTypeOf<number>();
  expectTypeOf(slug).toEqualTypeOf<string>();
});
path('<int:pk>/', () => 'fewer parameters are fine', {
  name: 'book',
  kwargs: { any: 1 },
  methods: ['GET'],
});
path('books/' as string, (_request, pk: number) => pk);
path('books/', class BookView {});
path('api/', include([path('', () => '')], { namespace: 'api' }));
rePath(/^books\/(?<pk>\d+)\/$/, (_request, pk: string) => pk);
urls(
  { handlers: { 404: (_request, error) => String(error) } },
  path('', () => ''),
);
urls(path('', () => ''));
// @ts-expect-error the capture is a number
path('<int:pk>/', (_request, pk: string) => pk);
// @ts-expect-error there is no second capture
path('<int:pk>/', (_request, pk, other: string) => other);
// @ts-expect-error unknown converter
path('<integer:pk>/', () => '');
// @ts-expect-error a text is no view
path('books/', 'books.views.list');
// @ts-expect-error no such handler
urls({ handlers: { 418: () => '' } });

// ---- Converters of the user: declared through the package's door -----------------------------------------------------

declare module 'lapompe' {
  interface PathConverters {
    fourDigitYear: number;
  }
}

expectTypeOf<CapturesOf<'<fourDigitYear:year>/<slug>/'>>().toEqualTypeOf<[number, string]>();
take('<fourDigitYear:year>/');
const fourDigits = { pattern: '[0-9]{4}', toValue: Number, toUrl: String };
registerThroughDoor('fourDigitYear', fourDigits);
// @ts-expect-error its values are numbers
registerThroughDoor('fourDigitYear', { ...fourDigits, toValue: (text) => text });
// @ts-expect-error not declared
registerThroughDoor('fiveDigitYear', fourDigits);

// ---- reverse() -------------------------------------------------------------------------------------------------------

class BookQuery {
  search?: string;
  page = 1;
}

class BookController {
  readonly shelf = 'A';
  list(_query: BookQuery): unknown {
    return [];
  }
  show(_pk: number, _request: HttpRequest): unknown {
    return {};
  }
  page(_slug: string, _pk: number, _tab?: string): unknown {
    return {};
  }
  edit(_captures: { pk: number; slug: string }, _request: HttpRequest): unknown {
    return {};
  }
  home(_request: HttpRequest): unknown {
    return '';
  }
}

// Compared as types alone: nothing here is run.
export function reversals(): void {
  expectTypeOf(reverse(BookController, 'show', 3)).toEqualTypeOf<string>();
  reverse(BookController, 'show', 3, { query: { page: 2 }, fragment: 'top' });
  reverse(BookController, 'page', 'a', 3);
  reverse(BookController, 'edit', { pk: 3, slug: 'a' });
  reverse(BookController, 'edit', { pk: 3, slug: 'a' }, { fragment: 'top' });
  reverse(BookController, 'home');
  reverse(BookController, 'home', { query: new URLSearchParams() });
  reverse(BookController, 'list');
  reverse(BookController, 'list', { query: { page: 2 } });
  reverse('api:book-detail', { pk: 3 });
  reverse('api:book-detail', [3], { currentApp: 'shop' });
  reverse('book-list', [], { query: [['tag', ['a', 'b']]] });
  reverse((_request: HttpRequest, pk: number) => pk, [3]);
  // @ts-expect-error a text is no number
  reverse(BookController, 'show', '3');
  // @ts-expect-error the number is missing
  reverse(BookController, 'show');
  // @ts-expect-error one argument too many
  reverse(BookController, 'show', 3, 4);
  // @ts-expect-error the second capture is missing
  reverse(BookController, 'page', 'a');
  // @ts-expect-error the wrong order
  reverse(BookController, 'page', 3, 'a');
  // @ts-expect-error the slug is missing
  reverse(BookController, 'edit', { pk: 3 });
  // @ts-expect-error the wrong type
  reverse(BookController, 'edit', { pk: '3', slug: 'a' });
  // @ts-expect-error the wrong name
  reverse(BookController, 'edit', { id: 3, slug: 'a' });
  // @ts-expect-error a request is not given
  reverse(BookController, 'home', 3);
  // @ts-expect-error no such method
  reverse(BookController, 'shows', 3);
  // @ts-expect-error not a method
  reverse(BookController, 'shelf');
  // @ts-expect-error no such option
  reverse('book-list', [], { search: {} });
}
