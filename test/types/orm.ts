// Checked by the compiler, never run.
import { expectTypeOf } from 'expect-type';

import {
  Abs,
  and,
  Avg,
  BaseModel,
  BooleanField,
  Cast,
  Case,
  CharField,
  Count,
  DateField,
  Exists,
  F,
  ForeignKey,
  IntegerField,
  Lower,
  ManyToManyField,
  Length,
  Max,
  Min,
  not,
  or,
  OuterRef,
  Prefetch,
  Q,
  Round,
  sql,
  Subquery,
  Sum,
  Upper,
  Value,
  When,
  xor,
  type CalendarDate,
  type Condition,
  type Decimal,
  type QuerySet,
  type RelatedSet,
} from '../../src/orm/index.js';
import { Author, Country, Profile } from './orm-authors.js';
import { Book, Subject, type BookQuerySet } from './orm-books.js';

const books = Book.objects;
declare const author: Author;
declare const country: Country;
declare const book: Book;
declare const subject: Subject;
declare const day: CalendarDate;

// ---- Conditions ----------------------------------------------------------------------------------------------------

expectTypeOf(books.filter({ title: 'Emma' })).toEqualTypeOf<QuerySet<Book>>();
expectTypeOf(await books.filter({ title: 'Emma' })).toEqualTypeOf<Book[]>();
books.filter();
books.filter({ title__icontains: 'cat', pages__gte: 100, price__lt: '9.99', price__gt: 5 });
books.filter({ title__in: ['a', 'b'] }, { pages__range: [1, 200] }, { id: 3, pk__in: [1, 2] });
books.filter({ publishedOn: '2020-01-31', publishedOn__gte: new Date(), publishedOn__year: 2020 });
books.filter({ addedAt__date: '2020-01-31', addedAt__date__gte: day, addedAt__year__gte: 2020 });
books.filter({
  addedAt__hour__in: [1, 2],
  addedAt__lt: new Date(),
  opensAt__hour: 9,
  opensAt: '09:30',
});
books.filter({
  barcode: 3n,
  barcode__gt: 3,
  form: 'paper',
  form__in: ['audio'],
  form__startswith: 'p',
});
books.filter({ pages: null, publishedOn: null, cover__isnull: true, isInPrint: false });
books.filter({ author__country__name__icontains: 'land', author__books__subjects__label: 'x' });
books.filter({ author, editor: author, editor__in: [author, 4], author__in: [1, 2] });
books.filter({ author: 4, authorId: 4, authorId__in: [4], author_id__isnull: false } as Condition);
books.filter({ author: 4, authorId: 4, editorId: null, editor: null, author__isnull: false });
books.filter({ sequelTo__sequelTo__title: 'x', sequelToId: 4 });
books.filter({ subjects: subject, subjects__in: [1, subject], subjects__isnull: true });
books.filter({ editor__name: null, subjects__label: null });
books.filter({
  author__country: country,
  author__countryId: 'uuid',
  author__country__in: ['uuid'],
});
books.filter({ author__profile__about__contains: 'x', author__profile__isnull: true });
books.filter({
  extra__any__key: 3,
  extra__tags__0: 'x',
  extra__a__isnull: true,
  extra__has_key: 'a',
});
books.filter({ settings__size__gt: 3, settings__tags__contains: ['a'], anything__a__b: null });
books.filter({ isActive: true, createdAt__lte: new Date() });
books.filter({ author__in: Author.objects.filter({ age__gt: 30 }) });
books.filter({ author__in: Author.objects.filter({ age__gt: 30 }).flat('id') });
books.filter({ title__in: books.values('title'), id__in: books.valuesList('pk') });
books.filter({ stock__gt: F('pages'), title: F('author__name'), pages__lt: F('stock').times(2) });
books.filter(Exists(Author.objects.filter({ books: OuterRef('pk') })), sql`1 = 1`);
books.filter(and({ title: 'x' }, or({ pages: 3 }, not({ author__name: 'x' }))));
books.filter(or({ title: 'x' }, { stock: 1 }).and({ pages__isnull: true }).not(), { stock: 3 });
books.filter(xor({ title: 'x' }, { stock: 1 }).xor({ pages__isnull: true }));
Country.objects.filter({ pk: 'uuid', id: 'uuid', authors__books__title: 'x' });
declare const fromClient: Record<string, unknown>;
books.filter(fromClient);
books.filter(fromClient as Condition, new Q('OR', [fromClient]));
declare const search: { readonly title__icontains?: string; readonly pages?: number };
books.filter(search);

