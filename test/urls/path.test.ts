import { describe, expect, it } from '@jest/globals';

import { include, path, rePath, urls } from '../../src/urls/path.js';
import { UrlInclude, UrlPattern, errorHandlersOf } from '../../src/urls/url-pattern.js';

const view = (): string => '';

describe('path and rePath', () => {
  it('keep what they are given, and where', () => {
    const entry = path('books/<int:pk>/', view, {
      name: 'book',
      methods: ['get'],
      kwargs: { shelf: 1 },
    });
    expect(entry).toBeInstanceOf(UrlPattern);
    expect(entry).toMatchObject({
      pattern: 'books/<int:pk>/',
      kind: 'path',
      view,
      name: 'book',
      methods: ['GET'],
      kwargs: { shelf: 1 },
    });
    expect((entry as UrlPattern).place?.resolve()?.file).toMatch(/path\.test\.ts$/);
    expect(rePath(/^a\/$/i, view)).toMatchObject({
      pattern: '^a\\/$',
      kind: 'regex',
      regex: /^a\/$/i,
    });
  });

  it('make a prefix of an include', () => {
    const entry = path('api/', include([path('', view)], { namespace: 'v1' }));
    expect(entry).toBeInstanceOf(UrlInclude);
    expect(entry).toMatchObject({ pattern: 'api/', urls: { namespace: 'v1', appName: 'v1' } });
  });
});

describe('include', () => {
  it('takes the name of the application for a namespace that is not given', () => {
    expect(include([], { appName: 'polls' })).toMatchObject({
      namespace: 'polls',
      appName: 'polls',
    });
    expect(include([], { namespace: 'a', appName: 'polls' })).toMatchObject({
      namespace: 'a',
      appName: 'polls',
    });
    expect(include([])).toMatchObject({ namespace: undefined, appName: undefined });
  });
});

describe('urls', () => {
  it('makes a frozen list, with the error handlers beside it', () => {
    const [one, two] = [path('a/', view), path('b/', view)];
    const conf = urls({ handlers: { 404: view } }, one, two);
    expect([...conf]).toEqual([one, two]);
    expect(errorHandlersOf(conf)[404]).toBe(view);
    expect(Object.isFrozen(conf)).toBe(true);
    expect(errorHandlersOf(urls(one))).toEqual({});
    expect([...urls()]).toEqual([]);
  });
});
