import { HttpResponse } from '../http/http-response.js';
import { statusPhrase } from '../http/problem-document.js';
import { inlineStyle } from './inline-style.js';

/** Options of {@link plainErrorPage}. */
export interface PlainErrorPageOptions {
  /** Headers of the response, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Shown on pages of 5xx, so that a visitor can name the log line. Anything but a plain token is left out. */
  readonly requestId?: string;
}

/**
 * The page that a visitor sees in production: what happened in plain words, and no detail.
 *
 * It needs no file and no script, and carries its own Content-Security-Policy.
 */
export function plainErrorPage(status: number, options: PlainErrorPageOptions = {}): HttpResponse {
  return new HttpResponse(pageOf(status, status >= 500 ? options.requestId : undefined), {
    status,
    headers: {
      ...options.headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': STYLE.policy,
      'x-content-type-options': 'nosniff',
    },
  });
}

interface Words {
  readonly heading: string;
  readonly advice: string;
}

const WORDS: Readonly<Record<number, Words>> = {
  400: {
    heading: 'That request could not be read',
    advice: 'Something in it was not as expected. Go back and try again.',
  },
  401: { heading: 'Please sign in', advice: 'This page is for people who have signed in.' },
  403: {
    heading: 'You may not see this',
    advice: 'Your account does not have the permission for it.',
  },
  404: {
    heading: 'There is nothing here',
    advice: 'The address may be mistyped, or the page may have moved.',
  },
  405: {
    heading: 'That cannot be done here',
    advice: 'This address exists, but not for this kind of request.',
  },
  408: {
    heading: 'That took too long',
    advice: 'Your request did not arrive in time. Please send it again.',
  },
  413: { heading: 'That is too large', advice: 'What you sent is larger than this site accepts.' },
  415: { heading: 'That type is not accepted', advice: 'Send the content in another format.' },
  422: {
    heading: 'Some of that needs correcting',
    advice: 'Go back, check what you entered, and send it again.',
  },
  429: {
    heading: 'Slow down a little',
    advice: 'Too many requests came from you. Wait a moment, then try again.',
  },
  500: {
    heading: 'Something went wrong',
    advice: 'The mistake is on our side, and it has been recorded. Please try again later.',
  },
  503: {
    heading: 'Back in a moment',
    advice: 'The site cannot answer just now. Please try again shortly.',
  },
};

const OTHER_CLIENT_ERROR: Words = {
  heading: 'That did not work',
  advice: 'The request could not be answered.',
};
const OTHER_SERVER_ERROR: Words = {
  heading: 'Something went wrong',
  advice: 'Please try again later.',
};

const TOKEN = /^[\w.:-]{1,128}$/;

const STYLE = inlineStyle(`
:root{color-scheme:light dark;--paper:#faf9f7;--ink:#1f1d1a;--soft:#6b665e;--line:#e4e0d9;--mark:#b4472e}
@media(prefers-color-scheme:dark){:root{--paper:#171614;--ink:#ece8e1;--soft:#a39c91;--line:#33302b;--mark:#e58a6f}}
*{box-sizing:border-box}
html{height:100%;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100%;display:grid;place-items:center;padding:2rem 1.5rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{width:100%;max-width:30rem}
.status{margin:0 0 1.25rem;font-size:.9375rem;font-weight:600;letter-spacing:.04em;color:var(--mark);font-variant-numeric:tabular-nums}
h1{margin:0 0 .75rem;font-size:clamp(1.75rem,1.3rem + 2.2vw,2.5rem);line-height:1.15;letter-spacing:-.022em;font-weight:650;text-wrap:balance}
p{margin:0;color:var(--soft);text-wrap:pretty}
.id{margin-top:2rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.8125rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
`);

// Every part is a constant of this file, a number, or a checked token: nothing here needs escaping.
function pageOf(status: number, requestId: string | undefined): string {
  const { heading, advice } =
    WORDS[status] ?? (status >= 500 ? OTHER_SERVER_ERROR : OTHER_CLIENT_ERROR);
  const reference =
    requestId !== undefined && TOKEN.test(requestId)
      ? `<p class="id">Reference: <code>${requestId}</code></p>`
      : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${heading}</title><link rel="icon" href="data:,"><style>${STYLE.css}</style></head>
<body><main><p class="status">${status} ${statusPhrase(status)}</p><h1>${heading}</h1><p>${advice}</p>${reference}</main></body></html>
`;
}
