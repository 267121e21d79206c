import {
  Catch,
  Controller,
  Get,
  HttpRequest,
  Post,
  ValidationFailed,
  redirect,
  render,
  reverse,
} from 'lapompe';

import { BookController } from './book-controller.js';
import { bookFormPage } from './book-form-page.js';
import { BookShelf } from './book-shelf.js';
import { CreateBook } from './book-data.js';

/** The page on which a visitor adds a book. */
@Controller('books/new')
export class BookFormController {
  constructor(private readonly shelf: BookShelf) {}

  @Get()
  async form() {
    return render(bookFormPage, { languages: await this.shelf.languages() });
  }

  @Post()
  async add(book: CreateBook) {
    const { id } = await this.shelf.add(book);
    return redirect(reverse(BookController, 'show', id));
  }

  /** The form again, as it was filled in, with what is wrong beside each field. */
  @Catch(ValidationFailed)
  async again({ errors, status }: ValidationFailed, request: HttpRequest) {
    return render(
      bookFormPage,
      { languages: await this.shelf.languages(), values: request.POST, errors },
      { status },
    );
  }
}
