import { describe, expect, it } from '@jest/globals';
import { Expose } from 'class-transformer';
import {
  IsArray,
  IsDefined,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
} from 'class-validator';
import { Controller, Post } from 'lapompe';

import { codesOf, findingsOf } from '../controllers/client-of.js';
import { taking } from './taking.js';

const form = 'application/x-www-form-urlencoded';

describe('defaults', () => {
  class Options {
    @IsOptional() @IsInt() page: number = 1;
    @Expose() @IsOptional() @IsString() q?: string;
    @IsOptional() @IsArray() @IsString({ each: true }) tags: string[] = ['all'];
    @IsInt() size: number = 20;
  }

  it('stay where nothing was sent, each request with its own', async () => {
    const client = await taking(Options, (options: Options) => {
      const told = { ...options, tags: [...options.tags], hasQ: 'q' in options };
      options.tags.push('changed');
      return told;
    });
    const expected = { page: 1, tags: ['all'], size: 20, hasQ: false };
    expect((await client.post('/', { json: {} })).json()).toEqual(expected);
    expect((await client.post('/', { json: {} })).json()).toEqual(expected);
  });

  it('are no way around the rules', async () => {
    expect(codesOf(await (await taking(Options)).post('/', { json: { size: null } }))).toEqual({
      size: ['isInt'],
    });
  });
});

describe('inheritance', () => {
  class Base {
    @IsString() @Length(1, 10) name!: string;
    @IsOptional() @IsInt() age?: number;
  }
  class Derived extends Base {
    @IsString() city!: string;
  }
  class Looser extends Base {
    @MaxLength(50) override name!: string;
  }

  it('keeps rules and types of the base class', async () => {
    const client = await taking(Derived);
    expect(
      (await client.post('/', { json: { name: 'Ann', city: 'Bath', age: 3, x: 1 } })).json(),
    ).toEqual({ name: 'Ann', city: 'Bath', age: 3 });
    expect(codesOf(await client.post('/', { json: { name: '', age: 'x' } }))).toEqual({
      city: ['isString'],
      name: ['isLength'],
      age: ['isInt'],
    });
    expect(
      (await client.post('/', { body: 'name=Ann&city=Bath&age=3', contentType: form })).json(),
    ).toEqual({ name: 'Ann', city: 'Bath', age: 3 });
  });

  it('replaces the rules of a property that is declared anew', async () => {
    const client = await taking(Looser);
    expect(
      (await client.post('/', { json: { name: 'A name that is longer than ten' } })).status,
    ).toBe(200);
    expect(codesOf(await client.post('/', { json: { name: 5 } }))).toEqual({ name: ['maxLength'] });
  });
});

describe('a DTO class', () => {
  it('must be made without arguments', async () => {
    class Needs {
      @IsDefined() name: string;
      constructor(source: { name: string }) {
        this.name = source.name;
      }
    }
    @Controller()
    class NeedsController {
      @Post() take(_dto: Needs) {
        return null;
      }
    }
    expect((await findingsOf(NeedsController)).map(({ id }) => id)).toEqual([
      'VALIDATION_DTO_CONSTRUCTOR',
    ]);
  });

  it('has no field that was only declared', async () => {
    class Declared {
      @IsOptional() @IsString() name?: string;
      constructor() {
        // What a compiler with "useDefineForClassFields" makes of "name?: string".
        Object.defineProperty(this, 'name', {
          value: undefined,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
    }
    const client = await taking(Declared, (dto: Declared) => 'name' in dto);
    expect((await client.post('/', { json: {} })).json()).toBe(false);
    expect((await client.post('/', { json: { name: 'x' } })).json()).toBe(true);
  });
});
