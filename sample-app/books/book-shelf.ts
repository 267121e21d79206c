import { readFile } from 'node:fs/promises';

import { Http404, Logger, Service, type OnBoot } from 'lapompe';

import { findCatalogue } from '../catalogue/find-catalogue.js';
import type { Book, BookQuery, CreateBook, Page } from './book.js';

/** All books of the shop, read from the catalogue when the application boots. */
@Service()
export class BookShelf implements OnBoot {
  #books: Book[] = [];
  #subjects: readonly string[] = [];
  #languages: readonly string[] = [];

  constructor(private readonly log: Logger) {}

  async onBoot(): Promise<void> {
    this.#books = JSON.parse(await readFile(findCatalogue(), 'utf8')) as Book[];
    this.#subjects = mostCommonFirst(this.#books.flatMap(({ subjects }) => subjects));
    this.#languages = mostCommonFirst(this.#books.map(({ language }) => language));
    this.log.info(`${this.#books.length} books are on the shelf`);
  }

  /** Subjects of the catalogue, the most common one first. */
  get subjects(): readonly string[] {
    return this.#subjects;
  }

  /** Codes of the catalogue's languages, the most common one first. */
  get languages(): readonly string[] {
    return this.#languages;
  }

  all(): readonly Book[] {
    return this.#books;
  }

  get(pk: number): Book {
    const book = this.#books.find(({ id }) => id === pk);
    if (book === undefined)
      throw new Http404(`There is no book ${pk}.`, { detail: `There is no book ${pk}.` });
    return book;
  }

  find({ page, perPage, subject, language, author }: BookQuery): Page<Book> {
    const found = this.#books.filter(
      (book) =>
        // A form sends what nobody filled in as an empty text.
        (!subject || book.subjects.includes(subject)) &&
        (!language || book.language === language) &&
        (!author || contains(book.author, author)),
    );
    const pages = Math.max(1, Math.ceil(found.length / perPage));
    if (page > pages)
      throw new Http404(`Page ${page} of ${pages} was asked for.`, {
        detail: 'There is no such page.',
      });
    return {
      count: found.length,
      page,
      pages,
      results: found.slice((page - 1) * perPage, page * perPage),
    };
  }

  /** Books with all words of `query` in title, author or subjects. */
  search(query: string): readonly Book[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    return this.#books.filter((book) => {
      const text = `${book.title} ${book.author} ${book.subjects.join(' ')}`;
      return words.every((word) => contains(text, word));
    });
  }

  add(book: CreateBook): Book {
    const id = Math.max(0, ...this.#books.map((each) => each.id)) + 1;
    const added: Book = { id, authorBorn: null, authorDied: null, ...book };
    this.#books = [...this.#books, added];
    return added;
  }
}

function mostCommonFirst(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([value]) => value);
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}
