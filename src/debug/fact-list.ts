import { html, type Html } from '../templates/html.js';
import type { NamedText } from './error-facts.js';

/** Names and values, side by side. */
export function factList(rows: readonly (NamedText & { readonly source?: string })[]): Html {
  return html`<dl class="facts">${rows.map(
    ({ name, text, source }) =>
      html`<dt>${name}</dt><dd>${text}${source === undefined || source === 'class' ? '' : html`<small>${source}</small>`}</dd>`,
  )}</dl>`;
}
