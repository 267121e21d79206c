/**
 * Prints what the page of the works costs, and one row of it: with `html`, and with concatenation and a regular expression,
 * as it is written by hand. Microseconds, the least of many rounds, the bytes included.
 *
 *     npx tsc -p tsconfig.json && node dist/test/bench/templates-bench.js
 */
import { html, type Html } from '../../src/templates/html.js';
import { BookStore, type StoredBook } from './shared/spec.js';

const ROUNDS = 200;
const books = new BookStore().list();
const bytes = Buffer.alloc(1 << 20);

const SPECIAL = /[&<>"']/;
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escapeByHand(value: unknown): string {
  const text = String(value);
  return SPECIAL.test(text)
    ? text.replaceAll(/[&<>"']/g, (character) => REFERENCES[character]!)
    : text;
}

function rowByHand({ id, title, author, price }: StoredBook): string {
  return `\n<tr><td>${escapeByHand(id)}</td><td>${escapeByHand(title)}</td><td>${escapeByHand(author.name)}</td><td>${escapeByHand(price)}</td></tr>`;
}

function pageByHand(): string {
  let rows = '';
  for (const book of books) rows += rowByHand(book);
  const heading = escapeByHand('Books & more');
  return `<!DOCTYPE html>\n<html><head><title>${heading}</title></head><body>\n<h1>${heading}</h1>\n<table>${rows}\n</table></body></html>\n`;
}

function row({ id, title, author, price }: StoredBook): Html {
  return html`
<tr><td>${id}</td><td>${title}</td><td>${author.name}</td><td>${price}</td></tr>`;
}

function page(): Html {
  const heading = 'Books & more';
  return html`<!DOCTYPE html>
<html><head><title>${heading}</title></head><body>
<h1>${heading}</h1>
<table>${books.map(row)}
</table></body></html>
`;
}

function link(): Html {
  return html`<a class="${'small'}" href="${'/books/5/'}" title="${'Emma & Co'}">${'Emma & Co'}</a>`;
}

const WORKS: Readonly<Record<string, () => string>> = {
  'page, html': () => page().toString(),
  'page, by hand': pageByHand,
  'row, html': () => row(books[7]!).toString(),
  'row, by hand': () => rowByHand(books[7]!),
  'link with attributes, html': () => link().toString(),
};

/** Microseconds for one text and its bytes. */
function measure(work: () => string): number {
  const repeats = work().length > 1000 ? 20 : 1000;
  const started = process.hrtime.bigint();
  for (let times = 0; times < repeats; times += 1) bytes.write(work());
  return Number(process.hrtime.bigint() - started) / repeats / 1000;
}

// Interleaved, so that a neighbour on the machine disturbs all of them alike.
const least = new Map<string, number>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(WORKS))
    least.set(name, Math.min(least.get(name) ?? Infinity, measure(work)));
}
console.log(`node ${process.version}`);
for (const [name, time] of least) console.log(`${time.toFixed(2).padStart(8)} µs  ${name}`);
