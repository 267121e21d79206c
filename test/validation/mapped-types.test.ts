import { describe, expect, it } from '@jest/globals';
import { Expose, Transform, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { Controller, OmitType, PartialType, Patch, PickType } from 'lapompe';

import { codesOf, findingsOf } from '../controllers/client-of.js';
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
