import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDefined,
  IsInt,
  IsOptional,
  IsString,
  Length,
} from 'class-validator';
import { Controller, Files, Post, UploadedFile } from 'lapompe';
import { UploadFile } from 'lapompe/testing';

import { clientOf, codesOf } from '../controllers/client-of.js';

class BookForm {
  @IsString() @Length(1, 20) title!: string;
  @IsInt() year!: number;
  @IsDefined() cover!: UploadedFile;
  @IsOptional() @IsArray() @ArrayMaxSize(2) @Type(() => UploadedFile) pages?: UploadedFile[];
}

@Controller()
class UploadController {
  @Post('book/') async book({ title, year, cover, pages = [] }: BookForm) {
    return {
      title,
      year,
      cover: [cover.name, (await cover.bytes()).toString()],
      pages: pages.map(({ name }) => name),
    };
  }
  @Post('one/') one(@Files('cover') cover?: UploadedFile) {
    return cover?.name ?? 'none';
  }
  @Post('needed/') needed(@Files('cover', { required: true }) cover: UploadedFile) {
    return cover.name;
  }
  @Post('list/') list(@Files('pages') pages: UploadedFile[] = []) {
    return pages.map(({ name }) => name);
  }
  @Post('all/') all(@Files() files: UploadedFile[]) {
    return files.map(({ name }) => name);
  }
}

const client = await clientOf({ controllers: [UploadController], fileUploadMaxBytes: 100 });
const png = (name: string) => new UploadFile(name, 'png', 'image/png');

describe('a form with files', () => {
  it('is one DTO', async () => {
    const response = await client.post('/book/', {
      data: { title: 'Emma', year: 1815 },
      files: { cover: png('c.png'), pages: [png('1.png'), png('2.png')] },
    });
    expect(response.json()).toEqual({
      title: 'Emma',
      year: 1815,
      cover: ['c.png', 'png'],
      pages: ['1.png', '2.png'],
    });
  });

  it('tells what is wrong with fields and files at once', async () => {
    const tooMany = await client.post('/book/', {
      data: { title: '', year: 'x' },
      files: { pages: [png('1'), png('2'), png('3')] },
    });
    expect(tooMany.status).toBe(422);
    expect(codesOf(tooMany)).toEqual({
      title: ['isLength'],
      year: ['isInt'],
      cover: ['isDefined'],
      pages: ['arrayMaxSize'],
    });
  });

  it('takes no text, and no JSON, for a file', async () => {
    expect(
      codesOf(await client.post('/book/', { data: { title: 'Emma', year: 1815, cover: 'c.png' } })),
    ).toEqual({ cover: ['isDefined'] });
    const forged = { name: 'c.png', size: 3, contentType: 'image/png' };
    expect(
      codesOf(
        await client.post('/book/', {
          json: { title: 'Emma', year: 1815, cover: forged, pages: [forged] },
        }),
      ),
    ).toEqual({
      cover: ['isFile'],
      'pages.0': ['isFile'],
    });
  });
});

describe('@Files', () => {
  it('gives a file, a list, or all', async () => {
    const files = { cover: png('c.png'), pages: [png('1.png'), png('2.png')] };
    expect((await client.post('/one/', { files })).text).toBe('c.png');
    expect((await client.post('/one/', { data: { title: 'x' } })).text).toBe('none');
    expect((await client.post('/list/', { files })).json()).toEqual(['1.png', '2.png']);
    expect((await client.post('/list/', { data: { title: 'x' } })).json()).toEqual([]);
    expect((await client.post('/all/', { files })).json()).toEqual(['c.png', '1.png', '2.png']);
  });

  it('refuses a request without a file that is required, and a file that is too large', async () => {
    const missing = await client.post('/needed/', { data: { cover: 'text' } });
    expect([missing.status, codesOf(missing)]).toEqual([422, { cover: ['required'] }]);
    expect(
      (
        await client.post('/needed/', {
          files: { cover: new UploadFile('c.png', 'x'.repeat(101)) },
        })
      ).status,
    ).toBe(413);
  });
});
