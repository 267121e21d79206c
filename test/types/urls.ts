// Checked by the compiler, never run.
import { expectTypeOf } from 'expect-type';

import type { HttpRequest } from '../../src/http/http-request.js';
import { include, path, rePath, urls } from '../../src/urls/path.js';
import type { CapturesOf, NamedCapturesOf, ValidPath } from '../../src/urls/path-types.js';

declare function take<const Path extends string>(pattern: ValidPath<Path>): Path;

expectTypeOf<CapturesOf<''>>().toEqualTypeOf<[]>();
expectTypeOf<CapturesOf<'<int:pk>/<slug>/'>>().toEqualTypeOf<[number, string]>();
expectTypeOf<CapturesOf<'a/<slug:one>-<int:two>/<path:rest>'>>().toEqualTypeOf<[string, number, string]>();
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
path('<int:pk>/', () => 'fewer parameters are fine', { name: 'book', kwargs: { any: 1 }, methods: ['GET'] });
path('books/' as string, (_request, pk: number) => pk);
path('books/', class BookView {});
path('api/', include([path('', () => '')], { namespace: 'api' }));
rePath(/^books\/(?<pk>\d+)\/$/, (_request, pk: string) => pk);
urls({ handlers: { 404: (_request, error) => String(error) } }, path('', () => ''));
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
