import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { maskText } from '../../src/conf/mask-settings.js';
import { isPlainText, quote } from '../../src/conf/plain-text.js';

// Pieces of what is masked and of what JSON escapes, so that many texts are close to one or the other.
const piece = fc.oneof(
  fc.constantFrom(
    'eyJ',
    'ey',
    'Jj',
    '://',
    ':',
    '/',
    'bearer ',
    'Basic',
    ' ',
    '"',
    '\\',
    'a.b',
    '@',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.string({ maxLength: 12 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

describe('A plain text', () => {
  it('stands in JSON as it is, and nothing in it is masked', () => {
    fc.assert(
      fc.property(text, (candidate) => {
        if (!isPlainText(candidate)) return;
        expect(JSON.stringify(candidate)).toBe(`"${candidate}"`);
        expect(maskText(candidate)).toBe(candidate);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['/books/7', 'b3ab5d5e-6f0c-4f6e-9e55-0c1c2c3d4e5f', '127.0.0.1', '::ffff:10.0.0.1', ''])(
    'is %j',
    (plain) => {
      expect(isPlainText(plain)).toBe(true);
    },
  );

  it.each(['a b', 'a"b', 'a\\b', 'é', '\n', 'http://a:b@c', '/eyJhbGci', '/EYJ', 'x'.repeat(300)])(
    'may not be %j',
    (other) => {
      expect(isPlainText(other)).toBe(false);
    },
  );

  it('is quoted like any other', () => {
    fc.assert(fc.property(text, (each) => expect(quote(each)).toBe(JSON.stringify(each))));
  });
});
