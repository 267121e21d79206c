import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';
import { Body, Controller, Get, Post } from 'lapompe';

import { clientOf, codesOf } from '../controllers/client-of.js';

class Author {
  @IsString() @Length(1, 40) name!: string;
  @IsOptional() @ValidateNested() @Type(() => Author) teacher?: Author;
}

class Chapter {
  @IsString() title!: string;
  @IsInt() @Min(1) pages!: number;
}

class Book {
  @IsString() @Length(1, 100) title!: string;
  @IsOptional() @IsInt() year?: number;
  @IsOptional() @IsNumber() price?: number;
  @IsOptional() @IsBoolean() sold?: boolean;
  @IsOptional() @IsDate() printed?: Date;
  @IsOptional() subtitle?: string;
  @IsOptional() @ValidateNested() @Type(() => Author) author?: Author;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => Chapter)
  chapters?: Chapter[];
  @IsOptional() @IsString({ each: true }) tags?: string[];
}

@Controller('books')
class BookController {
  @Post() create(book: Book) {
    return { keys: Object.keys(book), polluted: 'polluted' in {} };
  }
  @Post('many/') many(@Body([Book]) books: Book[]) {
    return { count: books.length };
  }
  @Get('ping/') ping() {
    return 'pong';
  }
}

const client = await clientOf({ controllers: [BookController] });
const strict = await clientOf({ controllers: [BookController], unknownKeys: 'refuse' });

function post(body: string, contentType = 'application/json', path = '/books/') {
  return client.post(path, { body, contentType });
}

const valid = { title: 'Emma' };
const nest = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** What is sent, the status, and the codes by path; a string is the detail of a refusal without fields. */
const HOSTILE: readonly [
  name: string,
  body: unknown,
  status: number,
  errors: Record<string, string[]> | RegExp,
][] = [
  ['a list for an object', [], 422, { '': ['isObject'] }],
  ['a list with the object in it', [valid], 422, { '': ['isObject'] }],
  ['null', null, 422, { '': ['isObject'] }],
  ['a number', 7, 422, { '': ['isObject'] }],
  ['a text', '"title"', 422, { '': ['isObject'] }],
  ['no JSON', '{"title":', 400, /Malformed JSON at position 9/],
  ['two values', '{}{}', 400, /Malformed JSON/],
  ['NaN', '{"title":"Emma","price":NaN}', 400, /Malformed JSON/],
  ['Infinity', '{"title":"Emma","price":-Infinity}', 400, /Malformed JSON/],
  [
    'a number too large for a double',
    '{"title":"Emma","price":1e999}',
    422,
    { price: ['isNumber'] },
  ],
  [
    'a whole number over 2^53',
    '{"title":"Emma","year":9007199254740993}',
    422,
    { year: ['unsafeInteger'] },
  ],
  [
    'the same where a fraction is allowed',
    '{"title":"Emma","price":9007199254740993}',
    422,
    { price: ['unsafeInteger'] },
  ],
  ['a fraction for a whole number', { ...valid, year: 1.5 }, 422, { year: ['isInt'] }],
  ['a text for a number', { ...valid, year: '1815' }, 422, { year: ['isInt'] }],
  ['a number for a text', { title: 5 }, 422, { title: ['isString', 'isLength'] }],
  ['a list for a text', { title: ['Emma'] }, 422, { title: ['isString', 'isLength'] }],
  ['an object for a text', { title: { length: 4 } }, 422, { title: ['isString', 'isLength'] }],
  [
    'an object for a text that has no rule but its type',
    { ...valid, subtitle: { a: 1 } },
    422,
    { subtitle: ['isString'] },
  ],
  ['a text for a boolean', { ...valid, sold: 'false' }, 422, { sold: ['isBoolean'] }],
  ['a number for a boolean', { ...valid, sold: 0 }, 422, { sold: ['isBoolean'] }],
  ['a day that is not', { ...valid, printed: '2026-02-30' }, 422, { printed: ['isDate'] }],
  ['a date of words', { ...valid, printed: 'tomorrow' }, 422, { printed: ['isDate'] }],
  ['a number for a date', { ...valid, printed: 0 }, 422, { printed: ['isDate'] }],
  ['nothing that is required', {}, 422, { title: ['isString', 'isLength'] }],
  ['null for what is required', { title: null }, 422, { title: ['isString', 'isLength'] }],
  ['a text for a nested object', { ...valid, author: 'Jane' }, 422, { author: ['isObject'] }],
  [
    'a list for a nested object',
    { ...valid, author: [{ name: 'Jane' }] },
    422,
    { author: ['isObject'] },
  ],
  [
    'an object for a list',
    { ...valid, chapters: { 0: { title: 'I', pages: 1 }, length: 1 } },
    422,
    { chapters: ['isArray'] },
  ],
  ['a text for a list of texts', { ...valid, tags: 'novel' }, 422, { tags: ['isArray'] }],
  [
    'a list within the list',
    { ...valid, chapters: [[{ title: 'I', pages: 1 }]] },
    422,
    { 'chapters.0': ['isObject'] },
  ],
  ['a hole in the list', '{"title":"Emma","chapters":[,]}', 400, /Malformed JSON/],
  ['null in the list', { ...valid, chapters: [null] }, 422, { 'chapters.0': ['isObject'] }],
  [
    'a wrong element, whose place is told',
    { ...valid, tags: ['novel', 5, {}] },
    422,
    { 'tags.1': ['isString'], 'tags.2': ['isString'] },
  ],
  [
    'a wrong value deep within',
    {
      ...valid,
      author: { name: 'Jane', teacher: { name: '' } },
      chapters: [
        { title: 'I', pages: 1 },
        { title: 'II', pages: 0 },
      ],
    },
    422,
    { 'author.teacher.name': ['isLength'], 'chapters.1.pages': ['min'] },
  ],
  [
    'too many elements',
    { ...valid, chapters: Array.from({ length: 4 }, () => ({ title: 'I', pages: 1 })) },
    422,
    { chapters: ['arrayMaxSize'] },
  ],
  ['__proto__', '{"title":"Emma","__proto__":{"polluted":1}}', 400, /a key that is not allowed/],
  [
    '__proto__ spelt with escapes',
    '{"title":"Emma","\\u005f_proto__":{"polluted":1}}',
    400,
    /a key that is not allowed/,
  ],
  [
    '__proto__ deep within',
    '{"title":"Emma","author":{"name":"J","x":[{"__proto__":{"polluted":1}}]}}',
    400,
    /a key that is not allowed/,
  ],
  [
    'constructor.prototype',
    '{"title":"Emma","constructor":{"prototype":{"polluted":1}}}',
    400,
    /a key that is not allowed/,
  ],
  [
    'prototype',
    '{"title":"Emma","author":{"prototype":{"polluted":1}}}',
    400,
    /a key that is not allowed/,
  ],
  ['nesting without end', `{"title":"Emma","x":${nest(5000)}}`, 400, /64 levels deep at most/],
];

