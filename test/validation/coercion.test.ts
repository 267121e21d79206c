import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  Allow,
  IsBoolean,
  IsDate,
  IsEmail,
  IsEnum,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Min,
} from 'class-validator';
import { Controller, Get, Post } from 'lapompe';

import { clientOf, codesOf } from '../controllers/client-of.js';

enum Order {
  Newest = 'newest',
  Oldest = 'oldest',
}

enum Size {
  Small = 1,
  Large = 2,
}

class Values {
  @IsOptional() @IsInt() int?: number;
  @IsOptional() @IsNumber() number?: number;
  @IsOptional() @IsBoolean() boolean?: boolean;
  @IsOptional() @IsDate() date?: Date;
  @Allow() bigint?: bigint;
  @IsOptional() @IsString() text?: string;
  @IsOptional() @IsEmail() email?: string;
  @IsOptional() @IsEnum(Order) order?: Order;
  @IsOptional() @IsEnum(Size) size?: Size;
  @IsOptional() @IsInt() @Min(1) page: number = 1;
  @IsOptional() @IsString() q: string = 'all';
  @IsOptional() @IsInt({ each: true }) @Type(() => Number) ids?: number[];
  @IsOptional() @IsString({ each: true }) tags: Set<string> = new Set();
  @Allow() @Type(() => Number) untyped?: unknown;
}

/** Values with their types, as JSON can carry them. */
function told(values: Values): Record<string, unknown> {
  const shown = Object.entries(values).map(([key, value]: [string, unknown]) => [
    key,
    describeValue(value),
  ]);
  return Object.fromEntries(shown) as Record<string, unknown>;
}

function describeValue(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return `Date ${value.toISOString()}`;
  return value instanceof Set ? ['Set', ...(value as Set<unknown>)] : value;
}

@Controller('values')
class ValueController {
  @Get() query(values: Values) {
    return told(values);
  }
  @Post() body(values: Values) {
    return told(values);
  }
}

const client = await clientOf({ controllers: [ValueController] });
const DEFAULTS = { page: 1, q: 'all', tags: ['Set'] };

const TEXTS: readonly [query: string, expected: Record<string, unknown> | undefined][] = [
  ['', {}],
  ['int=5', { int: 5 }],
  ['int=-5', { int: -5 }],
  ['int=%205%20', { int: 5 }],
  ['int=007', { int: 7 }],
  ['int=9007199254740991', { int: 9007199254740991 }],
  ['int=9007199254740993', undefined],
  ['int=5.5', undefined],
  ['int=5px', undefined],
  ['int=0x10', undefined],
  ['int=1_000', undefined],
  ['int=NaN', undefined],
  ['int=٣', undefined],
  ['number=5.25', { number: 5.25 }],
  ['number=.5', { number: 0.5 }],
  ['number=1e3', { number: 1000 }],
  ['number=1e999', undefined],
  ['number=Infinity', undefined],
  ['number=1,5', undefined],
  [`number=${'9'.repeat(400)}`, undefined],
  ...['true', '1', 'on', 'yes', 'TRUE'].map(
    (word) => [`boolean=${word}`, { boolean: true }] as [string, Record<string, unknown>],
  ),
  ...['false', '0', 'off', 'no'].map(
    (word) => [`boolean=${word}`, { boolean: false }] as [string, Record<string, unknown>],
  ),
  ['boolean=2', undefined],
  ['boolean=null', undefined],
  ['date=2026-02-03', { date: 'Date 2026-02-03T00:00:00.000Z' }],
  ['date=2026-02-03T04:05', { date: 'Date 2026-02-03T04:05:00.000Z' }],
  ['date=2026-02-03T04:05:06.789Z', { date: 'Date 2026-02-03T04:05:06.789Z' }],
  ['date=2026-02-03T04:05:06%2B02:00', { date: 'Date 2026-02-03T02:05:06.000Z' }],
  ['date=2024-02-29', { date: 'Date 2024-02-29T00:00:00.000Z' }],
  ['date=2026-02-29', undefined],
  ['date=2026-13-01', undefined],
  ['date=03/02/2026', undefined],
  ['date=1770000000', undefined],
  ['bigint=123456789012345678901234567890', { bigint: '123456789012345678901234567890n' }],
  ['bigint=1.5', undefined],
  [`bigint=${'9'.repeat(101)}`, undefined],
  ['text=%20a%20', { text: ' a ' }],
  ['text=5', { text: '5' }],
  ['order=newest', { order: 'newest' }],
  ['order=Newest', undefined],
  ['size=2', { size: 2 }],
  ['size=3', undefined],
  ['untyped=4', { untyped: 4 }],
  ['ids=1&ids=2', { ids: [1, 2] }],
  ['ids=1', { ids: [1] }],
  ['ids=1&ids=', { ids: [1] }],
  ['ids=1&ids=two', undefined],
  ['tags=a&tags=b&tags=a', { tags: ['Set', 'a', 'b'] }],
  ['page=1&page=2', { page: 2 }],
];

