import { HttpResponse } from '../http/http-response.js';
import { html, raw, type Html } from '../templates/html.js';
import { TECHNICAL_STYLE } from './technical-style.js';

/** A part of a page that its navigation leads to. */
export interface PageSection {
  /** Fragment that the navigation leads to. */
  readonly id: string;
  /** Word in the navigation. */
  readonly label: string;
  readonly body: Html;
}

/** What a technical page consists of. */
export interface PageParts {
  readonly title: string;
  readonly accent: 'red' | 'amber' | 'blue';
  readonly header: Html;
  readonly sections: readonly PageSection[];
  readonly footer: Html | string;
}

const HEAD = raw(
  '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">' +
    `<link rel="icon" href="data:,"><style>${TECHNICAL_STYLE.css}</style>`,
);

/** Headers of every technical page: its own policy, and no copy of it anywhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': TECHNICAL_STYLE.policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Puts the parts of a page together. */
export function renderPage(parts: PageParts): string {
  const { title, accent, header, sections, footer } = parts;
  const page = html`<!doctype html>
<html lang="en" class="${accent}"><head>${HEAD}<title>${title}</title></head>
<body>
<header><div class="wrap">${header}</div></header>
${sections.length < 2 ? '' : navigation(sections)}
<main class="wrap">${sections.map(({ id, body }) => html`<section id="${id}">${body}</section>\n`)}</main>
<footer><div class="wrap">${footer}</div></footer>
</body></html>
`;
  return page.toString();
}

/** The response that carries a technical page. */
export function pageResponse(
  markup: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return new HttpResponse(markup, { status, headers: { ...headers, ...PAGE_HEADERS } });
}

function navigation(sections: readonly PageSection[]): Html {
  return html`<nav aria-label="Sections"><ul class="wrap">${sections.map(
    ({ id, label }) => html`<li><a href="#${id}">${label}</a></li>`,
  )}</ul></nav>`;
}
