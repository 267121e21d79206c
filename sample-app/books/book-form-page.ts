import { attributes, html, type FieldProblems, type Html, type QueryDict } from 'lapompe';

import { layout } from '../pages/layout.js';
import { describedBy, field } from './field.js';
import { languageName } from './names.js';

interface BookFormContext {
  readonly languages: readonly string[];
  /** What was filled in, where the form is shown again. */
  readonly values?: QueryDict;
  readonly errors?: FieldProblems;
}

/** The form for a new book, empty or as it was filled in. */
export function bookFormPage({ languages, values, errors }: BookFormContext): Html {
  const value = (name: string, initial = '') => values?.get(name) ?? initial;
  const control = (name: string, more: Readonly<Record<string, string | boolean | number>> = {}) =>
    html`<input ${attributes({ id: name, name, value: value(name), ...describedBy(name, errors), ...more })}>`;
  const chosen = value('language', 'en');

  const main = html`<h1>Add a book</h1>
<p class="lead">The shop has books that belong to everybody: first published in 1930 or before.</p>
${errors && html`<p class="notice" role="alert">Some of that needs correcting. What to change stands beside each field.</p>`}
<form class="form" method="post" action="/books/new/">
${field('title', 'Title', control('title', { required: true, maxlength: 200 }), { errors })}
${field('author', 'Author', control('author', { required: true, maxlength: 100 }), { errors })}
<div class="pair">
${field('year', 'First published', control('year', { required: true, placeholder: '1815', ...describedBy('year', errors, true) }), { errors, hint: 'A minus for years before the common era' })}
${field(
  'language',
  'Language of the original',
  html`<select ${attributes({ id: 'language', name: 'language', ...describedBy('language', errors) })}>${languages.map(
    (code) =>
      html`<option ${attributes({ value: code, selected: code === chosen })}>${languageName(code)}</option>`,
  )}</select>`,
  { errors },
)}
</div>
${field('subjects', 'Subjects', control('subjects', { placeholder: 'fiction, romance', ...describedBy('subjects', errors, true) }), { errors, hint: 'Up to ten, with commas between them' })}
<p class="actions"><button class="primary">Put it on the shelf</button> <a href="/books/">Back to the books</a></p>
</form>`;
  return layout({ title: 'Add a book', current: 'add', main });
}