const BLANKS: readonly [query: string, expected: Record<string, unknown>][] = [
  // An empty text stands for "not given" where no text is wanted …
  ['int=&number=&boolean=&date=&bigint=&size=', {}],
  ['page=', { page: 1 }],
  ['page=%20', { page: 1 }],
  // … is a text where one is wanted …
  ['text=&q=', { text: '', q: '' }],
  // … and was not sent where the rules of an optional field refuse it, as a browser sends each field of a form.
  ['email=&order=', {}],
];

describe('the text of a query or a form', () => {
  it.each(TEXTS)('%s', async (query, expected) => {
    const sent = await client.get(`/values/?${query}`);
    const posted = await client.post('/values/', {
      body: query,
      contentType: 'application/x-www-form-urlencoded',
    });
    if (query !== '') expect(posted.status).toBe(expected === undefined ? 422 : 200);
    expect(sent.status).toBe(expected === undefined ? 400 : 200);
    if (expected !== undefined) expect(sent.json()).toEqual({ ...DEFAULTS, ...expected });
    else expect(Object.keys(codesOf(sent))[0]?.split('.')[0]).toBe(query.split('=')[0]);
  });

  it.each(BLANKS)('empty: %s', async (query, expected) => {
    const response = await client.get(`/values/?${query}`);
    expect(response.json()).toEqual({ ...DEFAULTS, ...expected });
  });
});

const JSON_VALUES: readonly [
  name: string,
  body: Record<string, unknown>,
  expected: Record<string, unknown> | undefined,
][] = [
  ['numbers stay', { int: 5, number: -0.5 }, { int: 5, number: -0.5 }],
  ['"5" is no number', { int: '5' }, undefined],
  ['"5" is no number where only a type says so', { untyped: '5' }, undefined],
  ['"true" is no boolean', { boolean: 'true' }, undefined],
  ['1 is no boolean', { boolean: 1 }, undefined],
  ['5 is no text', { text: 5 }, undefined],
  ['an empty text is not "not given"', { int: '' }, undefined],
  [
    'dates are ISO 8601 texts, as JSON has none',
    { date: '2026-02-03T04:05:06Z' },
    { date: 'Date 2026-02-03T04:05:06.000Z' },
  ],
  [
    'a bigint is a text of digits',
    { bigint: '12345678901234567890' },
    { bigint: '12345678901234567890n' },
  ],
  ['a bigint is a safe whole number', { bigint: 5 }, { bigint: '5n' }],
  ['a bigint is no rounded number', { bigint: 2 ** 63 }, undefined],
  ['elements have their type', { ids: [1, '2'] }, undefined],
  ['one value is no list', { ids: 1 }, undefined],
  ['a Set is sent as a list', { tags: ['a', 'a'] }, { tags: ['Set', 'a'] }],
  ['null is not given where there is a default', { page: null, q: null }, {}],
  ['null arrives where there is none', { text: null }, { text: null }],
];

describe('JSON is not coerced', () => {
  it.each(JSON_VALUES)('%s', async (_name, body, expected) => {
    const response = await client.post('/values/', { json: body });
    expect([response.status, expected ? response.json() : undefined]).toEqual([
      expected ? 200 : 422,
      expected && { ...DEFAULTS, ...expected },
    ]);
  });
});
