import { Injectable, View, html, render, type Html } from 'lapompe';

import { bookCards } from '../books/book-pages.js';
import type { Book } from '../books/book.js';
import { BookShelf } from '../books/book-shelf.js';
import { layout } from './layout.js';

/** The front page: a class-based view with an injected service. */
@Injectable()
export class HomeView extends View {
  constructor(private readonly shelf: BookShelf) {
    super();
  }

  get() {
    const books = this.shelf.all();
    const newest = [...books].sort((one, other) => other.year - one.year).slice(0, 8);
    return render(homePage, { count: books.length, newest });
  }
}

function homePage({ count, newest }: { count: number; newest: readonly Book[] }): Html {
  const main = html`<p>${count} books, free for everybody. <a href="/books/">Browse them all</a>,
or look for <a href="/search/?query=science">science</a>, <a href="/search/?query=poetry">poetry</a>
or <a href="/search/?query=travel">travel</a>.</p>
<h2>The youngest ones</h2>${bookCards(newest)}`;
  return layout('Welcome', main);
}
