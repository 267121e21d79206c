import { afterEach, describe, expect, it } from '@jest/globals';

import { Http404 } from '../../src/errors/http-error.js';
import { setActiveReverser } from '../../src/urls/active-reverser.js';
import { path } from '../../src/urls/path.js';
import { resolve, reverse } from '../../src/urls/reverse.js';
import { UrlResolver } from '../../src/urls/url-resolver.js';
import { UrlReverser } from '../../src/urls/url-reverser.js';
import { makeView } from './random-url-conf.js';

class BookController {
  show(pk: number): number {
    return pk;
  }
}

function createReverser(prefix: string): UrlReverser {
  const options = { name: 'book-show', target: { controller: BookController, method: 'show' } };
  const entry = path(`${prefix}/<int:pk>/` as string, makeView(prefix), options);
  return new UrlReverser(new UrlResolver([entry], { toView: () => makeView('unused') }));
}

describe('reverse and resolve', () => {
  const releases: (() => void)[] = [];
  const boot = (prefix: string): (() => void) => {
    const release = setActiveReverser(createReverser(prefix));
    releases.push(release);
    return release;
  };

  afterEach(() => releases.splice(0).forEach((release) => release()));

  it('say that no application is up', () => {
    expect(() => reverse('book-show')).toThrow('No application is up');
    expect(() => resolve('/')).toThrow('No application is up');
  });

  it('use the application that booted last and is still up', () => {
    const releaseFirst = boot('first');
    const releaseSecond = boot('second');
    expect(reverse('book-show', { pk: 3 })).toBe('/second/3/');
    releaseFirst();
    expect(reverse(BookController, 'show', 3)).toBe('/second/3/');
    boot('third');
    expect(reverse(BookController, 'show', 3, { fragment: 'top' })).toBe('/third/3/#top');
    releaseSecond();
    releaseSecond();
    expect(reverse('book-show', [3])).toBe('/third/3/');
  });

  it('tell what a path leads to, whatever the method', () => {
    boot('books');
    expect(resolve('/books/3/')).toMatchObject({ urlName: 'book-show', args: [3], view: 'books' });
    expect(() => resolve('/books/x/')).toThrow(Http404);
  });
});