// @ts-expect-error unknown field
books.filter({ titel: 'x' });
// @ts-expect-error unknown field beside a known one
books.exclude({ title: 'x', titel: 'x' });
// @ts-expect-error unknown field behind a relation
void books.get({ author__nam: 'x' });
// @ts-expect-error unknown field behind two relations
books.filter({ author__country__nam: 'x' });
// @ts-expect-error unknown field behind a way back
books.filter({ author__books__titel: 'x' });
// @ts-expect-error wrong relation
books.filter({ publisher__name: 'x' });
// @ts-expect-error a text field is no relation
books.filter({ title__name: 'x' });
// @ts-expect-error a method is no field
Author.objects.filter({ rename: 'x' });
// @ts-expect-error wrong type of value: number for text
books.filter({ title: 3 });
// @ts-expect-error wrong type of value: text for a number
books.filter({ pages__gte: '3' });
// @ts-expect-error wrong type of value behind relations
books.filter({ author__country__name: 3 });
// @ts-expect-error wrong type of value: no day
books.filter({ publishedOn: 'yesterday' });
// @ts-expect-error wrong type of value: no choice
books.filter({ form: 'stone' });
// @ts-expect-error wrong type of value: text for a moment
books.filter({ addedAt__gt: '2020-01-31' });
// @ts-expect-error wrong type of value: no decimal
books.filter({ price: 'cheap' });
// @ts-expect-error icontains of a number
books.filter({ pages__icontains: '3' });
// @ts-expect-error year of a text
books.filter({ title__year: 2020 });
// @ts-expect-error gt of a boolean
books.filter({ isInPrint__gt: false });
// @ts-expect-error regex of a day
books.filter({ publishedOn__regex: '^2020' });
// @ts-expect-error hour of a day
books.filter({ publishedOn__hour: 3 });
// @ts-expect-error year is a number
books.filter({ publishedOn__year: '2020' });
// @ts-expect-error startswith of a relation
books.filter({ author__startswith: 'x' });
// @ts-expect-error a lookup that is none
books.filter({ title__like: 'x' });
// @ts-expect-error in with one value
books.filter({ title__in: 'abc' });
// @ts-expect-error in with an element of another type
books.filter({ pages__in: [1, '2'] });
// @ts-expect-error in with rows of another type
books.filter({ title__in: Author.objects.flat('age') });
// @ts-expect-error in with objects of another model
books.filter({ author__in: Subject.objects.filter({ label: 'x' }).flat('label') });
// @ts-expect-error isnull with a number
books.filter({ pages__isnull: 1 });
// @ts-expect-error isnull of JSON with a number
books.filter({ extra__key__isnull: 1 });
// @ts-expect-error range with one value
books.filter({ pages__range: [1] });
// @ts-expect-error range with three values
books.filter({ pages__range: [1, 2, 3] });
// @ts-expect-error null for a field that is not nullable
books.filter({ title: null });
// @ts-expect-error null with gt
books.filter({ pages__gt: null });
// @ts-expect-error a foreign key to another model
books.filter({ author: country });
// @ts-expect-error a key of another type
Author.objects.filter({ country: 3 });
// @ts-expect-error undefined widens no result by mistake
books.filter({ title: undefined });
// @ts-expect-error F with an unknown path
books.filter({ pages__gt: F('stocks') });
// @ts-expect-error F with an unknown path in a sum
books.filter({ pages__gt: F('stock').plus(F('bonus')) });
// @ts-expect-error unknown field in a tree
books.filter(or({ title: 'x' }, { titel: 'x' }));
// @ts-expect-error unknown field in an exclusive or
books.filter(xor({ title: 'x' }, { titel: 'x' }));
// @ts-expect-error wrong value deep in a tree
books.filter(not(and({ title: 'x' }, or({ pages: 'x' }))));
// @ts-expect-error the second conditions are checked as well
books.filter({ title: 'x' }, { titel: 'x' });

