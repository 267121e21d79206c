import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import {
  Controller,
  Get,
  IntersectionType,
  OmitType,
  PartialType,
  Patch,
  PickType,
  Returns,
} from 'lapompe';

import { clientOf, codesOf, findingsOf } from '../controllers/client-of.js';
import { taking } from './taking.js';

const form = 'application/x-www-form-urlencoded';

describe('a PATCH', () => {
  class CreateBook {
    @IsString() @Length(1, 20) title!: string;
    @IsString() language: string = 'en';
    @IsOptional() @IsString() subtitle?: string | null;
    @Expose({ name: 'isbn_13' }) @IsOptional() @IsString() isbn?: string;
    @IsOptional() @ValidateNested({ each: true }) @Type(() => CreateBook) parts?: CreateBook[];
    @Transform(({ value }: { value: string }) => value.trim()) @IsString() place!: string;
  }
  class ChangeBook extends PartialType(CreateBook) {
    @IsOptional() @IsInt() version?: number;
  }

  it('tells what was sent, without defaults, under the same rules', async () => {
    const client = await taking(ChangeBook, (book: ChangeBook) => ({
      keys: Object.keys(book),
      hasTitle: 'title' in book,
      ...book,
    }));
    expect((await client.post('/', { json: {} })).json()).toEqual({ keys: [], hasTitle: false });
    expect(
      (
        await client.post('/', {
          json: { title: 'Emma', isbn_13: '9', place: ' Bath ', version: 1 },
        })
      ).json(),
    ).toMatchObject({
      hasTitle: true,
      isbn: '9',
      place: 'Bath',
      version: 1,
    });
    expect(
      codesOf(await client.post('/', { json: { title: null, language: '', parts: [{}] } })),
    ).toEqual({
      title: ['isString', 'isLength'],
      'parts.0.title': ['isString', 'isLength'],
      'parts.0.place': ['isString'],
    });
    expect((await client.post('/', { json: { subtitle: null } })).json()).toEqual({
      keys: ['subtitle'],
      hasTitle: false,
      subtitle: null,
    });
    expect((await client.post('/', { body: 'title=', contentType: form })).status).toBe(422);
  });

  it('is warned of defaults that would overwrite what is stored', async () => {
    @Controller()
    class PatchController {
      @Patch('a/') careless(_book: CreateBook) {
        return null;
      }
      @Patch('b/') careful(_book: ChangeBook) {
        return null;
      }
    }
    const findings = await findingsOf(PatchController);
    expect(findings.map(({ id, reason }) => [id, reason])).toEqual([
      [
        'CONTROLLERS_PATCH_DEFAULTS',
        '"PatchController.careless" is a PATCH, and its DTO "CreateBook" gives "language" a value when the client sends none.',
      ],
    ]);
  });

  it('has sisters: PickType and OmitType', async () => {
    class Title extends PickType(CreateBook, ['title', 'language']) {}
    class Rest extends OmitType(CreateBook, ['title', 'place']) {}
    const titles = await taking(Title);
    expect((await titles.post('/', { json: { title: 'Emma', place: 'Bath' } })).json()).toEqual({
      title: 'Emma',
      language: 'en',
    });
    expect((await titles.post('/', { json: {} })).status).toBe(422);
    expect(
      (await (await taking(Rest)).post('/', { json: { title: 'Emma', isbn_13: '9' } })).json(),
    ).toEqual({ language: 'en', isbn: '9' });
    expect(() => PartialType(class Empty {})).toThrow('VALIDATION_NOT_A_DTO');
  });
});

describe('a class that leaves out what is not exposed', () => {
  @Exclude()
  class Member {
    @Expose() @IsString() name!: string;
    @IsOptional() @IsString() hash?: string;
    @IsBoolean() isAdmin: boolean = false;
  }
  class ChangeMember extends PartialType(Member) {}
  class Rights extends PickType(Member, ['isAdmin']) {}
  class NewMember extends OmitType(Member, ['hash']) {}

  it('takes no more of the input when it is made partial, picked from or cut down', async () => {
    const json = { name: 'Ann', hash: 'x', isAdmin: true };
    expect((await (await taking(ChangeMember)).post('/', { json })).json()).toEqual({
      name: 'Ann',
    });
    expect((await (await taking(Rights)).post('/', { json })).json()).toEqual({ isAdmin: false });
    expect((await (await taking(NewMember)).post('/', { json })).json()).toEqual({
      name: 'Ann',
      isAdmin: false,
    });
  });

  it('shows no more either', async () => {
    @Controller()
    class MemberController {
      @Get() @Returns(ChangeMember) show() {
        return { name: 'Ann', hash: 'x', isAdmin: true };
      }
    }
    const client = await clientOf({ controllers: [MemberController] });
    expect((await client.get('/')).json()).toEqual({ name: 'Ann' });
  });
});

describe('IntersectionType', () => {
  class Place {
    @IsString() city: string = 'Paris';
    @IsOptional() @IsString() street?: string;
  }
  @Exclude()
  class Owner {
    @Expose() @IsString() owner!: string;
    @IsOptional() @IsString() hash?: string;
  }
  class House extends IntersectionType(Place, Owner) {
    @IsInt() rooms!: number;
  }

  it('has the properties, rules and defaults of all its parts, and what each leaves out', async () => {
    const client = await taking(House);
    const json = { owner: 'Ann', street: 'Rue', rooms: 3, hash: 'x' };
    expect((await client.post('/', { json })).json()).toEqual({
      city: 'Paris',
      owner: 'Ann',
      street: 'Rue',
      rooms: 3,
    });
    expect(codesOf(await client.post('/', { json: { city: 5, rooms: 'x' } }))).toEqual({
      city: ['isString'],
      owner: ['isString'],
      rooms: ['isInt'],
    });
    const house: House = Object.assign(new House(), { owner: 'Ann', rooms: 3 });
    expect([house.city.length, house.owner.length, house.rooms]).toEqual([5, 3, 3]);
  });
});

describe('a getter', () => {
  class Name {
    @IsString() first!: string;
    @Expose() get full(): string {
      return `${this.first.toUpperCase()}!`;
    }
  }
  class ChangeName extends PartialType(Name) {}
  class FullName extends PickType(Name, ['first', 'full']) {}
  class WholeName extends OmitType(Name, []) {}

  it.each([
    ['PartialType', ChangeName],
    ['PickType', FullName],
    ['OmitType', WholeName],
  ])('is nothing to put input into behind %s', async (_maker, type) => {
    const client = await taking(type);
    const json = { first: 'Ann', full: { evil: true } };
    expect((await client.post('/', { json })).json()).toEqual({ first: 'Ann' });
  });

  it('is picked with what it says, but of a part it says nothing', async () => {
    const whole = await taking(FullName, (name: FullName) => name);
    expect((await whole.post('/', { json: { first: 'Ann' } })).json()).toEqual({
      first: 'Ann',
      full: 'ANN!',
    });
    const part = await taking(ChangeName, (name: ChangeName) => name);
    expect((await part.post('/', { json: {} })).json()).toEqual({});
  });
});
