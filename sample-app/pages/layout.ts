import { html, type Html, type HtmlValue } from 'lapompe';

/** The frame of every page. */
export function layout(title: string, main: HtmlValue): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · The Bookshop</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a class="brand" href="/">The Bookshop</a>
<form action="/search/" role="search"><input type="search" name="query" aria-label="Search" placeholder="science, Darwin, poetry …"><button>Search</button></form>
</header>
<main><h1>${title}</h1>${main}</main>`;
}
