import { createHash } from 'node:crypto';

const QUOTED = /^(?:W\/)?"[^"]*"$/;

/** `text` in quotes, as a strong entity tag; unchanged when it is quoted already (RFC 9110, section 8.8.3). */
export function quoteEtag(text: string): string {
  return QUOTED.test(text) ? text : `"${text}"`;
}

/** A strong entity tag of content: the same bytes have the same tag, on any machine. */
export function computeEtag(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
}

/**
 * Reads `If-Match` or `If-None-Match`: the tags in quotes, or `['*']` for any. What is malformed is left out.
 *
 * A tag may hold commas.
 */
export function parseEtags(header: string): readonly string[] {
  if (header.trim() === '*') return ['*'];
  const tags: string[] = [];
  for (let at = 0; at < header.length;) {
    const end = endOfElement(header, at);
    const tag = header.slice(at, end).trim();
    if (QUOTED.test(tag)) tags.push(tag);
    at = end + 1;
  }
  return tags;
}

/** Index of the comma that ends the element at `start`, past those in quotes; the end of the text without one. */
function endOfElement(text: string, start: number): number {
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ',' && !isQuoted) return at;
  }
  return text.length;
}

/** The comparison of `If-Match` and `If-Range`: equal and both strong (RFC 9110, section 8.8.3.2). */
export function matchesStrongly(etag: string, tags: readonly string[]): boolean {
  if (tags[0] === '*') return true;
  return !etag.startsWith('W/') && tags.includes(etag);
}

/** The comparison of `If-None-Match`: equal, weak or not. */
export function matchesWeakly(etag: string, tags: readonly string[]): boolean {
  if (tags[0] === '*') return true;
  const plain = withoutWeakness(etag);
  return tags.some((tag) => withoutWeakness(tag) === plain);
}

function withoutWeakness(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}
