import type { FieldDefinition } from '../../../../src/orm/fields/field-definition.js';
import { sql } from '../../../../src/orm/expressions/raw-sql.js';
import { field } from '../../../../src/orm/migrations/field-builder.js';
import type { ModelState, StateOptions } from '../../../../src/orm/migrations/state/model-state.js';
import { not, or, xor } from '../../../../src/orm/models/condition.js';
import { model } from './migrate-states.js';

/** One change of models, with rows that must live through it. */
export interface ModelChange {
  readonly title: string;
  readonly before: readonly ModelState[];
  readonly after: readonly ModelState[];
  /** Statements that put rows into the tables of `before`. */
  readonly rows?: readonly string[];
  /** A question, asked after the change, and its answer in both databases. */
  readonly then?: readonly [sql: string, rows: readonly (readonly unknown[])[]];
  /** The same after the way back. */
  readonly back?: readonly [sql: string, rows: readonly (readonly unknown[])[]];
  /** Answers to questions for values, by field. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, FieldDefinition>>;

const title = field.char({ maxLength: 50 });
const author = model('Author', { name: field.char({ maxLength: 50 }) });
const toAuthor = field.foreignKey('main.Author', { onDelete: 'cascade' });
const book = (fields: Fields = {}, options: StateOptions = {}) =>
  model('Book', { title, ...fields }, options);
const BOOKS = [
  `INSERT INTO book (title) VALUES ('Cats')`,
  `INSERT INTO book (title) VALUES ('Dogs')`,
];
const TITLES = ['SELECT title FROM book ORDER BY id', [['Cats'], ['Dogs']]] as const;

/** A change of one column that holds `value` before and `after` afterwards. */
function retype(
  words: string,
  from: FieldDefinition,
  to: FieldDefinition,
  value: string,
  after: unknown,
  isText = true,
): ModelChange {
  const read = isText ? 'CAST(x AS varchar(99))' : 'x';
  return {
    title: words,
    before: [book({ x: from })],
    after: [book({ x: to })],
    rows: [`INSERT INTO book (title, x) VALUES ('Cats', ${value})`],
    then: [`SELECT title, ${read} FROM book`, [['Cats', after]]],
    back: [`SELECT title FROM book`, [['Cats']]],
  };
}

/** A new column and what rows that are there have in it. */
function add(
  words: string,
  x: FieldDefinition,
  value: string,
  expected: unknown,
  defaults: Readonly<Record<string, unknown>> = {},
): ModelChange {
  return {
    title: words,
    before: [book()],
    after: [book({ x })],
    rows: BOOKS,
    then: [`SELECT ${value} FROM book ORDER BY id`, [[expected], [expected]]],
    back: TITLES,
    defaults,
  };
}

function options(
  words: string,
  before: StateOptions,
  after: StateOptions,
  fields: Fields = {},
): ModelChange {
  return {
    title: words,
    before: [book({ pages: field.integer({ null: true }), ...fields }, before)],
    after: [book({ pages: field.integer({ null: true }), ...fields }, after)],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  };
}

const WITH_AUTHOR = [
  `INSERT INTO author (name) VALUES ('Ann')`,
  `INSERT INTO book (title, author_id) VALUES ('Cats', 1)`,
];

const subjects = field.manyToMany('main.Subject');
const subject = model('Subject', { name: title });
const MANY = [
  `INSERT INTO subject (name) VALUES ('Pets')`,
  `INSERT INTO book (title) VALUES ('Cats')`,
  `INSERT INTO book_subjects (book_id, subject_id) VALUES (1, 1)`,
];

export const MODEL_CHANGES: readonly ModelChange[] = [
  { title: 'a first model', before: [], after: [book()] },
  {
    title: 'a second model',
    before: [book()],
    after: [book(), author],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'a model goes',
    before: [book(), author],
    after: [book()],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'a model with a foreign key goes with the other',
    before: [author, book({ author: toAuthor })],
    after: [subject],
    rows: WITH_AUTHOR,
  },
  {
    title: 'two models that point at each other',
    before: [subject],
    after: [
      model('A', { b: field.foreignKey('main.B', { onDelete: 'cascade', relatedName: '+' }) }),
      model('B', {
        a: field.foreignKey('main.A', { onDelete: 'set-null', null: true, relatedName: '+' }),
      }),
      subject,
    ],
  },
  {
    title: 'a model that points at itself',
    before: [book()],
    after: [
      book(),
      model('Node', { parent: field.foreignKey('self', { onDelete: 'cascade', null: true }) }),
    ],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'a model of another app, with a key into this one',
    before: [author],
    after: [
      author,
      model('shop.Order', { buyer: field.foreignKey('main.Author', { onDelete: 'protect' }) }),
    ],
  },
  {
    title: 'a renamed model',
    before: [book()],
    after: [model('Volume', { title })],
    rows: BOOKS,
    then: ['SELECT title FROM volume ORDER BY id', [['Cats'], ['Dogs']]],
    back: TITLES,
  },
  {
    title: 'a renamed model that others point at',
    before: [author, book({ author: toAuthor })],
    after: [
      model('Writer', { name: field.char({ maxLength: 50 }) }),
      book({ author: field.foreignKey('main.Writer', { onDelete: 'cascade' }) }),
    ],
    rows: WITH_AUTHOR,
    then: [
      'SELECT b.title, w.name FROM book b JOIN writer w ON w.id = b.author_id',
      [['Cats', 'Ann']],
    ],
    back: [
      'SELECT b.title, w.name FROM book b JOIN author w ON w.id = b.author_id',
      [['Cats', 'Ann']],
    ],
  },
  {
    title: 'a renamed model with many-to-many fields',
    before: [subject, book({ subjects })],
    after: [subject, model('Volume', { title, subjects })],
    rows: MANY,
    then: [
      'SELECT CAST(volume_id AS integer), CAST(subject_id AS integer) FROM volume_subjects',
      [[1, 1]],
    ],
    back: [
      'SELECT CAST(book_id AS integer), CAST(subject_id AS integer) FROM book_subjects',
      [[1, 1]],
    ],
  },
  {
    title: 'a renamed model at the other end of many-to-many',
    before: [subject, book({ subjects })],
    after: [model('Topic', { name: title }), book({ subjects: field.manyToMany('main.Topic') })],
    rows: MANY,
    then: [
      'SELECT CAST(book_id AS integer), CAST(topic_id AS integer) FROM book_subjects',
      [[1, 1]],
    ],
    back: ['SELECT CAST(subject_id AS integer) FROM book_subjects', [[1]]],
  },
  {
    title: 'a table with a name of its own',
    before: [book()],
    after: [book({}, { dbTable: 'library' })],
    rows: BOOKS,
    then: ['SELECT title FROM library ORDER BY id', [['Cats'], ['Dogs']]],
    back: TITLES,
  },
  options('options that no database knows', {}, { ordering: ['title'], verboseName: 'tome' }),
  options('options that are gone', { ordering: ['-title'] }, {}),
  options('fields that are unique together', {}, { uniqueTogether: [['title', 'pages']] }),
  options('fields that need not be unique together', { uniqueTogether: [['title', 'pages']] }, {}),
  options(
    'other fields that are unique together',
    { uniqueTogether: [['title', 'pages']] },
    { uniqueTogether: [['pages', 'year']] },
    { year: field.integer({ null: true }) },
  ),
  options('an index', {}, { indexes: [{ fields: ['title'] }] }),
  options(
    'an index with a name',
    {},
    { indexes: [{ fields: ['title', '-pages'], name: 'book_title_pages' }] },
  ),
  options('an index that goes', { indexes: [{ fields: ['-title'] }] }, {}),
  options(
    'an index of some rows',
    {},
    { indexes: [{ fields: ['title'], name: 'long_books', condition: { pages__gt: 500 } }] },
  ),
  options(
    'another index under the same name',
    { indexes: [{ fields: ['title'], name: 'i' }] },
    { indexes: [{ fields: ['pages'], name: 'i' }] },
  ),
  options(
    'a check',
    {},
    { constraints: [{ kind: 'check', name: 'some_pages', condition: { pages__gte: 1 } }] },
  ),
  options(
    'a check with or and not',
    {},
    {
      constraints: [
        { kind: 'check', name: 'odd', condition: or({ pages__isnull: true }, not({ pages: 13 })) },
      ],
    },
  ),
  options(
    'a check with an exclusive or',
    {},
    {
      constraints: [
        {
          kind: 'check',
          name: 'one',
          condition: xor({ pages__gt: 500 }, { title__in: ['Cats', 'Dogs'] }),
        },
      ],
    },
  ),
  options(
    'a check with text in it',
    {},
    {
      constraints: [
        { kind: 'check', name: 'text', condition: { title__in: ['Cats', 'Dogs', `It's "?" $1`] } },
      ],
    },
  ),
  options(
    'a check that goes',
    { constraints: [{ kind: 'check', name: 'some_pages', condition: { pages__range: [1, 9] } }] },
    {},
  ),
  options(
    'another check under the same name',
    { constraints: [{ kind: 'check', name: 'c', condition: { pages__gte: 1 } }] },
    { constraints: [{ kind: 'check', name: 'c', condition: { pages__gte: 2 } }] },
  ),
  options(
    'a unique constraint',
    {},
    { constraints: [{ kind: 'unique', name: 'once', fields: ['title', 'pages'] }] },
  ),
  options(
    'a unique constraint for some rows',
    {},
    {
      constraints: [
        { kind: 'unique', name: 'once', fields: ['title'], condition: { pages__isnull: false } },
      ],
    },
  ),
  options(
    'a unique constraint that goes',
    { constraints: [{ kind: 'unique', name: 'once', fields: ['title'] }] },
    {},
  ),
  add('a column that may be NULL', field.integer({ null: true }), 'x', null),
  add('a column with a default', field.char({ maxLength: 9, default: `it's` }), 'x', `it's`),
  add(
    'a column with a default that may be NULL',
    field.integer({ null: true, default: 7 }),
    'x',
    7,
  ),
  add('a column with a value for once', field.integer(), 'x', 3, { x: 3 }),
  add('text that may be blank', field.text({ blank: true }), 'x', ''),
  add('a boolean', field.boolean({ default: true }), 'CASE WHEN x THEN 1 ELSE 0 END', 1),
  add(
    'a decimal',
    field.decimal({ maxDigits: 6, decimalPlaces: 2, default: '12.50' }),
    'CASE WHEN x = 12.5 THEN 1 ELSE 0 END',
    1,
  ),
  add(
    'a moment that is set by itself',
    field.dateTime({ autoNowAdd: true }),
    'CASE WHEN x IS NULL THEN 0 ELSE 1 END',
    1,
  ),
  add(
    'a day that is set by itself',
    field.date({ autoNow: true }),
    'CASE WHEN x IS NULL THEN 0 ELSE 1 END',
    1,
  ),
  add(
    'a moment with a default',
    field.dateTime({ default: new Date('2024-05-06T07:08:09Z') }),
    `CASE WHEN x = '2024-05-06 07:08:09' THEN 1 ELSE 0 END`,
    1,
  ),
  add(
    'JSON',
    field.json({ default: { a: ['?', '$1'] } }),
    'CASE WHEN x IS NULL THEN 0 ELSE 1 END',
    1,
  ),
  add('JSON that may be NULL', field.json({ null: true }), 'CAST(x AS varchar(9))', null),
  add('bytes', field.binary({ default: new Uint8Array([1, 0, 255]) }), 'length(x)', 3),
  add(
    'a UUID',
    field.uuid({ default: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' }),
    'CASE WHEN x IS NULL THEN 0 ELSE 1 END',
    1,
  ),
  add('a duration', field.duration({ default: 1500 }), 'CASE WHEN x IS NULL THEN 0 ELSE 1 END', 1),
  add('a positive number', field.positiveInteger({ default: 5 }), 'x', 5),
  add('a positive number that may be NULL', field.positiveSmallInteger({ null: true }), 'x', null),
  add('a column that is unique', field.char({ maxLength: 9, unique: true, null: true }), 'x', null),
  add('a slug with its index', field.slug({ default: 's' }), 'x', 's'),
  add('a column with an index', field.integer({ dbIndex: true, default: 1 }), 'x', 1),
  add('a value of the database', field.integer({ dbDefault: 4 }), 'x', 4),
  add(
    'a column under another name',
    field.integer({ dbColumn: 'Odd "x"', null: true }),
    '"Odd ""x"""',
    null,
  ),
  {
    title: 'a foreign key that may be NULL',
    before: [author, book()],
    after: [
      author,
      book({ author: field.foreignKey('main.Author', { onDelete: 'set-null', null: true }) }),
    ],
    rows: BOOKS,
    then: ['SELECT author_id FROM book', [[null], [null]]],
    back: TITLES,
  },
  {
    title: 'a foreign key with a value for once',
    before: [author, book()],
    after: [author, book({ author: toAuthor })],
    rows: [`INSERT INTO author (name) VALUES ('Ann')`, ...BOOKS],
    defaults: { author: 1 },
    then: ['SELECT CAST(author_id AS integer) FROM book', [[1], [1]]],
    back: TITLES,
  },
  {
    title: 'a foreign key without a constraint',
    before: [author, book()],
    after: [
      author,
      book({
        author: field.foreignKey('main.Author', {
          onDelete: 'do-nothing',
          null: true,
          dbConstraint: false,
        }),
      }),
    ],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'a one-to-one relation',
    before: [author, book()],
    after: [
      author,
      book({ author: field.oneToOne('main.Author', { onDelete: 'cascade', null: true }) }),
    ],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'a column that goes',
    before: [book({ x: field.integer({ null: true }) })],
    after: [book()],
    rows: BOOKS,
    then: TITLES,
    back: ['SELECT x FROM book', [[null], [null]]],
  },
  {
    title: 'a unique column that goes',
    before: [book({ x: field.integer({ null: true, unique: true }) })],
    after: [book()],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'an indexed column that goes',
    before: [book({ x: field.integer({ null: true, dbIndex: true }) })],
    after: [book()],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'a foreign key that goes',
    before: [
      author,
      book({ author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }) }),
    ],
    after: [author, book()],
    rows: WITH_AUTHOR,
    then: ['SELECT title FROM book', [['Cats']]],
    back: ['SELECT author_id FROM book', [[null]]],
  },
  {
    title: 'a column with a default that goes',
    before: [book({ x: field.integer({ default: 8 }) })],
    after: [book()],
    rows: [`INSERT INTO book (title, x) VALUES ('Cats', 1)`],
    then: ['SELECT title FROM book', [['Cats']]],
    back: ['SELECT x FROM book', [[8]]],
  },
  {
    title: 'a renamed field',
    before: [model('Book', { name: title })],
    after: [book()],
    rows: [`INSERT INTO book (name) VALUES ('Cats')`],
    then: ['SELECT title FROM book', [['Cats']]],
    back: ['SELECT name FROM book', [['Cats']]],
  },
  {
    title: 'a renamed field with an index, a check and a unique set',
    before: [
      book(
        { n: field.positiveInteger({ dbIndex: true }) },
        {
          uniqueTogether: [['title', 'n']],
          constraints: [{ kind: 'check', name: 'c', condition: { n__lt: 9 } }],
          indexes: [{ fields: ['n', 'title'] }],
        },
      ),
    ],
    after: [
      book(
        { number: field.positiveInteger({ dbIndex: true }) },
        {
          uniqueTogether: [['title', 'number']],
          constraints: [{ kind: 'check', name: 'c', condition: { number__lt: 9 } }],
          indexes: [{ fields: ['number', 'title'] }],
        },
      ),
    ],
    rows: [`INSERT INTO book (title, n) VALUES ('Cats', 4)`],
    then: ['SELECT number FROM book', [[4]]],
    back: ['SELECT n FROM book', [[4]]],
  },
  {
    title: 'a renamed foreign key',
    before: [author, book({ author: toAuthor })],
    after: [author, book({ writer: toAuthor })],
    rows: WITH_AUTHOR,
    then: ['SELECT CAST(writer_id AS integer) FROM book', [[1]]],
    back: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
  },
  {
    title: 'a renamed field that keeps its column',
    before: [book({ x: field.integer() })],
    after: [book({ y: field.integer({ dbColumn: 'x' }) })],
    rows: [`INSERT INTO book (title, x) VALUES ('Cats', 4)`],
    then: ['SELECT x FROM book', [[4]]],
    back: ['SELECT x FROM book', [[4]]],
  },
  {
    title: 'another name for a column',
    before: [book()],
    after: [model('Book', { title: field.char({ maxLength: 50, dbColumn: 'heading' }) })],
    rows: BOOKS,
    then: ['SELECT heading FROM book ORDER BY id', [['Cats'], ['Dogs']]],
    back: TITLES,
  },
  {
    title: 'a renamed primary key that others point at',
    before: [
      model('Author', { code: field.char({ maxLength: 5, primaryKey: true }) }),
      book({ author: toAuthor }),
    ],
    after: [
      model('Author', { sign: field.char({ maxLength: 5, primaryKey: true }) }),
      book({ author: toAuthor }),
    ],
    rows: [
      `INSERT INTO author (code) VALUES ('ann')`,
      `INSERT INTO book (title, author_id) VALUES ('Cats', 'ann')`,
    ],
    then: ['SELECT author_id FROM book JOIN author ON sign = author_id', [['ann']]],
    back: ['SELECT author_id FROM book JOIN author ON code = author_id', [['ann']]],
  },
  {
    title: 'many-to-many',
    before: [subject, book()],
    after: [subject, book({ subjects })],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'many-to-many that goes',
    before: [subject, book({ subjects })],
    after: [subject, book()],
    rows: MANY,
    then: ['SELECT title FROM book', [['Cats']]],
    back: ['SELECT title FROM book', [['Cats']]],
  },
  {
    title: 'many-to-many under another name',
    before: [subject, book({ subjects })],
    after: [subject, book({ topics: subjects })],
    rows: MANY,
    then: ['SELECT CAST(subject_id AS integer) FROM book_topics', [[1]]],
    back: ['SELECT CAST(subject_id AS integer) FROM book_subjects', [[1]]],
  },
  {
    title: 'many-to-many to itself',
    before: [book()],
    after: [book({ similar: field.manyToMany('self') })],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'many-to-many with another table',
    before: [subject, book({ subjects })],
    after: [subject, book({ subjects: field.manyToMany('main.Subject', { dbTable: 'shelf' }) })],
    rows: MANY,
    then: ['SELECT CAST(subject_id AS integer) FROM shelf', [[1]]],
    back: ['SELECT CAST(subject_id AS integer) FROM book_subjects', [[1]]],
  },
  {
    title: 'many-to-many through a model',
    before: [subject, book()],
    after: [
      subject,
      book({ subjects: field.manyToMany('main.Subject', { through: 'main.Shelf' }) }),
      model('Shelf', {
        book: field.foreignKey('main.Book', { onDelete: 'cascade' }),
        subject: field.foreignKey('main.Subject', { onDelete: 'cascade' }),
        place: field.integer({ default: 0 }),
      }),
    ],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  {
    title: 'many-to-many that gets a model in between',
    before: [subject, book({ subjects })],
    after: [
      subject,
      book({ subjects: field.manyToMany('main.Subject', { through: 'main.Shelf' }) }),
      model('Shelf', {
        book: field.foreignKey('main.Book', { onDelete: 'cascade' }),
        subject: field.foreignKey('main.Subject', { onDelete: 'cascade' }),
      }),
    ],
    rows: MANY,
    then: ['SELECT title FROM book', [['Cats']]],
    back: ['SELECT title FROM book', [['Cats']]],
  },
  {
    title: 'a plain column that becomes many-to-many',
    before: [subject, book({ subjects: field.integer({ null: true }) })],
    after: [subject, book({ subjects })],
    rows: BOOKS,
    then: TITLES,
    back: TITLES,
  },
  retype(
    'longer text',
    field.char({ maxLength: 5 }),
    field.char({ maxLength: 50 }),
    `'abc'`,
    'abc',
  ),
  retype(
    'shorter text',
    field.char({ maxLength: 50 }),
    field.char({ maxLength: 5 }),
    `'abc'`,
    'abc',
  ),
  retype('text without a limit', field.char({ maxLength: 5 }), field.text(), `'abc'`, 'abc'),
  retype('text with a limit', field.text(), field.char({ maxLength: 5 }), `'abc'`, 'abc'),
  retype('a larger integer', field.integer(), field.bigInteger(), '42', '42'),
  retype('a smaller integer', field.integer(), field.smallInteger(), '42', '42'),
  retype('an integer that must be positive', field.integer(), field.positiveInteger(), '42', '42'),
  retype('an integer that becomes text', field.integer(), field.char({ maxLength: 9 }), '42', '42'),
  retype(
    'text that becomes an integer',
    field.char({ maxLength: 9 }),
    field.integer(),
    `'42'`,
    42,
    false,
  ),
  retype(
    'text that becomes a decimal',
    field.char({ maxLength: 9 }),
    field.decimal({ maxDigits: 6, decimalPlaces: 2 }),
    `'1.25'`,
    '1.25',
  ),
  retype(
    'a decimal that becomes text',
    field.decimal({ maxDigits: 6, decimalPlaces: 2 }),
    field.char({ maxLength: 9 }),
    '1.50',
    '1.50',
  ),
  retype(
    'a decimal with other digits',
    field.decimal({ maxDigits: 6, decimalPlaces: 2 }),
    field.decimal({ maxDigits: 9, decimalPlaces: 2 }),
    '1.25',
    '1.25',
  ),
  retype('an integer that becomes a float', field.integer(), field.float(), '42', 42, false),
  retype('a boolean that becomes an integer', field.boolean(), field.integer(), 'true', 1, false),
  retype(
    'a boolean that becomes text',
    field.boolean(),
    field.char({ maxLength: 9 }),
    'true',
    'true',
  ),
  retype(
    'a day that becomes text',
    field.date(),
    field.char({ maxLength: 10 }),
    `'2024-05-06'`,
    '2024-05-06',
  ),
  retype(
    'text that becomes a day',
    field.char({ maxLength: 10 }),
    field.date(),
    `'2024-05-06'`,
    '2024-05-06',
  ),
  retype('text that becomes JSON', field.text(), field.json(), `'[1]'`, '[1]'),
  retype('a URL that becomes text', field.url(), field.text(), `'http://a'`, 'http://a'),
  retype('an index for a column', field.integer(), field.integer({ dbIndex: true }), '4', 4, false),
  retype(
    'no index for a column',
    field.char({ maxLength: 9, dbIndex: true }),
    field.char({ maxLength: 9 }),
    `'a'`,
    'a',
  ),
  retype(
    'a column that becomes unique',
    field.char({ maxLength: 9 }),
    field.char({ maxLength: 9, unique: true }),
    `'a'`,
    'a',
  ),
  retype(
    'a column that need not be unique',
    field.integer({ unique: true }),
    field.integer(),
    '4',
    4,
    false,
  ),
  retype(
    'a column that may be NULL',
    field.integer(),
    field.integer({ null: true }),
    '4',
    4,
    false,
  ),
  retype(
    'another default of running code',
    field.integer({ default: 1 }),
    field.integer({ default: 2 }),
    '4',
    4,
    false,
  ),
  retype(
    'a default of the database',
    field.integer(),
    field.integer({ dbDefault: 2 }),
    '4',
    4,
    false,
  ),
  retype(
    'another default of the database',
    field.integer({ dbDefault: 1 }),
    field.integer({ dbDefault: 2 }),
    '4',
    4,
    false,
  ),
  retype(
    'an expression as default of the database',
    field.date(),
    field.date({ dbDefault: sql`CURRENT_DATE` }),
    `'2024-01-01'`,
    '2024-01-01',
  ),
  retype(
    'choices and words for people',
    field.integer(),
    field.integer({ choices: [[1, 'one']], helpText: 'x', verboseName: 'y' }),
    '4',
    4,
    false,
  ),
  {
    title: 'NULL that becomes a default',
    before: [book({ x: field.integer({ null: true }) })],
    after: [book({ x: field.integer({ default: 6 }) })],
    rows: BOOKS,
    then: ['SELECT x FROM book', [[6], [6]]],
    back: ['SELECT x FROM book', [[6], [6]]],
  },
  {
    title: 'NULL that becomes a value for once',
    before: [book({ x: field.integer({ null: true }) })],
    after: [book({ x: field.integer() })],
    rows: BOOKS,
    defaults: { x: 9 },
    then: ['SELECT x FROM book', [[9], [9]]],
    back: TITLES,
  },
  {
    title: 'a foreign key that must be there',
    before: [
      author,
      book({ author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }) }),
    ],
    after: [author, book({ author: toAuthor })],
    rows: [`INSERT INTO author (name) VALUES ('Ann')`, ...BOOKS],
    defaults: { author: 1 },
    then: ['SELECT CAST(author_id AS integer) FROM book', [[1], [1]]],
    back: TITLES,
  },
  {
    title: 'a foreign key that becomes one-to-one',
    before: [author, book({ author: toAuthor })],
    after: [author, book({ author: field.oneToOne('main.Author', { onDelete: 'cascade' }) })],
    rows: WITH_AUTHOR,
    then: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
    back: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
  },
  {
    title: 'an integer that becomes a foreign key',
    before: [author, book({ author: field.bigInteger({ dbColumn: 'author_id' }) })],
    after: [author, book({ author: toAuthor })],
    rows: WITH_AUTHOR,
    then: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
    back: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
  },
  {
    title: 'a key of another type, and the columns that hold it',
    before: [
      model('Author', { code: field.integer({ primaryKey: true }) }),
      book({ author: toAuthor }),
    ],
    after: [
      model('Author', { code: field.char({ maxLength: 9, primaryKey: true }) }),
      book({ author: toAuthor }),
    ],
    rows: [
      'INSERT INTO author (code) VALUES (7)',
      `INSERT INTO book (title, author_id) VALUES ('Cats', 7)`,
    ],
    then: ['SELECT author_id FROM book JOIN author ON code = author_id', [['7']]],
    back: ['SELECT author_id FROM book JOIN author ON code = author_id', [[7]]],
  },
  {
    title: 'a small id that becomes a large one',
    before: [
      model('Author', { id: field.auto({ primaryKey: true }), name: title }),
      book({ author: toAuthor }),
    ],
    after: [
      model('Author', { id: field.bigAuto({ primaryKey: true }), name: title }),
      book({ author: toAuthor }),
    ],
    rows: WITH_AUTHOR,
    then: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
    back: ['SELECT CAST(author_id AS integer) FROM book', [[1]]],
  },
  {
    title: 'another primary key',
    before: [model('Book', { code: field.char({ maxLength: 9, unique: true }), title })],
    after: [model('Book', { code: field.char({ maxLength: 9, primaryKey: true }), title })],
    rows: [`INSERT INTO book (code, title) VALUES ('c', 'Cats')`],
    then: ['SELECT code, title FROM book', [['c', 'Cats']]],
    back: ['SELECT code, title, CAST(id AS integer) FROM book', [['c', 'Cats', 1]]],
  },
  {
    title: 'several changes at once',
    before: [
      author,
      book(
        { author: toAuthor, old: field.integer({ null: true }) },
        { indexes: [{ fields: ['title'] }] },
      ),
    ],
    after: [
      author,
      subject,
      model(
        'Book',
        {
          title: field.char({ maxLength: 80, unique: true }),
          author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }),
          subjects,
          fresh: field.date({ null: true }),
        },
        { uniqueTogether: [['title', 'author']], ordering: ['title'] },
      ),
    ],
    rows: WITH_AUTHOR,
    then: ['SELECT title, fresh FROM book', [['Cats', null]]],
    back: ['SELECT title, old FROM book', [['Cats', null]]],
  },
];