// ---- Order, distinct -----------------------------------------------------------------------------------------------

books.orderBy(
  'title',
  '-author__country__name',
  '?',
  'author',
  'pk',
  '-extra__size',
  'addedAt__year',
);
books.orderBy(F('pages').desc({ nulls: 'last' }), Length('title').asc());
declare const order: string;
books.orderBy(order, '-title');
books.orderBy(...order.split(','));
books.orderBy().distinct().reverse().distinct('author__name');
expectTypeOf(books.latest('publishedOn')).resolves.toEqualTypeOf<Book>();
// @ts-expect-error unknown order key
books.orderBy('titel');
// @ts-expect-error unknown order key, descending
books.orderBy('title', '-titel');
// @ts-expect-error unknown order key behind a relation
books.orderBy('-author__nam');
// @ts-expect-error unknown path of an expression
books.orderBy(F('titel').desc());
// @ts-expect-error unknown path
books.distinct('titel');
// @ts-expect-error unknown field
void books.latest('printedOn');

// ---- Values --------------------------------------------------------------------------------------------------------

expectTypeOf(
  await books.values('title', 'pages', 'author__name', 'author__country__name'),
).toEqualTypeOf<
  {
    readonly title: string;
    readonly pages: number | null;
    readonly author__name: string;
    readonly author__country__name: string | null;
  }[]
>();
expectTypeOf(await books.values('author', 'editor', 'sequelTo', 'subjects', 'pk')).toEqualTypeOf<
  {
    readonly author: number;
    readonly editor: number | null;
    readonly sequelTo: number | null;
    readonly subjects: number | null;
    readonly pk: number;
  }[]
>();
expectTypeOf(await books.values('publishedOn__year', 'addedAt__date', 'extra__key')).toEqualTypeOf<
  {
    readonly publishedOn__year: number | null;
    readonly addedAt__date: CalendarDate;
    readonly extra__key: unknown;
  }[]
>();
expectTypeOf(await Profile.objects.values()).toEqualTypeOf<
  { readonly id: number; readonly authorId: number; readonly about: string }[]
>();
expectTypeOf(await books.valuesList('title', 'editor__age', 'barcode')).toEqualTypeOf<
  (readonly [string, number | null, bigint])[]
>();
expectTypeOf(await books.flat('price')).toEqualTypeOf<Decimal[]>();
expectTypeOf(await books.flat('subjects__label')).toEqualTypeOf<(string | null)[]>();
expectTypeOf(await books.flat('form').first()).toEqualTypeOf<'audio' | 'paper' | undefined>();
expectTypeOf(await Author.objects.flat('country')).toEqualTypeOf<(string | null)[]>();
expectTypeOf(await Author.objects.flat('books__publishedOn')).toEqualTypeOf<
  (CalendarDate | null)[]
>();
expectTypeOf(await books.values(order)).toEqualTypeOf<Readonly<Record<string, unknown>>[]>();
expectTypeOf(await books.flat(order)).toEqualTypeOf<unknown[]>();
// @ts-expect-error unknown field
books.values('titel');
// @ts-expect-error unknown field behind a relation
books.valuesList('title', 'author__nam');
// @ts-expect-error unknown field
books.flat('titel');
// @ts-expect-error the rows have no such value
void (await books.values('title'))[0]!.pages;
// @ts-expect-error the values may be null
expectTypeOf(await books.flat('editor__name')).toEqualTypeOf<string[]>();
// @ts-expect-error two values in a list
expectTypeOf((await books.valuesList('title', 'pages'))[0]![2]).toBeNever();

// ---- Annotations ---------------------------------------------------------------------------------------------------

