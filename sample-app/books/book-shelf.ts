import { Http404, Service } from 'lapompe';
import { Count, atomic } from 'lapompe/orm';

import { Author } from '../models/author.js';
import { Book } from '../models/book.js';
import { Subject } from '../models/subject.js';
import type { BookData, BookQuery, CreateBook, Page } from './book-data.js';

/** The books of the shop. */
@Service()
export class BookShelf {
  /** Subjects of the books, the most common one first. */
  subjects(): Promise<string[]> {
    return namesOf(
      Subject.objects
        .annotate({ uses: Count('books') })
        .orderBy('-uses', 'id')
        .flat('name'),
    );
  }

  /** Codes of the languages, the most common one first. */
  languages(): Promise<string[]> {
    const byLanguage = Book.objects.values('language').annotate({ uses: Count('id') });
    return namesOf(byLanguage.orderBy('-uses', 'language').flat('language'));
  }

  count(): Promise<number> {
    return Book.objects.count();
  }

  /** The youngest books first. */
  newest(count: number): Promise<BookData[]> {
    return served(Book.objects.all().orderBy('-year', 'id').slice(0, count));
  }

  /** @throws Http404 where there is no book with that number */
  async get(pk: number): Promise<BookData> {
    const [book] = await served(Book.objects.filter({ pk }));
    if (book !== undefined) return book;
    throw new Http404(`There is no book ${pk}.`, { detail: `There is no book ${pk}.` });
  }

  async find({ page, perPage, subject, language, author }: BookQuery): Promise<Page<BookData>> {
    let books = Book.objects.all();
    // A form sends what nobody filled in as an empty text.
    if (subject) books = books.filter({ subjects__name: subject });
    if (language) books = books.filter({ language });
    if (author) books = books.filter({ author__name__icontains: author });
    const count = await books.count();
    const pages = Math.max(1, Math.ceil(count / perPage));
    if (page > pages)
      throw new Http404(`Page ${page} of ${pages} was asked for.`, {
        detail: 'There is no such page.',
      });
    const results = await served(books.slice((page - 1) * perPage, page * perPage));
    return { count, page, pages, results };
  }

  /** Books with all words of `query` in title, author or subjects. */
  search(query: string): Promise<BookData[]> {
    return served(Book.objects.all().about(query));
  }

  /** All books one by one, however many there are. */
  async *each(): AsyncGenerator<BookData> {
    const books = Book.objects.selectRelated('author').prefetchRelated('subjects');
    for await (const book of books.iterator(100)) yield toData(book);
  }

  /** Adds a book, with its author and subjects where the shop has none of that name yet: all of it or nothing. */
  async add({ author: name, subjects: words, ...values }: CreateBook): Promise<BookData> {
    return atomic(async () => {
      const [author] = await Author.objects.getOrCreate({ name });
      const book = await Book.objects.create({ ...values, author });
      const subjects: Subject[] = [];
      for (const word of new Set(words)) {
        subjects.push((await Subject.objects.getOrCreate({ name: word }))[0]);
      }
      await book.subjects.set(subjects);
      return this.get(book.id);
    });
  }
}

async function namesOf(names: PromiseLike<unknown[]>): Promise<string[]> {
  return (await names) as string[];
}

/** Three statements, whatever the number of books. */
async function served(books: ReturnType<typeof Book.objects.all>): Promise<BookData[]> {
  return (await books.selectRelated('author').prefetchRelated('subjects')).map(toData);
}

function toData(book: Book): BookData {
  const { id, title, author, year, language } = book;
  return {
    id,
    title,
    author: author.name,
    authorBorn: author.born,
    authorDied: author.died,
    year,
    language,
    subjects: book.subjects.loaded.map(({ name }) => name),
  };
}
