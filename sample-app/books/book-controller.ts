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

import { BookQuery, CreateBook, type BookData } from './book-data.js';
import { bookListPage, bookPage } from './book-pages.js';
import { BookShelf } from './book-shelf.js';
import { LoanDesk } from '../loans/loan-desk.js';
import { CoverStore } from './cover-store.js';
import { csvRow } from './csv-row.js';
import { wantsHtml } from './wants-html.js';

/** The books, as pages for people and as JSON for programs. */
@Controller('books')
export class BookController {
  constructor(
    private readonly shelf: BookShelf,
    private readonly covers: CoverStore,
    private readonly desk: LoanDesk,
  ) {}

  @Get()
  async list(query: BookQuery, request: HttpRequest) {
    const page = await this.shelf.find(query);
    if (!wantsHtml(request)) return page;
    return render(bookListPage, {
      page,
      query,
      subjects: await this.shelf.subjects(),
      languages: await this.shelf.languages(),
    });
  }

  @Post()
  async create(book: CreateBook) {
    const added = await this.shelf.add(book);
    return created(added, reverse(BookController, 'show', added.id));
  }

  @Get('export.csv')
  exportCsv() {
    return new StreamingHttpResponse(csvLines(this.shelf.each()), {
      contentType: 'text/csv; charset=utf-8',
      headers: { 'content-disposition': 'attachment; filename="books.csv"' },
    });
  }

  @Get('<int:pk>/')
  async show(pk: number, request: HttpRequest) {
    const book = await this.shelf.get(pk);
    if (!wantsHtml(request)) return book;
    const loan = await this.desk.loanOf(pk);
    return render(bookPage, { book, loan, hasCover: this.covers.has(pk) });
  }
}

/** One line at a time: however many books there are, they never stand in memory as one text. */
async function* csvLines(books: AsyncIterable<BookData>): AsyncGenerator<string> {
  yield csvRow(['id', 'title', 'author', 'year', 'language', 'subjects']);
  for await (const { id, title, author, year, language, subjects } of books) {
    yield csvRow([id, title, author, year, language, subjects.join('; ')]);
  }
}
