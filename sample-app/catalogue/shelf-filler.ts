import { readFile } from 'node:fs/promises';

import { Logger, Service, type OnBoot } from 'lapompe';
import { atomic } from 'lapompe/orm';

import type { BookData } from '../books/book-data.js';
import { Author } from '../models/author.js';
import { Book } from '../models/book.js';
import { Subject } from '../models/subject.js';
import { findCatalogue } from './find-catalogue.js';

/** Books that are put on the shelves at a time. */
const ARMFUL = 150;

/** Fills an empty shop from the catalogue when the application boots. */
@Service()
export class ShelfFiller implements OnBoot {
  constructor(private readonly log: Logger) {}

  async onBoot(): Promise<void> {
    if (await Book.objects.exists()) return;
    const entries = JSON.parse(await readFile(findCatalogue(), 'utf8')) as BookData[];
    await atomic(async () => {
      // Another process may have been faster: it is waited for at the beginning of the block.
      if (await Book.objects.exists()) return;
      await this.#fill(entries);
      this.log.info(`${entries.length} books are on the shelves`);
    });
  }

  async #fill(entries: readonly BookData[]): Promise<void> {
    const authors = await Author.objects.bulkCreate(
      uniqueBy(entries, ({ author }) => author).map(({ author, authorBorn, authorDied }) =>
        Author.objects.build({ name: author, born: authorBorn, died: authorDied }),
      ),
    );
    const authorOf = new Map(authors.map((author) => [author.name, author]));
    const subjects = await Subject.objects.bulkCreate(
      [...new Set(entries.flatMap((entry) => entry.subjects))].map((name) =>
        Subject.objects.build({ name }),
      ),
    );
    const subjectOf = new Map(subjects.map((subject) => [subject.name, subject]));
    for (let start = 0; start < entries.length; start += ARMFUL) {
      const armful = entries.slice(start, start + ARMFUL);
      const books = await Book.objects.bulkCreate(
        armful.map(({ title, author, year, language }) =>
          Book.objects.build({ title, author: authorOf.get(author)!, year, language }),
        ),
      );
      for (const [index, book] of books.entries()) {
        await book.subjects.add(...armful[index]!.subjects.map((word) => subjectOf.get(word)!));
      }
      this.log.info(`Filling the shelves: ${start + armful.length} of ${entries.length} books`);
    }
  }
}

function uniqueBy<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
