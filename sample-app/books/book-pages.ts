import { attributes, html, type FieldProblems, type Html } from 'lapompe';

import { layout } from '../pages/layout.js';
import type { LoanData } from '../loans/loan-data.js';
import { loanForm } from '../loans/loan-pages.js';
import type { BookData, BookQuery, Page } from './book-data.js';
import { describedBy, fieldErrors } from './field.js';
import { countText, languageName, yearText } from './names.js';

const COVER_COLORS = 6;

/** A cover for a book without a picture: its words on cloth. */
function drawnCover({ id, title, author }: BookData): Html {
  return html`<span class="cover cloth-${id % COVER_COLORS}" aria-hidden="true"><b>${title}</b><i>${author}</i></span>`;
}

/** Books as a shelf of covers. */
export function bookCards(books: readonly BookData[]): Html {
  return html`<ul class="shelf">${books.map(
    (
      book,
    ) => html`<li><a href="/books/${book.id}/">${drawnCover(book)}<strong>${book.title}</strong></a>
<span>${book.author}</span><small>${yearText(book.year)} · ${languageName(book.language)}</small></li>
`,
  )}</ul>`;
}

interface BookListContext {
  readonly page: Page<BookData>;
  readonly query: BookQuery;
  readonly subjects: readonly string[];
  readonly languages: readonly string[];
}

/** All books, narrowed and cut into pages. */
export function bookListPage({ page, query, subjects, languages }: BookListContext): Html {
  const main = html`<h1>${query.subject ? capital(query.subject) : 'All books'}</h1>
${filters(query, subjects, languages)}
<p class="count">${countText(page.count)}${page.pages > 1 && `, page ${page.page} of ${page.pages}`} · <a href="/books/export.csv">All as CSV</a></p>
${page.count > 0 ? bookCards(page.results) : html`<p class="empty">No book is like that. <a href="/books/">Show all of them.</a></p>`}
${page.pages > 1 && pager(page, query)}`;
  return layout({
    title: query.subject ? capital(query.subject) : 'Books',
    current: 'books',
    main,
  });
}

function filters(
  query: BookQuery,
  subjects: readonly string[],
  languages: readonly string[],
): Html {
  return html`<form class="filters" action="/books/">
<label>Subject <select name="subject">${options(subjects, query.subject, capital)}</select></label>
<label>Language <select name="language">${options(languages, query.language, languageName)}</select></label>
<label>Author <input ${attributes({ name: 'author', value: query.author ?? '' })}></label>
<button>Show</button></form>`;
}

function options(
  values: readonly string[],
  chosen: string | undefined,
  name: (value: string) => string,
): Html {
  return html`<option value="">All</option>${values.map(
    (value) =>
      html`<option ${attributes({ value, selected: value === chosen })}>${name(value)}</option>`,
  )}`;
}

function pager({ page, pages }: Page<BookData>, query: BookQuery): Html {
  return html`<nav class="pager" aria-label="Pages">
${page > 1 ? html`<a rel="prev" href="${pageUrl(query, page - 1)}">← Back</a>` : html`<span></span>`}
<span>${page} / ${pages}</span>
${page < pages ? html`<a rel="next" href="${pageUrl(query, page + 1)}">More →</a>` : html`<span></span>`}</nav>`;
}

function pageUrl({ subject, language, author }: BookQuery, page: number): string {
  const given = Object.entries({ subject, language, author }).filter(([, value]) => value) as [
    string,
    string,
  ][];
  return `/books/?${new URLSearchParams([...given, ['page', String(page)]]).toString()}`;
}

interface BookContext {
  readonly book: BookData;
  /** Who has the book at home; undefined where it stands on the shelf. */
  readonly loan: LoanData | undefined;
  readonly hasCover: boolean;
  /** What was wrong with an uploaded cover. */
  readonly errors?: FieldProblems;
}

/** One book. */
export function bookPage({ book, loan, hasCover, errors }: BookContext): Html {
  const main = html`<article class="book">
<div class="picture">${hasCover ? html`<img class="cover" src="/books/${book.id}/cover/" alt="Cover of ${book.title}">` : drawnCover(book)}
<form class="upload" method="post" action="/books/${book.id}/cover/" enctype="multipart/form-data">
<label for="cover">${hasCover ? 'Another cover' : 'Add its cover'}</label>
<input ${attributes({ type: 'file', id: 'cover', name: 'cover', accept: 'image/png,image/jpeg,image/webp,image/gif', required: true, ...describedBy('cover', errors) })}>
${fieldErrors('cover', errors)}<button>Upload</button></form></div>
<div><h1>${book.title}</h1>
<p class="lead">by <a href="/books/?author=${encodeURIComponent(book.author)}">${book.author}</a>${lifeText(book)}</p>
<dl><dt>First published</dt><dd>${yearText(book.year)}</dd>
<dt>Language of the original</dt><dd><a href="/books/?language=${book.language}">${languageName(book.language)}</a></dd></dl>
<ul class="chips">${book.subjects.map(subjectChip)}</ul>
${loanForm(book, loan)}</div>
</article>`;
  return layout({ title: book.title, current: 'books', main });
}

/** A link to the books about something. */
export function subjectChip(subject: string): Html {
  return html`<li><a href="/books/?subject=${encodeURIComponent(subject)}">${capital(subject)}</a></li>`;
}

function lifeText({ authorBorn, authorDied }: BookData): string {
  if (authorBorn === null && authorDied === null) return '';
  return ` (${authorBorn === null ? '?' : yearText(authorBorn)} – ${authorDied === null ? '?' : yearText(authorDied)})`;
}

/** What a search found. */
export function searchPage({ query, books }: { query: string; books: readonly BookData[] }): Html {
  const found =
    books.length > 0
      ? html`<p class="count">${countText(books.length)}</p>${bookCards(books)}`
      : html`<p class="empty">${query === '' ? 'Look for words of a title, an author or a subject.' : 'Nothing was found. Fewer words find more.'}</p>`;
  const main = html`<h1>${query === '' ? 'Search' : `${capital(query)} books`}</h1>${found}`;
  return layout({ title: query === '' ? 'Search' : `Search: ${query}`, search: query, main });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
