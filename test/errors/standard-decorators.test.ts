import { describe, expect, it } from '@jest/globals';
import { Catch, Env, Get, Header, Provide, Secret, Token, Use } from 'lapompe';
import { Expose, IsInt, Type } from 'lapompe/dto';
import { CharField, ForeignKey, ManyToManyField } from 'lapompe/orm';

import { refuseStandardDecorators } from '../../src/errors/standard-decorators.js';

type Called = (value: unknown, context: unknown) => unknown;

class Shelf {}

describe('A decorator that was compiled as a standard one', () => {
  it.each<[string, unknown, unknown]>([
    ['@Get()', Get(), () => undefined],
    ['@Header()', Header('x-a', 'b'), () => undefined],
    ['@Use()', Use(), () => undefined],
    ['@Catch()', Catch(), () => undefined],
    ['@Provide()', Provide(new Token('shelf')), () => undefined],
    ['@Env()', Env('SHELF'), undefined],
    ['@Secret()', Secret(), undefined],
    ['@IsInt()', IsInt(), undefined],
    ['@Type()', Type(() => Shelf), undefined],
    ['@Expose()', Expose(), () => undefined],
    ['@CharField()', CharField({ maxLength: 3 }), undefined],
    ['@ForeignKey()', ForeignKey(() => Shelf, { onDelete: 'cascade' }), undefined],
    ['@ManyToManyField()', ManyToManyField(() => Shelf), undefined],
  ])('is refused with the option that mends it: %s', (_name, decorator, value) => {
    const context = { kind: value === undefined ? 'field' : 'method', name: 'pages' };
    expect(() => (decorator as Called)(value, context)).toThrow(
      expect.objectContaining({
        code: 'METADATA_STANDARD_DECORATORS',
        fix: expect.stringContaining('"experimentalDecorators"'),
        problem: expect.stringContaining('"pages"'),
      }),
    );
  });
});

describe('refuseStandardDecorators', () => {
  it('lets names of members pass', () => {
    for (const name of ['pages', Symbol('pages'), undefined]) {
      expect(() => refuseStandardDecorators(name)).not.toThrow();
    }
  });
});
