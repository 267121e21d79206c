import { describe, expect, it } from '@jest/globals';

import type { HttpRequest } from '../../src/http/http-request.js';
import { problemDocument, problemMaker, statusPhrase } from '../../src/http/problem-document.js';

const read = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('problemDocument', () => {
  it('has the members and the type of RFC 9457', () => {
    const response = problemDocument(undefined, { status: 404, detail: 'There is no book 3.' });

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(read(response.text)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no book 3.',
    });
  });

  it('lists what is wrong with each field', () => {
    const errors = { year: [{ code: 'isInt', message: 'year must be an integer number' }] };
    expect(read(problemDocument(undefined, { status: 422, errors }).text).errors).toEqual(errors);
  });

  it('adds extensions, which replace none of the standard members', () => {
    const { text } = problemDocument(undefined, {
      status: 409,
      extensions: { status: 200, title: 'Fine', balance: 30 },
    });
    expect(read(text)).toMatchObject({ status: 409, title: 'Conflict', balance: 30 });
  });

  it('carries the headers it is given, but never another content type', () => {
    const { headers } = problemDocument(undefined, {
      status: 429,
      headers: { 'retry-after': '30', 'content-type': 'text/html' },
    });
    expect(headers.get('retry-after')).toBe('30');
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it('names a status that no registry knows', () => {
    expect(statusPhrase(404)).toBe('Not Found');
    expect(statusPhrase(499)).toBe('Error');
  });

  it('is the same where it is made by a maker', () => {
    const options = { status: 410, detail: 'The "book" is gone.', headers: { vary: 'Accept' } };
    const make = problemMaker(options);
    for (const id of ['r-1', 'an "odd" id']) {
      const request = { id } as HttpRequest;
      const [made, expected] = [make(request), problemDocument(request, options)];
      expect(made.text).toBe(expected.text);
      expect(made.headers.toLines()).toBe(expected.headers.toLines());
      expect(made.status).toBe(410);
      made.headers.set('x-one', 'a');
    }
    expect(make({ id: 'r-2' } as HttpRequest).headers.has('x-one')).toBe(false);
  });
});
