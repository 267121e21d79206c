import { describe, expect, it } from '@jest/globals';

import { ImproperlyConfigured } from '../../src/errors/framework-error.js';
import {
  ConverterMismatch,
  getConverter,
  getConverterNames,
  registerConverter,
  type PathConverter,
} from '../../src/urls/converters.js';

function register(name: string, pattern: string, rest: Partial<PathConverter> = {}): void {
  registerConverter(
    name as never,
    { pattern, toValue: (text: string) => text, toUrl: String, ...rest } as never,
  );
}

function failureOf(action: () => void): ImproperlyConfigured {
  try {
    action();
  } catch (error) {
    return error as ImproperlyConfigured;
  }
  throw new Error('It did not throw.');
}

function matches(name: string, text: string): boolean {
  return getConverter(name)?.whole.test(text) ?? false;
}

describe('the built-in converters', () => {
  it('are those of Django', () => {
    expect(getConverterNames().slice(0, 5)).toEqual(['int', 'str', 'slug', 'uuid', 'path']);
  });

  it('take the texts that Django takes', () => {
    expect(['0', '007', '-1', '1.0', '', '１'].map((text) => matches('int', text))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(['a b', 'é', 'a\nb', 'a/b', ''].map((text) => matches('str', text))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(['a-B_9', 'é', 'a.b', ''].map((text) => matches('slug', text))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(['a/b', '/', 'a\rb', 'a\nb', ''].map((text) => matches('path', text))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('take UUIDs in lower case alone', () => {
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    expect(matches('uuid', uuid)).toBe(true);
    expect(matches('uuid', uuid.toUpperCase())).toBe(false);
  });

  it('make numbers of safe integers only', () => {
    const int = getConverter('int');
    expect(int?.toValue('007')).toBe(7);
    expect(int?.toValue('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => int?.toValue('9007199254740993')).toThrow(ConverterMismatch);
  });

  it('write safe integers from 0 up, also as digits', () => {
    const int = getConverter('int');
    expect([int?.toUrl(7), int?.toUrl('12')]).toEqual(['7', '12']);
    for (const value of [-1, 1.5, Number.NaN, 2 ** 53, '-1', 'a', null, undefined]) {
      expect(() => int?.toUrl(value)).toThrow(ConverterMismatch);
    }
  });

  it('write whatever has a text of its own', () => {
    const str = getConverter('str');
    expect([str?.toUrl('a'), str?.toUrl(5), str?.toUrl(5n), str?.toUrl(new URL('x:y'))]).toEqual([
      'a',
      '5',
      '5',
      'x:y',
    ]);
    for (const value of [null, undefined, {}, () => ''])
      expect(() => str?.toUrl(value)).toThrow(ConverterMismatch);
  });
});

describe('registerConverter', () => {
  it('adds a converter with what the resolver wants to know of it', () => {
    register('octet', '[0-9]{1,3}');
    expect(getConverter('octet')).toMatchObject({
      name: 'octet',
      takesSlash: false,
      takesEmpty: false,
      run: { min: 1, max: 3 },
    });
  });

  it('knows which converters can go over a slash', () => {
    register('folder', '(?:[a-z]+/)?[a-z]+');
    expect(getConverter('folder')).toMatchObject({ takesSlash: true, run: undefined });
  });

  it('refuses a name twice', () => {
    expect(failureOf(() => register('int', '[0-9]'))).toMatchObject({
      code: 'URLS_CONVERTER_TAKEN',
    });
  });

  it('refuses a pattern that backtracks', () => {
    for (const pattern of ['(?:a+)+', '(?:a|a)*', '(?:a*)*b', '[a-z]*[a-z]*']) {
      expect(failureOf(() => register(`slow${pattern.length}`, pattern))).toMatchObject({
        code: 'URLS_UNSAFE_CONVERTER',
      });
    }
  });

  it.each(['[', '^a', 'a$', '(?=a)a', '\\ba', '(?<year>a)', '(a)\\1'])(
    'refuses the pattern "%s"',
    (pattern) => {
      expect(failureOf(() => register('refused', pattern))).toMatchObject({
        code: 'URLS_INVALID_CONVERTER',
      });
      expect(getConverter('refused')).toBeUndefined();
    },
  );

  it('refuses a name that is no word', () => {
    expect(failureOf(() => register('a:b', 'a'))).toMatchObject({ code: 'URLS_INVALID_CONVERTER' });
  });
});
