import { attributes, html, type Html, type HtmlValue } from 'lapompe';

interface LayoutOptions {
  readonly title: string;
  readonly main: HtmlValue;
  /** Which link of the head is marked as the current one. */
  readonly current?: 'home' | 'books' | 'loans' | 'add';
  /** What stands in the search field. */
  readonly search?: string;
}

/** The frame of every page. */
export function layout({ title, main, current, search = '' }: LayoutOptions): Html {
  const link = (key: LayoutOptions['current'], href: string, text: string) =>
    html`<a ${attributes({ href, 'aria-current': key === current ? 'page' : undefined })}>${text}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · The Bookshop</title>
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><div class="bar"><a class="brand" href="/">The Bookshop</a>
<nav aria-label="Main">${link('books', '/books/', 'Books')} ${link('loans', '/loans/', 'Loans')} ${link('add', '/books/new/', 'Add a book')}</nav>
<form class="search" action="/search/" role="search"><input ${attributes({ type: 'search', name: 'query', value: search })} aria-label="Search" placeholder="science, Darwin, poetry …"><button>Search</button></form>
</div></header>
<main id="main">${main}</main>`;
}
