import type { Answer } from './read-answers.js';
import { INJECTED, MARKUP } from '../../fixtures/requests/vocabulary.js';

/** Every header that the application under test may send. */
const KNOWN_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-ranges',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'allow',
  'cache-control',
  'connection',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-range',
  'content-security-policy',
  'content-type',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'location',
  'referrer-policy',
  'retry-after',
  'server-timing',
  'set-cookie',
  'strict-transport-security',
  'transfer-encoding',
  'vary',
  'x-content-type-options',
  'x-echo',
  'x-frame-options',
  'x-request-id',
]);

// Values that are no tokens stand in quotes, with octal escapes, as in Django.
const COOKIE =
  /^(?:choice|ticket)=(?:[^;,\s"\\]*|"(?:[^;,"\\]|\\[0-3][0-7]{2}|\\["\\])*")(?:; (?:Path=\/|HttpOnly|SameSite=Lax|Secure))*$/;
/** What a client may not learn: stacks, places of files, names of ours. */
const DETAIL = /node_modules|node:internal|\bat \S+ \(|\.[jt]s:\d+|lapompe/;

/** What is wrong with an answer; undefined when nothing is. */
export function judgeAnswer({ status, headers, body }: Answer): string | undefined {
  if (status < 200 || status >= 500) return `status ${status}`;
  for (const [name, value] of headers) {
    if (!KNOWN_HEADERS.has(name) || name.includes(INJECTED)) return `header ${name}: ${value}`;
    if (name === 'set-cookie' && !COOKIE.test(value)) return `cookie ${value}`;
    if (name === 'location' && isOffSite(value)) return `redirect to ${value}`;
  }
  const names = headers.map(([name]) => name).filter((name) => name !== 'set-cookie');
  if (new Set(names).size < names.length) return `a header twice: ${names.join(' ')}`;
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  if (type.startsWith('text/html') && body.includes(MARKUP)) return 'markup of the input in a page';
  if (status >= 400 && DETAIL.test(body)) return `detail in the body: ${body.slice(0, 300)}`;
  return undefined;
}

function isOffSite(location: string): boolean {
  if (/[\0-\x20\x7f-\xff]/.test(location)) return true;
  const host = new URL(location, 'http://example.org').host.replace(/:\d+$/, '');
  return host !== 'example.org' && !host.endsWith('.example.org');
}
