import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Controller, Post } from 'lapompe';

import { codesOf, findingsOf } from '../controllers/client-of.js';
import { taking } from './taking.js';

describe('nested classes', () => {
  class Tag {
    @IsString() @MaxLength(5) name!: string;
    describe(): string {
      return `tag ${this.name}`;
    }
  }
  class Post1 {
    @Type(() => Tag) tag!: Tag;
    @Type(() => Tag) tags: Tag[] = [];
  }

  it('are checked without @ValidateNested, and arrive as instances', async () => {
    const client = await taking(Post1, (post: Post1) => [
      post.tag.describe(),
      ...post.tags.map((tag) => tag.describe()),
    ]);
    expect(
      (await client.post('/', { json: { tag: { name: 'a' }, tags: [{ name: 'b' }] } })).json(),
    ).toEqual(['tag a', 'tag b']);
    expect(
      codesOf(await client.post('/', { json: { tag: { name: 'too long' }, tags: [{}] } })),
    ).toEqual({
      'tag.name': ['maxLength'],
      'tags.0.name': ['isString', 'maxLength'],
    });
    expect(codesOf(await client.post('/', { json: { tag: null } }))).toEqual({ tag: ['isObject'] });
  });

  it('may be values of a Map, under any keys', async () => {
    class Index {
      @Type(() => Tag) byLetter!: Map<string, Tag>;
      @IsOptional() @Type(() => Number) counts?: Map<string, number>;
    }
    const client = await taking(Index, (index: Index) => ({
      isMap: index.byLetter instanceof Map,
      tags: [...index.byLetter].map(([letter, tag]) => `${letter} ${tag.describe()}`),
      counts: [...(index.counts ?? [])],
    }));
    expect(
      (
        await client.post('/', {
          json: { byLetter: { a: { name: 'x' }, toString: { name: 'y' } }, counts: { a: 1 } },
        })
      ).json(),
    ).toEqual({
      isMap: true,
      tags: ['a tag x', 'toString tag y'],
      counts: [['a', 1]],
    });
    expect(
      codesOf(await client.post('/', { json: { byLetter: { a: {} }, counts: { a: '1' } } })),
    ).toEqual({
      'byLetter.a.name': ['isString', 'maxLength'],
      'counts.a': ['isNumber'],
    });
    expect(codesOf(await client.post('/', { json: { byLetter: [] } }))).toEqual({
      byLetter: ['isObject'],
    });
  });

  it('may contain themselves', async () => {
    class Node {
      @IsString() name!: string;
      @IsOptional() @ValidateNested({ each: true }) @Type(() => Node) children?: Node[];
    }
    const client = await taking(Node);
    expect(
      codesOf(
        await client.post('/', {
          json: { name: 'a', children: [{ name: 'b', children: [{ name: 3 }] }] },
        }),
      ),
    ).toEqual({
      'children.0.children.0.name': ['isString'],
    });
  });

  it('are chosen by a discriminator, and by nothing else', async () => {
    abstract class Animal {
      @IsString() name!: string;
    }
    class Dog extends Animal {
      @IsInt() barks!: number;
    }
    class Cat extends Animal {
      @Allow() lives?: number;
    }
    class Owner {
      @Type(() => Object, {
        discriminator: {
          property: 'kind',
          subTypes: [
            { value: Dog, name: 'dog' },
            { value: Cat, name: 'cat' },
          ],
        },
      })
      pet!: Dog | Cat;
      @IsOptional()
      @Type(() => Object, {
        keepDiscriminatorProperty: true,
        discriminator: { property: 'kind', subTypes: [{ value: Dog, name: 'dog' }] },
      })
      others?: Dog[];
    }
    const client = await taking(Owner, (owner: Owner) => ({
      pet: [owner.pet.constructor.name, Object.keys(owner.pet)],
      others: owner.others?.map((each) => Object.keys(each)) ?? null,
    }));
    expect(
      (
        await client.post('/', {
          json: { pet: { kind: 'cat', name: 'Tom', lives: 9, barks: 1, isAdmin: true } },
        })
      ).json(),
    ).toEqual({
      pet: ['Cat', ['name', 'lives']],
      others: null,
    });
    expect(
      (
        await client.post('/', {
          json: {
            pet: { kind: 'dog', name: 'Rex', barks: 1 },
            others: [{ kind: 'dog', name: 'R', barks: 2 }],
          },
        })
      ).json(),
    ).toEqual({
      pet: ['Dog', ['name', 'barks']],
      others: [['name', 'barks', 'kind']],
    });
    for (const kind of ['fish', 'constructor', '__proto__', 5, null]) {
      expect(codesOf(await client.post('/', { json: { pet: { kind, name: 'Tom' } } }))).toEqual({
        'pet.kind': ['isIn'],
      });
    }
    expect(codesOf(await client.post('/', { json: { pet: [] } }))).toEqual({ pet: ['isObject'] });
    expect(codesOf(await client.post('/', { json: { pet: { kind: 'dog' } } }))).toEqual({
      'pet.barks': ['isInt'],
      'pet.name': ['isString'],
    });
  });

  it('are named at boot where the compiler does not see them', async () => {
    class Untyped {
      @IsArray() @ValidateNested({ each: true }) tags!: Tag[];
      @IsArray() words!: string[];
    }
    @Controller()
    class UntypedController {
      @Post() take(_dto: Untyped) {
        return null;
      }
    }
    const findings = await findingsOf(UntypedController);
    expect(findings.map(({ id, reason }) => [id, reason])).toEqual([
      [
        'VALIDATION_NESTED_UNTYPED',
        '"Untyped.tags" has @ValidateNested(), and the class of its elements cannot be seen at run time: the compiler recorded Array.',
      ],
    ]);
  });
});
