import {
  Controller,
  Get,
  Http404,
  Post,
  Returns,
  Service,
  State,
  Status,
  StreamingHttpResponse,
  Use,
  html,
} from '../../../../src/index.js';
import { BookStore } from '../../shared/spec.js';
import { BookView, CreatedBook, Message, NewBook, UserView } from './dto.js';
import { guardedLayers } from './guarded-layers.js';
import { USER } from './state.js';

@Service()
export class BookService extends BookStore {}

@Controller()
export class HelloController {
  @Get('plaintext')
  plaintext() {
    return 'Hello, World!';
  }

  @Get('json')
  @Returns(Message)
  json() {
    return { message: 'Hello, World!' };
  }
}

@Controller()
export class BookController {
  constructor(private readonly books: BookService) {}

  @Get('books')
  @Returns([BookView])
  list() {
    return this.books.list();
  }

  @Get('books/<int:pk>')
  @Returns(BookView)
  show(pk: number) {
    const book = this.books.get(pk);
    if (book === undefined) throw new Http404();
    return book;
  }

  @Post('books')
  @Status(201)
  @Returns(CreatedBook)
  create(book: NewBook) {
    return this.books.create(book);
  }
}

@Controller()
@Use(...guardedLayers)
export class GuardedController {
  @Get('guarded')
  @Returns(UserView)
  show(@State(USER) user: string) {
    return { user };
  }
}

@Controller()
export class PageController {
  constructor(private readonly books: BookService) {}

  @Get('export.csv')
  export() {
    return new StreamingHttpResponse(this.books.rows(), { contentType: 'text/csv; charset=utf-8' });
  }

  @Get('page')
  page() {
    const heading = 'Books & more';
    return html`<!DOCTYPE html>
<html><head><title>${heading}</title></head><body>
<h1>${heading}</h1>
<table>${this.books.list().map(
      (book) => html`
<tr><td>${book.id}</td><td>${book.title}</td><td>${book.author.name}</td><td>${book.price}</td></tr>`,
    )}
</table></body></html>
`;
  }
}
