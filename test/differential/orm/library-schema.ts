import type { Given, Query } from './query-language.js';

/** What random queries know of the models. */
export type FieldType =
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'decimal'
  | 'duration'
  | 'float'
  | 'integer'
  | 'json'
  | 'text'
  | 'time'
  | 'uuid';

export type ModelName = Query['model'];

export interface Relation {
  readonly to: ModelName;
  readonly isMany: boolean;
}

export interface ModelSchema {
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly relations: Readonly<Record<string, Relation>>;
  /** The model's own order says where each row stands. */
  readonly isOrdered: boolean;
}

const one = (to: ModelName): Relation => ({ to, isMany: false });
const many = (to: ModelName): Relation => ({ to, isMany: true });

export const SCHEMA: Readonly<Record<ModelName, ModelSchema>> = {
  Author: {
    fields: { name: 'text', nickname: 'text', age: 'integer', bornOn: 'date' },
    relations: {
      country: one('Country'),
      mentor: one('Author'),
      students: many('Author'),
      friends: many('Author'),
      profile: one('Profile'),
      books: many('Book'),
      edited: many('Book'),
      contributed: many('Book'),
      contributions: many('Contribution'),
      reviews: many('Review'),
    },
    isOrdered: true,
  },
  Book: {
    fields: {
      title: 'text',
      subtitle: 'text',
      pages: 'integer',
      stock: 'integer',
      price: 'decimal',
      rating: 'float',
      publishedOn: 'date',
      addedAt: 'datetime',
      opensAt: 'time',
      readingTime: 'duration',
      inPrint: 'boolean',
      featured: 'boolean',
      extra: 'json',
      isbn: 'uuid',
    },
    relations: {
      author: one('Author'),
      editor: one('Author'),
      publisher: one('Publisher'),
      subjects: many('Subject'),
      contributors: many('Author'),
      contributions: many('Contribution'),
      reviews: many('Review'),
    },
    isOrdered: true,
  },
  Contribution: {
    fields: { role: 'text', share: 'integer' },
    relations: { book: one('Book'), person: one('Author') },
    isOrdered: false,
  },
  Country: {
    fields: { name: 'text', code: 'text' },
    relations: { authors: many('Author'), publishers: many('Publisher') },
    isOrdered: true,
  },
  Profile: {
    fields: { about: 'text', score: 'float' },
    relations: { author: one('Author') },
    isOrdered: false,
  },
  Publisher: {
    fields: { name: 'text' },
    relations: { country: one('Country'), books: many('Book') },
    isOrdered: false,
  },
  Review: {
    fields: { stars: 'integer', text: 'text', writtenAt: 'datetime' },
    relations: { book: one('Book'), reviewer: one('Author') },
    isOrdered: false,
  },
  Subject: {
    fields: { name: 'text' },
    relations: { parent: one('Subject'), children: many('Subject'), books: many('Book') },
    isOrdered: true,
  },
};

/** Foreign keys of other models to each: what a subquery about a row goes by. */
export const POINTING: Readonly<
  Partial<Record<ModelName, readonly (readonly [ModelName, string])[]>>
> = {
  Author: [
    ['Book', 'author'],
    ['Book', 'editor'],
    ['Author', 'mentor'],
    ['Contribution', 'person'],
    ['Review', 'reviewer'],
    ['Profile', 'author'],
    ['Book', 'contributors'],
  ],
  Book: [
    ['Contribution', 'book'],
    ['Review', 'book'],
    ['Subject', 'books'],
  ],
  Country: [
    ['Author', 'country'],
    ['Publisher', 'country'],
  ],
  Publisher: [['Book', 'publisher']],
  Subject: [
    ['Subject', 'parent'],
    ['Book', 'subjects'],
  ],
};

/** Values that rows have, and some that none has. */
export const VALUES: Readonly<Record<FieldType, readonly Given[]>> = {
  boolean: [true, false],
  date: ['1980-01-01', '1999-12-31', '2000-02-29', '2020-06-15', '2021-01-03', '2010-01-01'].map(
    (of) => ({ type: 'date', of }),
  ),
  datetime: [
    '2019-12-31T23:59:59.000Z',
    '2020-06-15T12:00:00.250Z',
    '2020-06-15T00:00:00.000Z',
  ].map((of) => ({ type: 'datetime', of })),
  decimal: ['0.00', '9.99', '10.00', '12.50', '100.10', '50'].map((of) => ({
    type: 'decimal',
    of,
  })),
  duration: [0, 3_600_000, 172_800_005, 60_000].map((of) => ({ type: 'duration', of })),
  float: [0, 1.5, 2.25, 3.25, 4.75],
  integer: [0, 1, 2, 3, 4, 10, 20, 30, 50, 100, 200, -1],
  json: [
    1,
    'a',
    'x',
    true,
    { type: 'json', of: [1, 2, { k: 'v' }] },
    { type: 'json', of: { a: 1, b: { c: 'x' } } },
    2.5,
  ],
  text: [
    'Ann',
    'Bob',
    'Cid',
    'Eve',
    "O'Neil",
    '50%_off',
    '',
    'ann',
    'Italy',
    'crime',
    'ink',
    'it',
    'Änne',
  ],
  time: ['09:00:00', '12:30:15', '23:59:59.500000'].map((of) => ({ type: 'time', of })),
  uuid: [
    '00000000-0000-0000-0000-000000000001',
    '80000000-0000-0000-0000-000000000005',
    '00000000-0000-0000-0000-000000000002',
  ].map((of) => ({ type: 'uuid', of })),
};
