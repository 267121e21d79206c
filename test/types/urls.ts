// Checked by the compiler, never run.
import { expectTypeOf } from 'expect-type';

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
