import 'reflect-metadata';

import { describe, expect, it } from '@jest/globals';

import { constructorParameterNames, methodParameterNames } from '../../src/di/parameter-names.js';
import { reflectType } from '../../src/di/reflect-type.js';

class Request {}
class Own {}
enum Colour {
  Red,
}

describe('reflectType', () => {
  it.each([
    [String, 'scalar'],
    [Number, 'scalar'],
    [Boolean, 'scalar'],
    [BigInt, 'scalar'],
    [Symbol, 'scalar'],
    [Date, 'builtin'],
    [Array, 'builtin'],
    [Map, 'builtin'],
    [Set, 'builtin'],
    [Promise, 'builtin'],
    [Buffer, 'builtin'],
    [Own, 'class'],
    [Request, 'class'],
    [globalThis.Request, 'unknown'],
    [globalThis.Response, 'unknown'],
    [URL, 'unknown'],
    [Object, 'unknown'],
    [Function, 'unknown'],
    [undefined, 'unknown'],
    [null, 'unknown'],
    [Colour, 'unknown'],
  ])('reads %p as %s', (recorded, kind) => {
    expect(reflectType(recorded).kind).toBe(kind);
  });
});

describe('parameter names', () => {
  it('are read from the source of a constructor', () => {
    class Sample {
      note = 'the constructor (of this) comes below';
      constructor(
        first: string,
        second = 'a,b)',
        { third }: { third?: number } = {},
        ...rest: unknown[]
      ) {
        void [first, second, third, rest];
      }
    }
    expect(constructorParameterNames(Sample)).toMatchObject([
      { name: 'first', hasDefault: false },
      { name: 'second', hasDefault: true, defaultText: "'a,b)'" },
      { name: '', hasDefault: false },
      { name: 'rest', hasDefault: false },
    ]);
    expect(constructorParameterNames(class {})).toBeUndefined();
  });

  it('are read from the source of a method', () => {
    const { method } = {
      async method(first: number, second = () => [1, 2]) {
        return [first, second];
      },
    };
    expect(methodParameterNames(method)).toMatchObject([
      { name: 'first', hasDefault: false },
      { name: 'second', hasDefault: true },
    ]);
    expect(methodParameterNames(undefined)).toBeUndefined();
  });
});
