import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Patch, Post, Query, type StandardSchema } from 'lapompe';
import { UploadFile } from 'lapompe/testing';
import { z } from 'zod';

import { clientOf, codesOf } from '../controllers/client-of.js';

const Book = z.object({
  title: z.string().min(1),
  year: z.coerce.number().int(),
  tags: z.array(z.string()).default([]),
});
const Page = z.object({
  page: z.coerce.number().int().min(1).default(1),
  tag: z.union([z.string(), z.array(z.string())]).optional(),
});
const Free = z.string().refine(async (name) => Promise.resolve(name !== 'ann'), 'is taken');

/** Without a `code` in its issues, and with keys as objects, as the specification allows. */
const Bare: StandardSchema<string> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'string'
        ? { value }
        : { issues: [{ message: 'no text', path: [{ key: 'a' }, 0] }, { message: 'nothing' }] },
  },
};

@Controller('books')
class SchemaController {
  @Get() list(@Query(Page) page: z.infer<typeof Page>) {
    return page;
  }
  @Post() create(@Body(Book) book: z.infer<typeof Book>) {
    return Object.fromEntries(Object.entries(book).map(([key, value]) => [key, value]));
  }
  @Post('file/') file(
    @Body(z.looseObject({ cover: z.unknown() })) body: { cover: { name: string } },
  ) {
    return body.cover.name;
  }
  @Patch('name/') name(@Body('name', Free) name = 'nobody') {
    return name;
  }
  @Post('bare/') bare(@Body(Bare) text: string) {
    return text;
  }
}

const client = await clientOf({ controllers: [SchemaController] });

describe('a Standard Schema', () => {
  it('validates bodies, JSON and forms', async () => {
    expect(
      (await client.post('/books/', { json: { title: 'Emma', year: '1815', x: 1 } })).json(),
    ).toEqual({ title: 'Emma', year: 1815, tags: [] });
    expect(
      (
        await client.post('/books/', { data: { title: 'Emma', year: 1815, tags: ['a', 'b'] } })
      ).json(),
    ).toEqual({
      title: 'Emma',
      year: 1815,
      tags: ['a', 'b'],
    });
  });

  it('refuses with its own codes and words', async () => {
    const response = await client.post('/books/', {
      json: { title: '', year: 1.5, tags: ['a', 5] },
    });
    expect(response.status).toBe(422);
    expect(codesOf(response)).toEqual({
      title: ['too_small'],
      year: ['invalid_type'],
      'tags.1': ['invalid_type'],
    });
    expect(codesOf(await client.post('/books/', { json: [] }))).toEqual({ '': ['invalid_type'] });
    expect(codesOf(await client.post('/books/bare/', { json: 5 }))).toEqual({
      'a.0': ['schema'],
      '': ['schema'],
    });
  });

  it('validates queries, with 400', async () => {
    expect((await client.get('/books/?page=2&tag=a&tag=b')).json()).toEqual({
      page: 2,
      tag: ['a', 'b'],
    });
    expect((await client.get('/books/')).json()).toEqual({ page: 1 });
    const response = await client.get('/books/?page=0');
    expect([response.status, codesOf(response)]).toEqual([400, { page: ['too_small'] }]);
  });

  it('may be asynchronous, and stand for one value', async () => {
    expect((await client.patch('/books/name/', { json: { name: 'bob' } })).text).toBe('bob');
    expect((await client.patch('/books/name/', { json: {} })).text).toBe('nobody');
    expect(codesOf(await client.patch('/books/name/', { json: { name: 'ann' } }))).toEqual({
      name: ['custom'],
    });
  });

  it('sees files beside fields', async () => {
    const cover = new UploadFile('cover.png', 'x', 'image/png');
    expect(
      (await client.post('/books/file/', { data: { title: 'Emma' }, files: { cover } })).text,
    ).toBe('cover.png');
  });
});
