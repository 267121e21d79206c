const VOID_ELEMENTS = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);
const RAW_TEXT_ELEMENTS = new Set(['script', 'style']);
const NAMED_REFERENCES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['copy', '©'],
  ['hellip', '…'],
  ['mdash', '—'],
  ['ndash', '–'],
  ['laquo', '«'],
  ['raquo', '»'],
]);

/**
 * Takes markup apart into tags and texts such that markup which means the same gives the same list: white space,
 * the order of attributes and of class names, quotes, character references and comments do not count
 * (Django topic: assertHTMLEqual).
 */
export function normalizeHtml(markup: string): string[] {
  const parts: string[] = [];
  let text = '';
  let index = 0;
  const endText = (): void => {
    const collapsed = collapse(decode(text)).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    if (collapsed !== '') parts.push(collapsed);
    text = '';
  };
  while (index < markup.length) {
    const token = readToken(markup, index);
    index = token.end;
    if (token.kind === 'text') text += token.text;
    if (token.kind !== 'tag') continue;
    endText();
    parts.push(...token.parts);
  }
  endText();
  return parts;
}

/** How often the parts of `needle` follow each other in those of `haystack`; text alone is looked for within texts. */
export function countHtml(haystack: readonly string[], needle: readonly string[]): number {
  const [first = ''] = needle;
  if (needle.length === 1 && !first.startsWith('<'))
    return countText(haystack.filter(isText).join('\n'), first);
  let count = 0;
  for (let start = 0; start + needle.length <= haystack.length; start++) {
    if (needle.every((part, offset) => haystack[start + offset] === part)) count++;
  }
  return count;
}

/** How often `needle` occurs in `haystack`, without overlaps. */
export function countText(haystack: string, needle: string): number {
  return needle === '' ? 0 : haystack.split(needle).length - 1;
}

function isText(part: string): boolean {
  return !part.startsWith('<');
}

type Token =
  | { readonly kind: 'text'; readonly text: string; readonly end: number }
  | { readonly kind: 'tag'; readonly parts: readonly string[]; readonly end: number }
  | { readonly kind: 'comment'; readonly end: number };

function readToken(markup: string, start: number): Token {
  if (markup.startsWith('<!--', start))
    return { kind: 'comment', end: after(markup, '-->', start + 4) };
  if (markup[start] === '<' && /[a-z/!?]/i.test(markup[start + 1] ?? ''))
    return readTag(markup, start);
  const next = markup.indexOf('<', start + 1);
  const end = next < 0 ? markup.length : next;
  return { kind: 'text', text: markup.slice(start, end), end };
}

function readTag(markup: string, start: number): Token {
  const end = findTagEnd(markup, start + 1);
  const inside = markup.slice(start + 1, end - 1).replace(/\/$/, '');
  const name = (/^\/?[^\s/>]*/.exec(inside)?.[0] ?? '').toLowerCase();
  if (name.startsWith('/'))
    return { kind: 'tag', parts: VOID_ELEMENTS.has(name.slice(1)) ? [] : [`<${name}>`], end };
  const tag = `<${[name, ...readAttributes(inside.slice(name.length))].join(' ')}>`;
  if (!RAW_TEXT_ELEMENTS.has(name)) return { kind: 'tag', parts: [tag], end };
  const close = markup.toLowerCase().indexOf(`</${name}`, end);
  const rawEnd = close < 0 ? markup.length : close;
  const raw = collapse(markup.slice(end, rawEnd));
  return { kind: 'tag', parts: raw === '' ? [tag] : [tag, raw], end: rawEnd };
}

/** The position after the ">" that ends a tag; one within quotes does not. */
function findTagEnd(markup: string, start: number): number {
  let quote = '';
  for (let index = start; index < markup.length; index++) {
    const character = markup.charAt(index);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '>') return index + 1;
    else if (character === '"' || character === "'") quote = character;
  }
  return markup.length + 1;
}

function readAttributes(text: string): string[] {
  const attributes = new Map<string, string>();
  for (const [, rawName = '', double, single, bare] of text.matchAll(
    /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    const name = rawName.toLowerCase();
    attributes.set(name, normalizeValue(name, decode(double ?? single ?? bare ?? '')));
  }
  return [...attributes]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
}

function normalizeValue(name: string, value: string): string {
  if (name === 'class') return [...new Set(collapse(value).split(' '))].sort().join(' ');
  // `checked`, `checked=""` and `checked="checked"` mean the same (HTML, section 2.3.2).
  return value.toLowerCase() === name ? '' : value;
}

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return NAMED_REFERENCES.get(name as string) ?? whole;
      const code = Number.parseInt((decimal ?? hex) as string, decimal === undefined ? 16 : 10);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** A no-break space is no white space here. */
function collapse(text: string): string {
  return text.replace(/[ \t\n\f\r]+/g, ' ').replace(/^ | $/g, '');
}

function after(markup: string, end: string, start: number): number {
  const found = markup.indexOf(end, start);
  return found < 0 ? markup.length : found + end.length;
}
