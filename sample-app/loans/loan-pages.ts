import { attributes, html, type Html } from 'lapompe';

import type { BookData } from '../books/book-data.js';
import { countText } from '../books/names.js';
import { layout } from '../pages/layout.js';
import type { LoanData } from './loan-data.js';

/** Below a book: whether it is there, and how to get it or to bring it back. */
export function loanForm({ id }: BookData, loan: LoanData | undefined): Html {
  if (loan !== undefined) {
    return html`<form class="loan" method="post" action="/books/${id}/return/">
<p>At the home of ${loan.reader} since ${loan.lentOn}.</p><button>It is back</button></form>`;
  }
  return html`<form class="loan" method="post" action="/books/${id}/loans/">
<label>Your name <input ${attributes({ name: 'reader', required: true, maxlength: 100 })}></label>
<button>Take it home</button></form>`;
}

/** All books that are out. */
export function loanListPage({ loans }: { loans: readonly LoanData[] }): Html {
  const rows = loans.map(
    ({ book, title, reader, lentOn }) =>
      html`<tr><td><a href="/books/${book}/">${title}</a></td><td>${reader}</td><td>${lentOn}</td></tr>
`,
  );
  const main = html`<h1>At home with readers</h1>
${
  loans.length === 0
    ? html`<p class="empty">All books are on their shelves.</p>`
    : html`<p class="count">${countText(loans.length)}</p>
<table><thead><tr><th>Book</th><th>Reader</th><th>Since</th></tr></thead><tbody>${rows}</tbody></table>`
}`;
  return layout({ title: 'Loans', current: 'loans', main });
}
