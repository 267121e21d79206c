import { describe, expect, it } from '@jest/globals';

import { joinTokens, parsePath, shapeOf, splitSegments } from '../../src/urls/path-tokens.js';

function faultsOf(pattern: string): readonly string[] {
  return parsePath(pattern).faults.map(({ id }) => id);
}

function segmentsOf(pattern: string): readonly string[] {
  return splitSegments(parsePath(pattern).tokens).map(shapeOf);
}

describe('parsePath', () => {
  it('cuts a pattern into text and captures', () => {
    const { tokens, faults } = parsePath('a/<int:pk>-<name>/');
    expect(faults).toEqual([]);
    expect(
      tokens.map((token) =>
        token.kind === 'literal' ? token.text : `${token.converter.name} ${token.name}`,
      ),
    ).toEqual(['a/', 'int pk', '-', 'str name', '/']);
  });

  it.each([
    ['/books/', 'URLS_LEADING_SLASH'],
    ['books/<int:pk/', 'URLS_UNMATCHED_BRACKET'],
    ['books/int:pk>/', 'URLS_UNMATCHED_BRACKET'],
    ['books/<<int:pk>/', 'URLS_UNMATCHED_BRACKET'],
    ['<integer:pk>/', 'URLS_UNKNOWN_CONVERTER'],
    ['<int: pk>/', 'URLS_SPACE_IN_CAPTURE'],
    ['<int:1k>/', 'URLS_INVALID_CAPTURE_NAME'],
    ['<a-b>/', 'URLS_INVALID_CAPTURE_NAME'],
    ['<int:pk>/<slug:pk>/', 'URLS_DUPLICATE_CAPTURE'],
    ['^books/', 'URLS_REGEX_IN_PATH'],
    ['books/$', 'URLS_REGEX_IN_PATH'],
    [':pk', 'URLS_COLON_CAPTURE'],
    ['books/:pk/loans/', 'URLS_COLON_CAPTURE'],
    ['books/<int:pk>/:page?', 'URLS_COLON_CAPTURE'],
  ])('finds what is wrong with "%s"', (pattern, id) => {
    expect(faultsOf(pattern)).toEqual([id]);
  });

  it.each(['books:batch/', 'at/12:30/', 'a:b/', ':/'])('lets the colon of "%s" be', (pattern) => {
    expect(faultsOf(pattern)).toEqual([]);
  });

  it('finds everything that is wrong at once', () => {
    expect(faultsOf('/<integer:a>/<b c>/')).toEqual([
      'URLS_LEADING_SLASH',
      'URLS_UNKNOWN_CONVERTER',
      'URLS_SPACE_IN_CAPTURE',
    ]);
  });

  it('names the converter that is meant', () => {
    expect(parsePath('<slgu:name>/').faults[0]?.fix).toContain('Did you mean "slug"?');
  });
});

describe('splitSegments', () => {
  it('cuts at each slash, so that a slash at the end leaves an empty segment', () => {
    expect(segmentsOf('a/<int:pk>/')).toEqual(['a', '<int>', '']);
    expect(segmentsOf('')).toEqual(['']);
    expect(segmentsOf('a//<int:pk>.<str:x>')).toEqual(['a', '', '<int>.<str>']);
  });
});

describe('joinTokens', () => {
  it('makes one text of two that meet', () => {
    const joined = joinTokens(parsePath('api/').tokens, parsePath('v1/<int:pk>').tokens);
    expect(joined[0]).toEqual({ kind: 'literal', text: 'api/v1/' });
  });
});