const counted = Author.objects.annotate({
  bookCount: Count('books'),
  total: Sum('books__price'),
  pages: Sum('books__pages'),
  average: Avg('books__pages'),
  price: Avg('books__price'),
  oldest: Min('books__publishedOn'),
  newest: Max('books__addedAt'),
  stock: Sum('books__stock', { default: 0 }),
  land: F('country__name'),
  next: F('age').plus(1),
  worth: Sum(F('books__stock').times(F('books__price'))),
  half: F('age').dividedBy(2),
  length: Length('name'),
  kind: Case(When({ age__lt: 18 }, 'young'), When({ age__gte: 18 }, 'grown'), { default: '?' }),
  maybe: Case(When({ age: 1 }, F('name'))),
  hasBooks: Exists(books.filter({ author: OuterRef('pk') })),
  first: Subquery(books.filter({ author: OuterRef('pk') }).values('title')),
  one: Value(1),
  raw: sql<number>`1`,
  all: Count('*'),
});
const [row] = await counted;
expectTypeOf(row!).toExtend<Author>();
expectTypeOf(row!.bookCount).toEqualTypeOf<number>();
expectTypeOf(row!.total).toEqualTypeOf<Decimal | null>();
expectTypeOf(row!.pages).toEqualTypeOf<number | null>();
expectTypeOf(row!.average).toEqualTypeOf<number | null>();
expectTypeOf(row!.price).toEqualTypeOf<Decimal | null>();
expectTypeOf(row!.oldest).toEqualTypeOf<CalendarDate | null>();
expectTypeOf(row!.newest).toEqualTypeOf<Date | null>();
expectTypeOf(row!.stock).toEqualTypeOf<number>();
expectTypeOf(row!.land).toEqualTypeOf<string | null>();
expectTypeOf(row!.next).toEqualTypeOf<number | null>();
expectTypeOf(row!.worth).toEqualTypeOf<Decimal | number | null>();
expectTypeOf(row!.half).toEqualTypeOf<number | null>();
expectTypeOf(row!.length).toEqualTypeOf<number>();
expectTypeOf(row!.kind).toEqualTypeOf<'?' | 'grown' | 'young'>();
expectTypeOf(row!.maybe).toEqualTypeOf<string | null>();
expectTypeOf(row!.hasBooks).toEqualTypeOf<boolean>();
expectTypeOf(row!.first).toEqualTypeOf<string | null>();
expectTypeOf(row!.one).toEqualTypeOf<1>();
expectTypeOf(row!.raw).toEqualTypeOf<number>();
expectTypeOf(row!.all).toEqualTypeOf<number>();
row!.rename('x');

counted.filter({ bookCount__gt: 3, name: 'x', total__isnull: true, newest__year: 2020 });
counted.orderBy('-bookCount', 'name', F('total').desc());
expectTypeOf(await counted.values('name', 'bookCount', 'oldest')).toEqualTypeOf<
  { readonly name: string; readonly bookCount: number; readonly oldest: CalendarDate | null }[]
>();
expectTypeOf(await counted.flat('total')).toEqualTypeOf<(Decimal | null)[]>();
const doubled = counted.annotate({ twice: F('bookCount').times(2) });
expectTypeOf((await doubled)[0]!.twice).toEqualTypeOf<number>();
expectTypeOf((await doubled)[0]!.bookCount).toEqualTypeOf<number>();
const byAuthor = books.values('authorId').annotate({ n: Count('id'), most: Max('pages') });
expectTypeOf((await byAuthor)[0]!).toExtend<{ authorId: number; n: number; most: number | null }>();
byAuthor.filter({ n__gt: 1 }).orderBy('-n');
const hidden = books.alias({ n: Count('subjects') });
expectTypeOf(await hidden.filter({ n__gt: 1 }).orderBy('n')).toEqualTypeOf<Book[]>();
expectTypeOf(await hidden.values('n')).toEqualTypeOf<{ readonly n: number }[]>();
expectTypeOf(
  await books.aggregate({ n: Count('*'), top: Max('price'), p: Avg('pages') }),
).toEqualTypeOf<{
  readonly n: number;
  readonly top: Decimal | null;
  readonly p: number | null;
}>();
expectTypeOf(
  await books.aggregate({ all: Sum('barcode'), print: Sum('isInPrint') }),
).toEqualTypeOf<{
  readonly all: bigint | null;
  readonly print: number | null;
}>();
expectTypeOf(await counted.aggregate({ most: Max('bookCount') })).toEqualTypeOf<{
  readonly most: number | null;
}>();

