import type { HttpResponse } from '../http/http-response.js';
import { html, type Html } from '../templates/html.js';
import { allowStyle } from './allow-style.js';
import { CodeReader } from './code-excerpt.js';
import { codeView } from './code-view.js';
import { inlineStyle } from './inline-style.js';
import { pageResponse, renderPage } from './page-layout.js';
import { SecretMask } from './secret-mask.js';
import { describePlace } from './stack-frames.js';
import { EXCERPT_RULES, tokensOf } from './technical-style.js';

/** One finding of the TypeScript compiler, or of boot. Lines and columns start at 1. */
export interface TypeDiagnostic {
  /** Absolute path of the source; empty for a finding that has no place. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `TS2322`; the id of a finding of boot. */
  readonly code: string;
  /** The first line says what is wrong; further ones explain it. */
  readonly message: string;
}

/** A panel to be put into a page, and what its Content-Security-Policy has to allow for it. */
export interface TypeErrorOverlay {
  /** Markup to be inserted before `</body>`. It sees nothing of the page's style, and the page nothing of its own. */
  readonly markup: string;
  /** Source expression for `style-src`. */
  readonly styleSource: string;
}

const MAX_SHOWN = 50;

/**
 * The page that the `dev` command answers with while there is nothing to run: all findings, with their code.
 */
export function typeErrorPage(diagnostics: readonly TypeDiagnostic[]): HttpResponse {
  const markup = renderPage({
    title: titleOf(diagnostics),
    accent: 'red',
    header: html`<p class="line"><span class="status">The application does not start</span></p><h1>${titleOf(diagnostics)}</h1>`,
    sections: [{ id: 'errors', label: 'Errors', body: html`${diagnosticList(diagnostics)}` }],
    footer: 'The application starts when the last of them is gone. Reload this page then.',
  });
  return pageResponse(markup, 500);
}

/** The panel over a page that still works: a button at the bottom, which opens the list. It needs no script. */
export function typeErrorOverlay(diagnostics: readonly TypeDiagnostic[]): TypeErrorOverlay {
  const content = html`<details><summary>${titleOf(diagnostics)}</summary><div class="list">${diagnosticList(diagnostics)}</div></details>`;
  return {
    // A shadow tree that the parser makes: the page's style stays outside of it, and it needs no script.
    markup: `<lapompe-type-errors><template shadowrootmode="open"><style>${OVERLAY_STYLE.css}</style>${content.toString()}</template></lapompe-type-errors>`,
    styleSource: OVERLAY_STYLE.source,
  };
}

/**
 * Puts the panel into `response` where that is a whole HTML page, and widens its policy by the hash of the panel's style.
 *
 * Anything else (fragments, streams, compressed answers, an empty list) is left as it is.
 *
 * @returns whether the panel was added
 */
export function addTypeErrorOverlay(
  response: HttpResponse,
  diagnostics: readonly TypeDiagnostic[],
): boolean {
  const { headers } = response;
  const isPage = headers.get('content-type')?.toLowerCase().startsWith('text/html') === true;
  if (
    diagnostics.length === 0 ||
    response.isStreaming ||
    !isPage ||
    headers.has('content-encoding')
  )
    return false;
  const end = response.text.lastIndexOf('</body>');
  if (end < 0) return false;
  const { markup, styleSource } = typeErrorOverlay(diagnostics);
  response.content = response.text.slice(0, end) + markup + response.text.slice(end);
  for (const name of ['content-security-policy', 'content-security-policy-report-only']) {
    const policy = headers.get(name);
    if (policy !== undefined) headers.set(name, allowStyle(policy, styleSource));
  }
  // They described the page without the panel.
  for (const name of ['etag', 'content-length', 'last-modified']) headers.delete(name);
  return true;
}

function titleOf(diagnostics: readonly TypeDiagnostic[]): string {
  const files = new Set(diagnostics.map(({ file }) => file).filter(Boolean)).size;
  const noun = diagnostics.every(({ code }) => /^TS\d+$/.test(code)) ? 'type error' : 'problem';
  const count = `${diagnostics.length} ${noun}${diagnostics.length === 1 ? '' : 's'}`;
  return files > 1 ? `${count} in ${files} files` : count;
}

function diagnosticList(diagnostics: readonly TypeDiagnostic[]): Html[] {
  const code = new CodeReader();
  const mask = new SecretMask();
  const shown = diagnostics
    .slice(0, MAX_SHOWN)
    .map((diagnostic) => diagnosticItem(mask.scrubDeep(diagnostic), code, mask));
  const left = diagnostics.length - shown.length;
  return left > 0 ? [...shown, html`<p class="note">${left} more are not shown.</p>`] : shown;
}

function diagnosticItem(diagnostic: TypeDiagnostic, code: CodeReader, mask: SecretMask): Html {
  const [problem = '', ...explanation] = diagnostic.message.split('\n');
  const place = diagnostic.file === '' ? '' : ` ${describePlace(diagnostic)}`;
  const excerpt = code.excerpt(diagnostic, 3);
  return html`<figure class="panel diagnostic"><figcaption><span class="says">${problem}${
    explanation.length === 0 ? '' : html`<span class="why">${explanation.join('\n')}</span>`
  }</span><span class="at">${diagnostic.code}${place}</span></figcaption>${
    excerpt === undefined ? '' : codeView(mask.scrubDeep(excerpt))
  }</figure>`;
}

const OVERLAY_STYLE = inlineStyle(`${tokensOf(':host')}
:host{all:initial!important;position:fixed!important;inset:auto 0 0 0!important;z-index:2147483647!important;display:block!important;
pointer-events:none!important;--accent:var(--red);--mark:color-mix(in srgb,var(--red) 12%,transparent);
font:16px/1.5 var(--sans)!important;color:var(--ink)!important}
*{box-sizing:border-box}
pre,figure{margin:0}code,pre{font-family:var(--mono);font-size:13px;line-height:1.6}
details{max-width:960px;margin:0 auto;padding:12px;color:var(--ink)}
summary{pointer-events:auto;display:table;cursor:pointer;list-style:none;padding:8px 16px;border-radius:8px;background:var(--red);
color:var(--paper);font-weight:600;font-size:14px;box-shadow:0 2px 12px rgb(0 0 0/.22)}
summary::-webkit-details-marker{display:none}
summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
details[open] summary{margin-bottom:8px}
.list{pointer-events:auto;max-height:70vh;overflow-y:auto;border:1px solid var(--line);border-radius:8px;background:var(--raised);
box-shadow:0 8px 40px rgb(0 0 0/.28)}
.diagnostic+.diagnostic{border-top:1px solid var(--line)}
figcaption{padding:12px 16px;font-size:15px}
.says{display:block;overflow-wrap:anywhere;font-weight:600}
.why{display:block;margin-top:4px;font-weight:400;font-size:14px;color:var(--soft);white-space:pre-wrap}
.at{display:block;margin-top:2px;font:13px/1.6 var(--mono);color:var(--soft);overflow-wrap:anywhere}
.note{padding:12px 16px;margin:0;color:var(--soft)}
${EXCERPT_RULES}
pre.excerpt{background:var(--paper);border-top:1px solid var(--line)}
`);
