import { describe, expect, it } from '@jest/globals';

import { nearest } from '../../src/urls/nearest.js';

describe('nearest', () => {
  it('gives the closest names first, three at most', () => {
    expect(
      nearest('book-lst', ['author-list', 'book-last', 'book-list', 'books-list', 'book-lists']),
    ).toEqual(['book-last', 'book-list', 'books-list']);
  });

  it('knows a name without its namespace or its first part', () => {
    expect(nearest('detail', ['api:book-detail', 'shop:list'])).toEqual(['api:book-detail']);
  });

  it('gives nothing that is far away', () => {
    expect(nearest('authors', ['book-list', 'home'])).toEqual([]);
  });
});
