import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { defineFactory } from '../../src/testing/define-factory.js';
import { manyOf, sequence, subFactory } from '../../src/testing/factory-values.js';
import { rollbackAfterEach } from '../../src/testing/rollback-after-each.js';
import { Author, Book, Country, Subject } from '../orm/support/library.js';
import { describeTestDatabases } from './with-test-database.js';

const CountryFactory = defineFactory(Country, { name: sequence((n) => `Country ${n}`) });
const SubjectFactory = defineFactory(Subject, { name: sequence((n) => `Subject ${n}`) });

const AuthorFactory = defineFactory(
  Author,
  { name: sequence((n) => `Author ${n}`), country: subFactory(CountryFactory) },
  {
    traits: { homeless: { country: null } },
  },
);

const seen: string[] = [];
const BookFactory = defineFactory(
  Book,
  {
    title: sequence((n) => `Book ${n}`),
    author: subFactory(AuthorFactory),
    pages: 100,
    extra: { tags: [] },
    price: ({ pages }) => `${pages!}`,
  },
  {
    afterCreate: (book) => seen.push(`saved ${book.title}`),
    traits: {
      printed: { inPrint: true, afterCreate: (book) => seen.push(`printed ${book.title}`) },
      short: { pages: 10 },
      onTopics: { subjects: manyOf(2, SubjectFactory) },
    },
  },
);

const ShelfFactory = defineFactory(Author, {
  name: 'Agatha',
  age: 70,
  books: manyOf(3, BookFactory, { pages: 7 }),
});

describeTestDatabases('A factory', () => {
  rollbackAfterEach({ beforeEach, afterEach });
  beforeEach(() => {
    seen.length = 0;
    BookFactory.resetSequence();
  });

  it('saves objects, with those that they point at', async () => {
    const book = await BookFactory.create();
    const [found] = await Book.objects.all().selectRelated('author__country');
    expect(found!.title).toBe('Book 1');
    expect(Number(found!.price)).toBe(100);
    expect(found!.author.name).toBe(book.author.name);
    expect(found!.author.country!.name).toMatch(/^Country \d+$/);
    expect(seen).toEqual(['saved Book 1']);
  });

  it('builds objects without a statement', async () => {
    const book = BookFactory.build({ title: 'Mine' });
    expect(book.id).toBeUndefined();
    expect([book.title, book.author.name.slice(0, 6), book.pages]).toEqual(['Mine', 'Author', 100]);
    expect(await Author.objects.count()).toBe(0);
    expect(seen).toEqual([]);
    expect(BookFactory.buildMany(2).map(({ title }) => title)).toEqual(['Book 2', 'Book 3']);
  });

  it('takes overrides, for objects further on as well, and traits, the later above the earlier', async () => {
    const book = await BookFactory.create(
      { title: 'Rose', author: { name: 'Eco', country: { name: 'Italy' } } },
      'printed',
      'short',
    );
    expect([book.title, book.inPrint, book.pages, book.price]).toEqual(['Rose', true, 10, '10']);
    expect(book.author.country!.name).toBe('Italy');
    expect(seen).toEqual(['saved Rose', 'printed Rose']);
    const other = await BookFactory.create({ author: book.author });
    expect(other.authorId).toBe(book.authorId);
    expect(await Author.objects.count()).toBe(1);
  });

  it('makes many, each by its index', async () => {
    const author = await AuthorFactory.create({}, 'homeless');
    const books = await BookFactory.createMany(3, (index) => ({ author, pages: index }));
    expect(books.map(({ pages }) => pages)).toEqual([0, 1, 2]);
    expect(new Set(books.map(({ title }) => title)).size).toBe(3);
    expect(await Country.objects.count()).toBe(0);
  });

  it('fills relations to many from both sides', async () => {
    const book = await BookFactory.create({}, 'onTopics');
    expect(await book.subjects.count()).toBe(2);
    const subject = await SubjectFactory.create();
    const other = await BookFactory.create({ subjects: [subject] });
    expect(await other.subjects.all().flat('name')).toEqual([subject.name]);
    const author = await ShelfFactory.create();
    expect(await author.books.all().flat('pages')).toEqual([7, 7, 7]);
    expect(author.age).toBe(70);
  });

  it('gives each object values of its own', () => {
    const [one, two] = BookFactory.buildMany(2);
    (one!.extra as { tags: string[] }).tags.push('changed');
    expect(two!.extra).toEqual({ tags: [] });
  });
});

describe('A factory that is misused', () => {
  it('says which traits there are, and which fields', async () => {
    expect(() => BookFactory.build({}, 'nonsense' as 'short')).toThrow(/no trait "nonsense"/);
    expect(() => BookFactory.build({ titel: 'x' } as {})).toThrow(/has no field "titel"/);
    const Slow = defineFactory(Country, { name: async () => 'x' });
    expect(() => Slow.build()).toThrow(/cannot await/);
    expect(() => defineFactory(Country, {}, {}).build({}, 'x' as never)).toThrow(/no trait "x"/);
  });
});
