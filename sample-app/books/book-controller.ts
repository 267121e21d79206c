import {
  Controller,
  Get,
  HttpRequest,
  Post,
  StreamingHttpResponse,
  created,
  render,
  reverse,
} from 'lapompe';

import { BookQuery, CreateBook, type Book } from './book.js';
import { bookListPage, bookPage } from './book-pages.js';
import { BookShelf } from './book-shelf.js';
import { CoverStore } from './cover-store.js';
import { csvRow } from './csv-row.js';
import { wantsHtml } from './wants-html.js';

/** The books, as pages for people and as JSON for programs. */
@Controller('books')
export class BookController {
  constructor(
    private readonly shelf: BookShelf,
    private readonly covers: CoverStore,
  ) {}

  @Get()
  list(query: BookQuery, request: HttpRequest) {
    const page = this.shelf.find(query);
    if (!wantsHtml(request)) return page;
    return render(bookListPage, {
      page,
      query,
      subjects: this.shelf.subjects,
      languages: this.shelf.languages,
    });
  }

  @Post()
  create(book: CreateBook) {
    const added = this.shelf.add(book);
    return created(added, reverse(BookController, 'show', added.id));
  }

  @Get('export.csv')
  exportCsv() {
    return new StreamingHttpResponse(csvLines(this.shelf.all()), {
      contentType: 'text/csv; charset=utf-8',
      headers: { 'content-disposition': 'attachment; filename="books.csv"' },
    });
  }

  @Get('<int:pk>/')
  show(pk: number, request: HttpRequest) {
    const book = this.shelf.get(pk);
    return wantsHtml(request) ? render(bookPage, { book, hasCover: this.covers.has(pk) }) : book;
  }
}

/** One line at a time: however many books there are, they never stand in memory as one text. */
function* csvLines(books: readonly Book[]): Generator<string> {
  yield csvRow(['id', 'title', 'author', 'year', 'language', 'subjects']);
  for (const { id, title, author, year, language, subjects } of books) {
    yield csvRow([id, title, author, year, language, subjects.join('; ')]);
  }
}
