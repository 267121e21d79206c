/** What stands in an attribute in place of an address whose scheme is not allowed. */
export const BLOCKED_URL = 'about:blank#blocked';

const ALLOWED_SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel']);

/** Attributes whose value a browser takes for an address. */
const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'xlink:href',
  'data',
  'poster',
  'cite',
  'background',
  'longdesc',
  'manifest',
]);

/** True for an attribute (name in lower case) whose value a browser takes for an address. */
export function isUrlAttribute(name: string): boolean {
  return URL_ATTRIBUTES.has(name);
}

/** Whether the scheme of an address is allowed, refused, or not told by the text seen so far. */
export type SchemeVerdict = 'allowed' | 'refused' | 'undecided';

/**
 * Judges the scheme of an address by its beginning: http, https, mailto, tel and relative addresses are allowed.
 *
 * Reads as browsers do (WHATWG URL, basic parser): blanks and controls in front do not count, tabs and line breaks
 * count nowhere. A first segment with a colon that is no scheme is refused as well.
 */
export function judgeScheme(text: string): SchemeVerdict {
  let scheme = '';
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 58) return ALLOWED_SCHEMES.has(scheme.toLowerCase()) ? 'allowed' : 'refused';
    // A slash, backslash, question mark or hash before any colon: the address is relative.
    if (code === 47 || code === 92 || code === 63 || code === 35) return 'allowed';
    if (code === 9 || code === 10 || code === 13 || (code <= 32 && scheme === '')) continue;
    scheme += text[index];
  }
  return 'undecided';
}

/** True when `url` is relative or has one of the schemes http, https, mailto, tel. */
export function isSafeUrl(url: string): boolean {
  return judgeScheme(url) !== 'refused';
}
