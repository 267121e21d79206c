import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

interface CatalogueEntry {
  readonly id: number;
  readonly title: string;
  readonly author: string;
  readonly authorBorn: number | null;
  readonly authorDied: number | null;
  readonly year: number;
  readonly language: string;
  readonly subjects: readonly string[];
}

// tsc copies no JSON, so the catalogue stays beside the sources: three folders above dist/sample-app/catalogue.
const books = JSON.parse(
  readFileSync(new URL('../../../sample-app/catalogue/books.json', import.meta.url), 'utf8'),
) as readonly CatalogueEntry[];

const KEYS = ['id', 'title', 'author', 'authorBorn', 'authorDied', 'year', 'language', 'subjects'];

const SUBJECTS = new Set(
  (
    'adventure anthropology art astronomy autobiography biography biology chemistry children comedy drama economics ' +
    'education epic essays fantasy feminism fiction folklore geography geology history horror law letters linguistics ' +
    'logic mathematics medicine music mystery mythology nature philosophy physics poetry politics psychology religion ' +
    'romance satire science slavery society technology tragedy travel war'
  )
    .split(' ')
    .concat('natural history', 'science fiction', 'short stories'),
);

/** Titles of the books that break `rule`; empty when none does. */
function breaking(rule: (book: CatalogueEntry) => boolean): string[] {
  return books.filter((book) => !rule(book)).map((book) => `${book.id} ${book.title}`);
}

describe('the catalogue of books', () => {
  it('has at least 320 books, 40 of them about science', () => {
    expect(books.length).toBeGreaterThanOrEqual(320);
    expect(books.filter((book) => book.subjects.includes('science')).length).toBeGreaterThanOrEqual(
      40,
    );
    expect(books.filter((book) => /\bscience\b/i.test(book.title)).length).toBeGreaterThanOrEqual(
      10,
    );
  });

  it('spans centuries and languages', () => {
    expect(new Set(books.map((book) => Math.floor(book.year / 100))).size).toBeGreaterThanOrEqual(
      20,
    );
    expect(new Set(books.map((book) => book.language)).size).toBeGreaterThanOrEqual(30);
    expect(books.some((book) => book.year < 0)).toBe(true);
  });

  it('gives every book the same keys in the same order', () => {
    expect(breaking((book) => Object.keys(book).join() === KEYS.join())).toEqual([]);
  });

  it('numbers the books from 1 without a gap, oldest first', () => {
    expect(books.map((book) => book.id)).toEqual(books.map((_book, index) => index + 1));
    expect(books.map((book) => book.year)).toEqual(
      books.map((book) => book.year).sort((one, other) => one - other),
    );
  });

  it('lists no book twice', () => {
    expect(new Set(books.map((book) => `${book.author}: ${book.title}`)).size).toBe(books.length);
  });

  it('tells the same years for the same author everywhere', () => {
    const years = new Map(books.map((book) => [book.author, [book.authorBorn, book.authorDied]]));
    expect(
      breaking(
        (book) => years.get(book.author)?.join() === [book.authorBorn, book.authorDied].join(),
      ),
    ).toEqual([]);
  });

  it('has plain text for titles and authors', () => {
    const isPlain = (text: string): boolean =>
      text.length > 0 && text.trim() === text && text.normalize('NFC') === text;
    expect(breaking((book) => isPlain(book.title) && isPlain(book.author))).toEqual([]);
  });

  it('has whole years before 1929, and none in which the author was not yet ten years old', () => {
    expect(
      breaking((book) => Number.isInteger(book.year) && book.year !== 0 && book.year < 1929),
    ).toEqual([]);
    expect(
      breaking((book) => book.authorBorn === null || book.year >= book.authorBorn + 10),
    ).toEqual([]);
  });

  it('has years of birth and death that make a life, or null where history tells none', () => {
    const isLife = ({ authorBorn, authorDied }: CatalogueEntry): boolean =>
      authorBorn === null ||
      authorDied === null ||
      (authorDied > authorBorn && authorDied - authorBorn < 105);
    const isYear = (year: number | null): boolean => year === null || Number.isInteger(year);
    expect(breaking(isLife)).toEqual([]);
    expect(breaking((book) => isYear(book.authorBorn) && isYear(book.authorDied))).toEqual([]);
  });

  it('has ISO 639 language codes', () => {
    expect(breaking((book) => /^[a-z]{2,3}$/.test(book.language))).toEqual([]);
  });

  it('describes every book by two to five different subjects of one vocabulary', () => {
    expect(breaking(({ subjects }) => subjects.length >= 2 && subjects.length <= 5)).toEqual([]);
    expect(breaking(({ subjects }) => new Set(subjects).size === subjects.length)).toEqual([]);
    expect(breaking(({ subjects }) => subjects.every((subject) => SUBJECTS.has(subject)))).toEqual(
      [],
    );
    expect(
      [...SUBJECTS].filter((subject) => books.every((book) => !book.subjects.includes(subject))),
    ).toEqual([]);
  });
});