describe('a hostile JSON body', () => {
  it.each(HOSTILE)('%s is refused', async (_name, body, status, errors) => {
    const response = await post(typeof body === 'string' ? body : JSON.stringify(body));
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    if (errors instanceof RegExp)
      expect((response.json() as { detail: string }).detail).toMatch(errors);
    else expect(codesOf(response)).toEqual(errors);
    expect('polluted' in {}).toBe(false);
  });

  it('has each element of a list of DTOs checked, whose problems carry their index', async () => {
    expect(
      codesOf(
        await post(
          '[{"title":"Emma"},{"title":""},[{"title":"Emma"}]]',
          'application/json',
          '/books/many/',
        ),
      ),
    ).toEqual({
      '1.title': ['isLength'],
      '2': ['isObject'],
    });
    expect(codesOf(await post('{"title":"Emma"}', 'application/json', '/books/many/'))).toEqual({
      '': ['isArray'],
    });
    expect((await post('[]', 'application/json', '/books/many/')).json()).toEqual({ count: 0 });
  });

  it('gets an answer of bounded size, however much is wrong', async () => {
    const response = await post(
      JSON.stringify({ ...valid, tags: Array.from({ length: 20_000 }, () => 0) }),
    );
    expect(response.status).toBe(422);
    expect(Object.keys(codesOf(response))).toHaveLength(100);
  });

  it('needs a body, of a type that can be bound', async () => {
    expect((await client.post('/books/')).status).toBe(400);
    const text = await post('title=Emma', 'text/plain');
    expect(text.status).toBe(415);
    expect(text.headers['accept']).toBe(
      'application/json, application/x-www-form-urlencoded, multipart/form-data',
    );
    expect((await post('{"title":"Emma"}', 'application/xml')).status).toBe(415);
    expect((await post('{"title":"Emma"}', 'application/ld+json')).status).toBe(200);
  });
});

describe('keys that nobody declared', () => {
  const body = {
    title: 'Emma',
    isAdmin: true,
    author: { name: 'Jane', role: 'root' },
    chapters: [{ title: 'I', pages: 1, x: 1 }],
  };

  it('are never bound', async () => {
    expect((await post(JSON.stringify(body))).json()).toEqual({
      keys: ['title', 'author', 'chapters'],
      polluted: false,
    });
    expect(
      (
        await post(
          'title=Emma&isAdmin=1&__proto__=1&constructor=2',
          'application/x-www-form-urlencoded',
        )
      ).json(),
    ).toEqual({
      keys: ['title'],
      polluted: false,
    });
  });

  it('are refused by name, at any depth, with unknownKeys "refuse"', async () => {
    const response = await strict.post('/books/', { json: body });
    expect(response.status).toBe(400);
    expect(codesOf(response)).toEqual({
      isAdmin: ['unknownKey'],
      'author.role': ['unknownKey'],
      'chapters.0.x': ['unknownKey'],
    });
    const { errors } = response.json() as { errors: Record<string, { message: string }[]> };
    expect(errors['author.role']?.[0]?.message).toBe(
      'author.role is not known; the known keys are "name", "teacher"',
    );
  });

  it('do not hide what else is wrong', async () => {
    const response = await strict.post('/books/', { json: { title: '', isAdmin: true } });
    expect(response.status).toBe(422);
    expect(codesOf(response)).toEqual({ title: ['isLength'], isAdmin: ['unknownKey'] });
  });
});

describe('a hostile form', () => {
  it('has a limited number of fields', async () => {
    const fields = Array.from({ length: 1001 }, (_each, index) => `k${index}=1`).join('&');
    expect((await post(fields, 'application/x-www-form-urlencoded')).status).toBe(400);
    expect((await client.get(`/books/ping/?${fields}`)).status).toBe(200); // nobody has looked at the query
  });

  it('cannot make objects of names with brackets', async () => {
    const response = await post(
      'title=Emma&author[name]=Jane&chapters[0][title]=I',
      'application/x-www-form-urlencoded',
    );
    expect(response.json()).toEqual({ keys: ['title'], polluted: false });
    expect(
      codesOf(await post('title=Emma&author=Jane', 'application/x-www-form-urlencoded')),
    ).toEqual({ author: ['isObject'] });
  });
});
