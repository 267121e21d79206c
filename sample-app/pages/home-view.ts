import { Injectable, View, html, render, type Html } from 'lapompe';

import { bookCards, subjectChip } from '../books/book-pages.js';
import { BookShelf } from '../books/book-shelf.js';
import type { BookData } from '../books/book-data.js';
import { countText } from '../books/names.js';
import { layout } from './layout.js';

const NEWEST = 12;
const SUBJECTS = 14;

/** The front page: a class-based view with an injected service. */
@Injectable()
export class HomeView extends View {
  constructor(private readonly shelf: BookShelf) {
    super();
  }

  async get() {
    return render(homePage, {
      count: await this.shelf.count(),
      newest: await this.shelf.newest(NEWEST),
      subjects: (await this.shelf.subjects()).slice(0, SUBJECTS),
    });
  }
}

interface HomeContext {
  readonly count: number;
  readonly newest: readonly BookData[];
  readonly subjects: readonly string[];
}

function homePage({ count, newest, subjects }: HomeContext): Html {
  const main = html`<section class="hero"><h1>Books that belong to everybody</h1>
<p class="lead">${countText(count)} from three thousand years, free to read, to copy and to love.
<a href="/books/">Browse them all</a>, or start with a subject.</p>
<ul class="chips">${subjects.map(subjectChip)}</ul></section>
<h2>The youngest ones</h2>${bookCards(newest)}`;
  return layout({ title: 'Welcome', current: 'home', main });
}
