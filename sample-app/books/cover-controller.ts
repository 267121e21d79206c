import {
  Catch,
  ContentTooLarge,
  Controller,
  FileResponse,
  Files,
  Get,
  HttpRequest,
  Post,
  UploadedFile,
  ValidationFailed,
  redirect,
  render,
  reply,
  reverse,
  type FieldProblems,
} from 'lapompe';

import { BookController } from './book-controller.js';
import { bookPage } from './book-pages.js';
import { BookShelf } from './book-shelf.js';
import { LoanDesk } from '../loans/loan-desk.js';
import { CoverStore } from './cover-store.js';
import { wantsHtml } from './wants-html.js';

/** Pictures of books: uploaded by visitors, told by their first bytes, sent in pieces. */
@Controller('books')
export class CoverController {
  constructor(
    private readonly shelf: BookShelf,
    private readonly covers: CoverStore,
    private readonly desk: LoanDesk,
  ) {}

  @Post('<int:pk>/cover/')
  async upload(
    pk: number,
    @Files('cover', { required: true }) cover: UploadedFile,
    request: HttpRequest,
  ) {
    const book = await this.shelf.get(pk);
    await this.covers.put(book.id, cover);
    if (wantsHtml(request)) return redirect(reverse(BookController, 'show', pk));
    const url = reverse(CoverController, 'show', pk);
    return reply({ cover: url }, { status: 201, headers: { location: url } });
  }

  @Get('<int:pk>/cover/')
  async show(pk: number) {
    const { path, contentType } = this.covers.get((await this.shelf.get(pk)).id);
    return new FileResponse(path, { contentType });
  }

  /** The page of the book again, with what is wrong beside the field; programs get the problem document. */
  @Catch(ValidationFailed, ContentTooLarge)
  async refuse(error: ValidationFailed | ContentTooLarge, request: HttpRequest) {
    if (!wantsHtml(request)) throw error;
    const errors = error instanceof ValidationFailed ? error.errors : TOO_LARGE;
    const book = await this.shelf.get(Number(request.resolverMatch?.kwargs['pk']));
    const loan = await this.desk.loanOf(book.id);
    const context = { book, loan, hasCover: this.covers.has(book.id), errors };
    return render(bookPage, context, { status: error.status });
  }
}

const TOO_LARGE: FieldProblems = {
  cover: [{ code: 'tooLarge', message: 'cover is too large a file' }],
};
