import { describe, expect, it } from '@jest/globals';

import { FrameworkError } from '../../src/errors/framework-error.js';
import { attributes } from '../../src/templates/attributes.js';
import { Html, html, raw, type HtmlValue } from '../../src/templates/html.js';
import { createJsonWriter } from '../../src/validation/output-plan.js';
import { Random } from '../differential/random.js';

/** Fixed parts around one interpolation. */
const PLACES: readonly (readonly [before: string, after: string])[] = [
  ['<p>', '</p>'],
  ['', ''],
  ['<p>é ÿ', '\x80</p>'],
  [`<div>${'long '.repeat(150)}`, '</div>'],
  ['<a title="', '">x</a>'],
  ["<a title='a ", " b'>x</a>"],
  ['<a href="', '">x</a>'],
  ['<a href="java', 'script:x">x</a>'],
  ['<a href="/books/', '/">x</a>'],
  ['<img src="', '?q=1">'],
  ['<b style="color: ', '">x</b>'],
  ['<input ', '>'],
  ['<textarea>', '</textarea>'],
];
const WIDE_PLACE = ['<p>本 ', '</p>'] as const;

const SHORT_TEXTS = ['', 'Emma', 'a "b" <c> & \'d\' `e`', 'red', 'é', '本', '😀', '\ud800', '\0'];
const ADDRESSES = ['javascript:alert(1)', 'https://example.org/', 'x: y', '/a?b&c'];
const MEDIUM_TEXTS = ['plain '.repeat(20), `${'quite '.repeat(30)}<`, 'é'.repeat(200)];
const LONG_TEXTS = ['&'.repeat(999), 'x'.repeat(1001), '<'.repeat(20_000), 'y'.repeat(70_000)];
const TEXTS = [...SHORT_TEXTS, ...ADDRESSES, ...MEDIUM_TEXTS, ...LONG_TEXTS];

function randomValue(random: Random, depth = 0): HtmlValue {
  switch (random.integer(0, depth > 2 ? 5 : 11)) {
    case 0:
    case 1:
      return random.pick(TEXTS);
    case 2:
      return random.pick([0, -0, 5, -12.5, 0.1, 1e21, Number.NaN, -Infinity, 123_456_789_012]);
    case 3:
      return random.pick([true, false, null, undefined, 10n ** 20n]);
    case 4:
      return raw(random.pick(TEXTS));
    case 5:
      return random.pick([
        new Date(0),
        new Date(Number.NaN),
        new URL('https://example.org/?a&b'),
        attributes({ checked: true, title: '<' }),
      ]);
    case 6:
    case 7:
      return html`<i>${random.pick(TEXTS)}</i>${randomValue(random, depth + 1)}`;
    case 8:
      return html`<a href="${random.pick(TEXTS)}">${depth}</a>`;
    case 9:
    case 10:
      return random.list(0, 5, () => randomValue(random, depth + 1));
    default:
      return random.pick<unknown>([
        Promise.resolve(),
        {},
        Symbol('s'),
        () => 1,
        { toString: () => '<' },
      ]) as HtmlValue;
  }
}

/** A literal of its own, as the compiler of JavaScript makes one for each place in the source. */
function literalOf(parts: readonly string[]): TemplateStringsArray {
  return Object.freeze(Object.assign([...parts], { raw: Object.freeze([...parts]) }));
}

function outcomeOf(make: () => Html): string {
  try {
    return make().toString();
  } catch (error) {
    return error instanceof FrameworkError ? `${error.code}: ${error.message}` : String(error);
  }
}

/** The literal after so many uses that it has been compiled. */
function usedLiteral(parts: readonly string[]): TemplateStringsArray {
  const literal = literalOf(parts);
  for (let times = 0; times < 20; times++) html(literal, ...parts.slice(1).map(() => null));
  return literal;
}

describe('A template that was used often', () => {
  it('gives what it gave at first, markup or error, for 1,000 random templates and values', () => {
    const random = new Random(1);
    const kinds = new Map<string, number>();
    for (let number = 0; number < 1000; number++) {
      const places = random.list(1, 4, () =>
        random.pick(random.chance(0.02) ? [WIDE_PLACE] : PLACES),
      );
      const parts = [''];
      for (const [before, after] of places) {
        parts.push(after);
        parts[parts.length - 2] += before;
      }
      const seed = random.integer(0, 2 ** 31);
      const values = (): HtmlValue[] => {
        const own = new Random(seed);
        return places.map(() => randomValue(own));
      };
      const first = outcomeOf(() => html(literalOf(parts), ...values()));
      const later = outcomeOf(() => html(usedLiteral(parts), ...values()));
      if (later !== first) expect([number, parts, later]).toEqual([number, parts, first]);
      const kind = /^[A-Z_]+(?=:)/.exec(first)?.[0] ?? 'markup';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    for (const kind of ['markup', 'TEMPLATES_UNPRINTABLE_VALUE', 'TEMPLATES_UNSAFE_POSITION'])
      expect([kind, (kinds.get(kind) ?? 0) > 30]).toEqual([kind, true]);
  });

  it('refuses a value where it is interpolated, not where the page is written', () => {
    const literal = usedLiteral(['<p>', '</p>']);
    expect(() => html(literal, (() => 1) as never)).toThrow('interpolated');
    expect(() => html(literal, Symbol('s') as never)).toThrow('interpolated');
    expect(() => html(usedLiteral(['<input ', '>']), 'checked')).toThrow('interpolated');
  });

  it('keeps the values of its time', () => {
    const literal = usedLiteral(['<p>', '', '</p>']);
    const list = ['one'];
    const date = new Date(0);
    const made = html(literal, list, date);
    list.push('two');
    date.setTime(1e12);
    expect(made.toString()).toBe('<p>one1970-01-01T00:00:00.000Z</p>');
  });

  it('asks an instance of a class that extends Html for its markup at once', () => {
    class Counted extends Html {
      static asked = 0;
      override toString(): string {
        Counted.asked += 1;
        return '<b>own</b>';
      }
    }
    const made = html(usedLiteral(['<p>', '</p>']), new Counted('x'));
    expect(Counted.asked).toBe(1);
    expect(made.toString()).toBe('<p><b>own</b></p>');
  });

  it('may be nested a hundred thousand times', () => {
    let made = html``;
    for (let number = 0; number < 100_000; number++) made = html`${made}<i>${number}</i>`;
    const markup = made.toString();
    expect(markup.startsWith('<i>0</i><i>1</i>')).toBe(true);
    expect(markup.endsWith('<i>99999</i>')).toBe(true);
  });

  it('writes pages of any length', () => {
    const cell = usedLiteral(['<td>a cell of numbers alone: ', '</td>']);
    const rows = Array.from({ length: 5000 }, (_, number) => html(cell, number));
    expect(html(usedLiteral(['<tr>', '</tr>']), rows).toString()).toBe(
      `<tr>${rows.map((_, number) => `<td>a cell of numbers alone: ${number}</td>`).join('')}</tr>`,
    );
  });

  it('is written inside JSON that is being written', () => {
    const literal = usedLiteral(['<p>', '</p>']);
    const write = createJsonWriter();
    expect(write([{ before: 1, made: html(literal, '<"'), after: [html(literal, 5)] }])).toBe(
      '[{"before":1,"made":"<p>&lt;&quot;</p>","after":["<p>5</p>"]}]',
    );
  });

  it('writes nothing of what a call left out', () => {
    expect(html(usedLiteral(['<p>', '', '</p>']), 'one').toString()).toBe('<p>one');
  });
});
