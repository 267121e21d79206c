import {
  Controller,
  Files,
  FileResponse,
  Get,
  HttpRequest,
  Post,
  StreamingHttpResponse,
  UploadedFile,
  created,
  render,
  reverse,
  reply,
} from 'lapompe';

import { BookQuery, CreateBook } from './book.js';
import { bookPage, bookListPage } from './book-pages.js';
import { BookShelf } from './book-shelf.js';
import { CoverStore } from './cover-store.js';
import { csvRow } from './csv-row.js';

@Controller('books')
export class BookController {
  constructor(
    private readonly shelf: BookShelf,
    private readonly covers: CoverStore,
  ) {}

  @Get()
  list(query: BookQuery, request: HttpRequest) {
    const page = this.shelf.find(query);
    return wantsHtml(request) ? render(bookListPage, { page, heading: 'Books' }) : page;
  }

  @Post()
  create(book: CreateBook) {
    const added = this.shelf.add(book);
    return created(added, reverse(BookController, 'show', added.id));
  }

  @Get('export.csv')
  exportCsv() {
    const rows = this.shelf.all();
    const lines = (function* () {
      yield csvRow(['id', 'title', 'author', 'year', 'language', 'subjects']);
      for (const { id, title, author, year, language, subjects } of rows) {
        yield csvRow([id, title, author, year, language, subjects.join('; ')]);
      }
    })();
    return new StreamingHttpResponse(lines, {
      contentType: 'text/csv; charset=utf-8',
      headers: { 'content-disposition': 'attachment; filename="books.csv"' },
    });
  }

  @Get('<int:pk>/')
  show(pk: number, request: HttpRequest) {
    const book = this.shelf.get(pk);
    return wantsHtml(request) ? render(bookPage, { book, hasCover: this.covers.has(pk) }) : book;
  }

  @Post('<int:pk>/cover/')
  async uploadCover(pk: number, @Files('cover', { required: true }) cover: UploadedFile) {
    const book = this.shelf.get(pk);
    await this.covers.put(book.id, cover);
    const url = reverse(BookController, 'cover', pk);
    return reply({ cover: url }, { status: 201, headers: { location: url } });
  }

  @Get('<int:pk>/cover/')
  cover(pk: number) {
    const { path, contentType } = this.covers.get(this.shelf.get(pk).id);
    return new FileResponse(path, { contentType });
  }
}

function wantsHtml(request: HttpRequest): boolean {
  return request.getPreferredType(['application/json', 'text/html']) === 'text/html';
}