const texts = await books.annotate({
  low: Lower('title'),
  name: Upper('editor__name'),
  size: Abs(F('pages').minus(3)),
  rounded: Round('price', 1),
  text: Cast('stock', 'text'),
  some: Count('subjects', { filter: { subjects__label: 'x', stock__gt: 3 }, distinct: true }),
  more: Sum('stock', { filter: or({ pages: 3 }, { title__startswith: 'x' }), default: 0 }),
});
expectTypeOf(texts[0]!.low).toEqualTypeOf<string>();
expectTypeOf(texts[0]!.name).toEqualTypeOf<string | null>();
expectTypeOf(texts[0]!.size).toEqualTypeOf<number | null>();
expectTypeOf(texts[0]!.rounded).toEqualTypeOf<Decimal>();
expectTypeOf(texts[0]!.text).toEqualTypeOf<string>();
expectTypeOf(texts[0]!.some).toEqualTypeOf<number>();
expectTypeOf(texts[0]!.more).toEqualTypeOf<number>();
// @ts-expect-error unknown field in a function
books.annotate({ low: Lower('titel') });
// @ts-expect-error unknown field in the filter of an aggregate
books.annotate({ n: Count('subjects', { filter: { subjects__labl: 'x' } }) });
// @ts-expect-error wrong type of value in a tree in the filter of an aggregate
void books.aggregate({ n: Sum('stock', { filter: or({ title: 'x' }, { pages: 'x' }) }) });
// @ts-expect-error unknown field in the condition of a branch
books.annotate({ n: Case(When({ titel: 'x' }, 1), { default: 2 }) });
// @ts-expect-error unknown path in what a branch gives
books.annotate({ n: Case(When({ title: 'x' }, F('pagez'))) });
// @ts-expect-error an option that is none
void books.aggregate({ n: Sum('stock', { distinct: true, defolt: 0 }) });
// @ts-expect-error unknown field in an aggregate
void books.aggregate({ n: Sum('pagez') });
// @ts-expect-error unknown relation in a count
Author.objects.annotate({ n: Count('bookz') });
// @ts-expect-error unknown path of F
books.annotate({ x: F('author__nam') });
// @ts-expect-error unknown path in an expression of an aggregate
void books.aggregate({ x: Sum(F('stock').times(F('prize'))) });
// @ts-expect-error the name of an annotation is a field's
books.annotate({ title: Count('subjects') });
// @ts-expect-error the name of an annotation is no plain name
books.annotate({ number__of: Count('subjects') });
// @ts-expect-error an annotation is an expression
books.annotate({ n: 3 });
// @ts-expect-error unknown annotation in a filter
counted.filter({ bookCont__gt: 3 });
// @ts-expect-error wrong type of value for an annotation
counted.filter({ bookCount__gt: '3' });
// @ts-expect-error unknown annotation in an order
counted.orderBy('-bookCont');
// @ts-expect-error unknown annotation among values
counted.values('name', 'bookCont');
// @ts-expect-error an annotation that is not selected is no property
void (await hidden)[0]!.n;
// @ts-expect-error the result has no such name
void (await books.aggregate({ n: Count('*') })).m;

// ---- Loading -------------------------------------------------------------------------------------------------------

books.only('title', 'author', 'authorId').defer('extra');
books.selectRelated('author', 'author__country', 'author__profile', 'sequelTo__sequelTo');
books.prefetchRelated('subjects', 'author__books__subjects', 'author');
books.prefetchRelated(Prefetch('subjects', Subject.objects.filter({ label: 'x' })), 'editor');
books.selectRelated(order).prefetchRelated(...order.split(','));
expectTypeOf(await book.fetch('author')).toEqualTypeOf<Author>();
expectTypeOf(await book.fetch('editor')).toEqualTypeOf<Author | null>();
expectTypeOf(await book.fetch('subjects')).toEqualTypeOf<Subject[]>();
// @ts-expect-error unknown field
books.only('titel');
// @ts-expect-error a relation to many is no column
books.defer('subjects');
// @ts-expect-error to many
books.selectRelated('subjects');
// @ts-expect-error to many behind a relation to one
books.selectRelated('author__books');
// @ts-expect-error no relation
books.selectRelated('title');
// @ts-expect-error no relation
books.prefetchRelated('title');
// @ts-expect-error no relation behind one
books.prefetchRelated('author__name');
// @ts-expect-error no relation
void book.fetch('title');
// @ts-expect-error unknown field
void book.refresh('titel');

