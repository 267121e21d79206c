import { describe, expect, it } from '@jest/globals';

import { Random } from '../differential/random.js';
import { parsePath } from '../../src/urls/path-tokens.js';
import { createTokenMatcher, toRegexSource } from '../../src/urls/token-matcher.js';

const PATTERNS = [
  '<slug:a>-<slug:b>',
  '<path:a>/<path:b>',
  '<path:a>/x/<path:b>/y',
  'v<int:a><slug:b>',
  '<str:a><str:b><str:c>',
  '<slug:a>-<int:b>.html',
  '<int:a>-<uuid:b>',
  '<path:a>ab<slug:b>b<path:c>',
];
const PIECES = ['a', 'b', '-', '/', 'x', 'y', '1', '.html', '\n', 'v', 'é'];

describe('createTokenMatcher', () => {
  it.each([true, false])(
    'finds what the regular expression of the tokens finds (whole: %s)',
    (isWhole) => {
      const random = new Random(1);
      let hits = 0;
      for (let count = 0; count < 8000; count += 1) {
        const { tokens } = parsePath(random.pick(PATTERNS));
        const text = random.text(PIECES, 14);
        const expected = new RegExp(`^${toRegexSource(tokens)}${isWhole ? '$' : ''}`, 'u').exec(
          text,
        );
        const found = createTokenMatcher(tokens, isWhole).match(text, 0);
        if (expected) hits += 1;
        expect(found && [...found.texts]).toEqual(expected ? expected.slice(1) : undefined);
        if (expected) expect(found?.end).toBe(expected[0].length);
      }
      expect(hits).toBeGreaterThan(500);
    },
  );

  it('starts where it is told to', () => {
    const matcher = createTokenMatcher(parsePath('<path:rest>').tokens, true);
    expect(matcher.match('files/a/b', 6)).toEqual({ texts: ['a/b'], end: 9 });
    expect(matcher.match('files/', 6)).toBeUndefined();
  });

  it('looks at each character a few times only, however many captures compete for it', () => {
    // As a regular expression, this takes more than the age of the universe.
    const pattern = Array.from({ length: 12 }, (_, index) => `<slug:c${index}>`).join('-');
    const matcher = createTokenMatcher(parsePath(`${pattern}!`).tokens, true);
    expect(matcher.match('-'.repeat(16_000), 0)).toBeUndefined();
    const paths = Array.from({ length: 12 }, (_, index) => `<path:c${index}>`).join('/');
    expect(
      createTokenMatcher(parsePath(`${paths}!`).tokens, true).match('/'.repeat(16_000), 0),
    ).toBeUndefined();
  });
});
