import { html, type Html } from '../templates/html.js';
import type { CodeExcerpt, ExcerptLine } from './code-excerpt.js';
import type { TokenKind } from './tokenize-code.js';

/** An excerpt of code in colour, its line marked and its column pointed at. */
export function codeView(excerpt: CodeExcerpt): Html {
  return html`<pre class="excerpt"><code>${excerpt.lines.map((line) => excerptRow(line, excerpt.caretIndent))}</code></pre>`;
}

function excerptRow(line: ExcerptLine, caretIndent: string | undefined): Html {
  const code = line.tokens.map(({ kind, text }) =>
    CLASSES[kind] === '' ? text : html`<span class="${CLASSES[kind]}">${text}</span>`,
  );
  const row = html`<span class="${line.isMarked ? 'row hit' : 'row'}" data-n="${line.number}">${code}</span>`;
  if (!line.isMarked || caretIndent === undefined) return row;
  return html`${row}<span class="row caret" data-n="">${caretIndent}^</span>`;
}

const CLASSES: Readonly<Record<TokenKind, string>> = {
  plain: '',
  word: '',
  keyword: 'k',
  name: 'f',
  text: 's',
  number: 'n',
  comment: 'c',
  decorator: 'd',
  type: 't',
};