// ---- Results -------------------------------------------------------------------------------------------------------

expectTypeOf(await books.get({ pk: 1 })).toEqualTypeOf<Book>();
expectTypeOf(await books.getOrUndefined({ id: 1 })).toEqualTypeOf<Book | undefined>();
expectTypeOf(await books.first()).toEqualTypeOf<Book | undefined>();
expectTypeOf(await books.count()).toEqualTypeOf<number>();
expectTypeOf(await books.exists()).toEqualTypeOf<boolean>();
expectTypeOf(await books.inBulk([1, 2])).toEqualTypeOf<Map<number, Book>>();
expectTypeOf(await Country.objects.inBulk(['uuid'])).toEqualTypeOf<Map<string, Country>>();
expectTypeOf(await books.inBulk(['x'], 'title')).toEqualTypeOf<Map<string, Book>>();
for await (const each of books.filter({ stock: 1 }).values('title')) {
  expectTypeOf(each).toEqualTypeOf<{ readonly title: string }>();
}
books.union(books.filter({ stock: 1 }), Book.shelf.inPrint()).orderBy('title');
// @ts-expect-error a key of another type
void books.inBulk(['x']);

// ---- Changes -------------------------------------------------------------------------------------------------------

expectTypeOf(await books.create({ title: 'x', author, price: '1.00' })).toEqualTypeOf<Book>();
await books.create({
  title: 'x',
  authorId: 3,
  editor: null,
  publishedOn: '2020-01-31',
  extra: { a: 1 },
});
expectTypeOf(await books.getOrCreate({ title: 'x' }, { defaults: { stock: 1 } })).toEqualTypeOf<
  [object: Book, isCreated: boolean]
>();
await books.getOrCreate(
  { title__iexact: 'x', author },
  { defaults: { title: () => 'x', pages: null } },
);
await books.updateOrCreate(
  { title: 'x' },
  { defaults: { stock: 1 }, createDefaults: { stock: 0 } },
);
await books.filter({ stock: 0 }).update({ stock: F('stock').plus(1), pages: null, title: 'x' });
await books.update({ author, editor: 4, sequelTo: null });
await books.update({
  editorId: F('authorId'),
  title: Case(When({ stock: 0 }, 'x'), { default: F('title') }),
});
await books.bulkCreate([book], {
  updateConflicts: true,
  updateFields: ['stock'],
  uniqueFields: ['barcode'],
});
await books.bulkUpdate([book], ['stock', 'author']);
await books.update(fromClient);
// @ts-expect-error unknown field
void books.create({ titel: 'x' });
// @ts-expect-error wrong type of value
void books.create({ title: 3 });
// @ts-expect-error null for a field that is not nullable
void books.create({ title: null });
// @ts-expect-error a key where an object belongs
void books.create({ author: 3 });
// @ts-expect-error an object of another model
void books.create({ author: country });
// @ts-expect-error a key of another model
void Author.objects.create({ countryId: 3 });
// @ts-expect-error a relation to many takes no value
void books.create({ subjects: [] });
// @ts-expect-error a method takes no value
void Author.objects.create({ rename: () => undefined });
// @ts-expect-error unknown field
void books.getOrCreate({ titel: 'x' });
// @ts-expect-error unknown field among the defaults
void books.getOrCreate({ title: 'x' }, { defaults: { stok: 1 } });
// @ts-expect-error wrong type of value that a function gives
void books.updateOrCreate({ title: 'x' }, { defaults: { stock: () => 'x' } });
// @ts-expect-error unknown field
void books.update({ stok: 1 });
// @ts-expect-error wrong type of value
void books.update({ stock: 'x' });
// @ts-expect-error null for a field that is not nullable
void books.update({ stock: null });
// @ts-expect-error unknown path of F
void books.update({ stock: F('stok').plus(1) });
// @ts-expect-error a path through a relation is no column
void books.update({ author__name: 'x' });
// @ts-expect-error unknown field
void books.bulkUpdate([book], ['stok']);
// @ts-expect-error objects of another model
void books.bulkUpdate([author], ['stock']);
// @ts-expect-error unknown field
void books.bulkCreate([book], { ignoreConflicts: true, uniqueFields: ['barkode'] });

// ---- Relations -----------------------------------------------------------------------------------------------------

