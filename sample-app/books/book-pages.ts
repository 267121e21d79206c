import { html, type Html } from 'lapompe';

import { layout } from '../pages/layout.js';
import type { Book, Page } from './book.js';

/** A year as people write it: `350 BCE`. */
function yearText(year: number): string {
  return year < 0 ? `${-year} BCE` : String(year);
}

/** Books as a list of cards. */
export function bookCards(books: readonly Book[]): Html {
  return html`<ul class="books">${books.map(
    (book) => html`<li><a href="/books/${book.id}/">${book.title}</a>
<span>${book.author}, ${yearText(book.year)}</span>
<small>${book.subjects.join(' · ')}</small></li>`,
  )}</ul>`;
}

export function bookListPage({ page, heading }: { page: Page<Book>; heading: string }): Html {
  const main = html`<p>${page.count} books, page ${page.page} of ${page.pages}</p>
${bookCards(page.results)}
<nav>${page.page > 1 && html`<a href="?page=${page.page - 1}">Back</a>`}
${page.page < page.pages && html`<a href="?page=${page.page + 1}">More</a>`}
<a href="/books/export.csv">All as CSV</a></nav>`;
  return layout(heading, main);
}

export function bookPage({ book, hasCover }: { book: Book; hasCover: boolean }): Html {
  const main = html`<dl>
<dt>Author</dt><dd>${book.author}</dd>
<dt>First published</dt><dd>${yearText(book.year)}</dd>
<dt>Language</dt><dd>${book.language}</dd>
<dt>Subjects</dt><dd>${book.subjects.map((subject) => html`<a href="/books/?subject=${encodeURIComponent(subject)}">${subject}</a> `)}</dd>
</dl>
${hasCover && html`<img src="/books/${book.id}/cover/" alt="Cover of ${book.title}">`}
<form method="post" action="/books/${book.id}/cover/" enctype="multipart/form-data">
<label>Cover <input type="file" name="cover" accept="image/*" required></label><button>Upload</button></form>`;
  return layout(book.title, main);
}

export function searchPage({ query, books }: { query: string; books: readonly Book[] }): Html {
  return layout(query === '' ? 'Search' : `Books about “${query}”`, html`<p>${books.length} found</p>${bookCards(books)}`);
}
