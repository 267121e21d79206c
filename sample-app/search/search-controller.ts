import { Controller, Get, HttpRequest, Query, render } from 'lapompe';

import { searchPage } from '../books/book-pages.js';
import { BookShelf } from '../books/book-shelf.js';

@Controller('search')
export class SearchController {
  constructor(private readonly shelf: BookShelf) {}

  @Get()
  async search(request: HttpRequest, @Query('query') query = '') {
    const books = await this.shelf.search(query);
    const wanted = request.getPreferredType(['application/json', 'text/html']);
    return wanted === 'text/html'
      ? render(searchPage, { query, books })
      : { query, count: books.length, books };
  }
}
