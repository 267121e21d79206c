import { describe, expect, it } from '@jest/globals';

import { normalizeHtml } from '../../src/testing/normalize-html.js';

const same: readonly (readonly [string, string])[] = [
  ['<p>a  b</p>', '<p>\n\ta b\n</p>'],
  ['<a href="/" class="x y">', "<A class='y x' href=/ >"],
  ['<input checked>', '<input checked="checked"/>'],
  ['<input checked="">', '<input checked />'],
  ['<br>', '<br></br>'],
  ['a &amp; b &lt;c&gt; &#65;&#x42;', 'a &#38; b &#60;c> AB'],
  ['a<!-- x -->b', 'ab'],
  ['<a title="1 > 0">x</a>', '<a title="1 &gt; 0">x</a>'],
  ['<script>if (a < b) {}</script>', '<script> if (a < b) {} </script>'],
];

const different: readonly (readonly [string, string])[] = [
  ['<p>a</p>', '<p>b</p>'],
  ['<p>a</p>', '<p>a'],
  ['<p>a b</p>', '<p>ab</p>'],
  ['&lt;b&gt;', '<b>'],
  ['<a href="/A">', '<a href="/a">'],
  ['a b', 'a&nbsp;b'],
  ['<i class="a">', '<i id="a">'],
];

describe('normalizeHtml', () => {
  it.each(same)('finds no difference between %s and %s', (one, other) => {
    expect(normalizeHtml(one)).toEqual(normalizeHtml(other));
  });

  it.each(different)('finds a difference between %s and %s', (one, other) => {
    expect(normalizeHtml(one)).not.toEqual(normalizeHtml(other));
  });

  it('copes with markup that ends too early', () => {
    expect(normalizeHtml('a < b <')).toEqual(['a &lt; b &lt;']);
    expect(normalizeHtml('<p title="')).toHaveLength(1);
    expect(normalizeHtml('<!-- never closed <p>')).toEqual([]);
    expect(normalizeHtml('<script>x')).toEqual(['<script>', 'x']);
  });
});