await book.subjects.add(subject, 3);
await book.subjects.set([subject]);
expectTypeOf(await author.books.filter({ title__startswith: 'E' }).orderBy('title')).toEqualTypeOf<
  Book[]
>();
expectTypeOf(await author.books.create({ title: 'x' })).toEqualTypeOf<Book>();
expectTypeOf(await subject.books.all()).toEqualTypeOf<Book[]>();
expectTypeOf(author.books.loaded).toEqualTypeOf<readonly Book[]>();
expectTypeOf(country.pk).toEqualTypeOf<string>();
await country.authors.add(author);
// @ts-expect-error an object of another model
void book.subjects.add(author);
// @ts-expect-error a key of another type
void book.subjects.set(['x']);
// @ts-expect-error unknown field of the other model
author.books.filter({ name: 'x' });
// @ts-expect-error unknown field of the other model
void author.books.create({ name: 'x' });

// ---- Managers ------------------------------------------------------------------------------------------------------

expectTypeOf(Book.shelf.inPrint()).toEqualTypeOf<BookQuerySet>();
expectTypeOf(Book.shelf.all()).toEqualTypeOf<BookQuerySet>();
expectTypeOf(Book.shelf.getQuerySet()).toEqualTypeOf<BookQuerySet>();
expectTypeOf(Book.shelf.filter({ stock: 1 })).toEqualTypeOf<BookQuerySet>();
expectTypeOf(
  await Book.shelf.filter({ stock: 1 }).inPrint().orderBy('title').costingAtMost('9'),
).toEqualTypeOf<Book[]>();
expectTypeOf(await Book.active.titled('x').first()).toEqualTypeOf<Book | undefined>();
// @ts-expect-error unknown field
Book.shelf.inPrint().filter({ titel: 'x' });

// ---- Code for any model --------------------------------------------------------------------------------------------

export class ListView<Model extends BaseModel<unknown>> {
  readonly rows: QuerySet<Model>;

  constructor(rows: QuerySet<Model>) {
    this.rows = rows;
  }

  async page(conditions: Condition, order: string, path: string): Promise<Model[]> {
    const found = this.rows
      .filter(conditions)
      .exclude(fromClient)
      .orderBy(order, '-' + order);
    expectTypeOf(await found.values(path)).toEqualTypeOf<Readonly<Record<string, unknown>>[]>();
    await found.get({ pk: 1 } as Condition);
    return found.selectRelated(path).prefetchRelated(path).slice(0, 10);
  }
}
expectTypeOf(new ListView(books.all()).page({}, 'title', 'author')).resolves.toEqualTypeOf<
  Book[]
>();
declare const anyRows: QuerySet<object>;
anyRows.filter({ title: 'x', a__b: 3 }).orderBy('-anything').values('a', 'b');
await anyRows.update({ a: 1 });
await anyRows.create({ a: 1 });

// ---- Fields --------------------------------------------------------------------------------------------------------

export class Fields extends BaseModel {
  @CharField({ maxLength: 5 }) name!: string;
  @ForeignKey(() => Author, { onDelete: 'cascade' }) author!: Author;
  // @ts-expect-error text in a property of numbers
  @CharField({ maxLength: 5 }) size!: number;
  // @ts-expect-error a number in a property of texts
  @IntegerField() title!: string;
  // @ts-expect-error a day in a property of moments
  @DateField() day!: Date;
  // @ts-expect-error a boolean in a property of numbers
  @BooleanField() flag!: number;
  // @ts-expect-error a relation to another model
  @ForeignKey(() => Author, { onDelete: 'cascade' }) country!: Country;
  // @ts-expect-error null for a property that takes none
  @IntegerField({ null: true }) pages!: number;
  // @ts-expect-error null for a relation that takes none
  @ForeignKey(() => Author, { null: true, onDelete: 'set-null' }) editor!: Author;
  // @ts-expect-error objects of another model
  @ManyToManyField(() => Subject) readonly subjects!: RelatedSet<Author>;
  // @ts-expect-error an option that is none
  @IntegerField({ nul: true }) stock!: number;
  // @ts-expect-error a relation to many in a property of one object
  @ForeignKey(() => Author, { onDelete: 'cascade' }) names!: string;
}
