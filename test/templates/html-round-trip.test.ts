import { describe, expect, it } from '@jest/globals';
import { parse, type DefaultTreeAdapterMap } from 'parse5';

import { attributes } from '../../src/templates/attributes.js';
import { html } from '../../src/templates/html.js';
import { jsonScript } from '../../src/templates/json-script.js';

type Element = DefaultTreeAdapterMap['element'];
type Node = DefaultTreeAdapterMap['node'];

const PIECES = [
  '<',
  '>',
  '"',
  "'",
  '`',
  '&',
  '=',
  '/',
  '\\',
  '-',
  '--',
  '!',
  '?',
  '#',
  ';',
  ':',
  ' ',
  '\t',
  '\n',
  '\0',
  '\u2028',
  '\ud800',
  '😀',
  'é',
  'a',
  'script',
  '<script>',
  '</script>',
  '<!--',
  '-->',
  '--!>',
  ']]>',
  '<![CDATA[',
  '</title>',
  '</textarea>',
  '<svg onload=x>',
  'javascript:',
  'java\tscript:',
  'data:',
  'https:',
  '&lt;',
  '&#60;',
  '&colon;',
  '&quot',
  'onerror=',
  '" onclick="',
  "' x='",
  '${',
  '{{',
  'title',
  'img src=x',
  '%',
  '//',
];

/** A small generator, so that a failure can be repeated (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = createRandom(20_260_101);

function randomText(): string {
  const pieces = Array.from(
    { length: 1 + Math.floor(random() * 6) },
    () => PIECES[Math.floor(random() * PIECES.length)],
  );
  return pieces.join('');
}

function page(text: string): string {
  return String(html`<!doctype html><html><head><title>${text}|</title></head><body><!-- " ' --><p id="a" title="${text}">${text}|</p
><p title='${text}' ${attributes({ lang: text })}>${html`<i>${[text, '|']}</i>`}</p><textarea>|${text}</textarea><a
 href="${text}">x</a><a href="/${text}">x</a><p style="color: ${text}">|${text}|</p>${jsonScript(text)}</body></html>`);
}

const SHAPE =
  'html(head(title)body(p[id,title]p[title,lang](i)textarea[]a[href]a[href]p[style]script[type]))';

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}

function shapeOf(element: Element): string {
  const names = element.attrs.map((attribute) => attribute.name).join(',');
  const children = element.childNodes.filter(isElement).map(shapeOf).join('');
  const list = names !== '' || element.tagName === 'textarea' ? `[${names}]` : '';
  return element.tagName + list + (children === '' ? '' : `(${children})`);
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function elementsOf(node: Node): Element[] {
  const own = isElement(node) ? [node] : [];
  return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(elementsOf)] : own;
}

/** What a browser's parser makes of text: no NUL in text, lone line feeds. */
function normal(text: string, keepsNul: boolean): string {
  return text.replaceAll('\0', keepsNul ? '\ufffd' : '');
}

function checkPage(text: string): string | undefined {
  const document = parse(page(text));
  const root = document.childNodes.find(isElement) as Element;
  if (shapeOf(root) !== SHAPE) return `shape ${shapeOf(root)}`;
  const [, , title, , first, second, italic, area, link, , styled, script] = elementsOf(root);
  const value = (element: Element | undefined, name: string) =>
    element?.attrs.find((attribute) => attribute.name === name)?.value ?? '';
  const expected: [string, string, string][] = [
    ['title', textOf(title as Node), `${normal(text, true)}|`],
    ['text', textOf(first as Node), `${normal(text, false)}|`],
    ['double quotes', value(first, 'title'), normal(text, true)],
    ['single quotes', value(second, 'title'), normal(text, true)],
    ['attributes()', value(second, 'lang'), normal(text, true)],
    ['nested', textOf(italic as Node), `${normal(text, false)}|`],
    ['text area', textOf(area as Node), `|${normal(text, true)}`],
    ['after a style', textOf(styled as Node), `|${normal(text, false)}|`],
    ['JSON', JSON.parse(textOf(script as Node)) as string, text],
  ];
  const wrong = expected.find(([, found, wanted]) => found !== wanted);
  if (wrong) return `${wrong[0]}: ${JSON.stringify(wrong[1])} for ${JSON.stringify(wrong[2])}`;
  return checkLink(value(link, 'href')) ?? checkStyle(value(styled, 'style'));
}

function checkLink(href: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i
    .exec(href.replace(/^[\0- ]+|[\t\n\r]/g, ''))?.[1]
    ?.toLowerCase();
  if (
    scheme === undefined ||
    ['http', 'https', 'mailto', 'tel'].includes(scheme) ||
    href === 'about:blank#blocked'
  )
    return undefined;
  return `link ${href}`;
}

function checkStyle(style: string): string | undefined {
  return /^color: [\w\s#%.,+-]*$/.test(style) ? undefined : `style ${style}`;
}

describe('a page of 10,000 random strings', () => {
  it('keeps each of them in its place when it is parsed back', () => {
    const escaped: string[] = [];
    for (let round = 0; round < 10_000; round++) {
      const text = randomText();
      const problem = checkPage(text);
      if (problem !== undefined) escaped.push(`${JSON.stringify(text)} → ${problem}`);
    }
    expect(escaped).toEqual([]);
  });
});
