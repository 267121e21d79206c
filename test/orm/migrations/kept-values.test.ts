import { expect, it } from '@jest/globals';

import type { FieldDefinition } from '../../../src/orm/fields/field-definition.js';
import { field } from '../../../src/orm/migrations/field-builder.js';
import { describeDatabases } from '../support/databases.js';
import { makeMigrations, migrate, model } from './support/migrate-states.js';

type Case = readonly [
  words: string,
  from: FieldDefinition,
  to: FieldDefinition,
  value: string,
  after?: string,
];

const decimal = (maxDigits: number, decimalPlaces: number) =>
  field.decimal({ maxDigits, decimalPlaces });

/** Values that the new column cannot hold. */
const REFUSED: readonly Case[] = [
  ['a text that is too long', field.char({ maxLength: 9 }), field.char({ maxLength: 3 }), `'abcd'`],
  ['a text without limit', field.text(), field.slug({ maxLength: 3 }), `'abcd'`],
  ['a number as text', field.integer(), field.char({ maxLength: 2 }), '123'],
  ['a large integer', field.bigInteger(), field.integer(), '99999999999'],
  ['a small integer', field.integer(), field.smallInteger(), '99999'],
  ['digits of a decimal', decimal(10, 4), decimal(5, 2), '12345.6789'],
  ['digits of a text', field.text(), decimal(5, 2), `'123456.7'`],
  ['two signs', field.text(), field.integer(), `'--5'`],
  ['an integer as text', field.text(), field.bigInteger(), `'99999999999999999999'`],
  ['a fraction', field.float(), field.bigInteger(), '1e300'],
  ['a number as moment', field.text(), field.dateTime(), `'1234567'`],
  ['a word as time', field.text(), field.time(), `'10:00 nonsense'`],
  ['a key with dashes', field.uuid(), field.char({ maxLength: 32 }), `'${'0'.repeat(32)}'`],
];

/** Values that it can, and what becomes of them. */
const KEPT: readonly Case[] = [
  [
    'as many characters',
    field.char({ maxLength: 9 }),
    field.char({ maxLength: 3 }),
    `'üüü'`,
    'üüü',
  ],
  ['an integer', field.bigInteger(), field.smallInteger(), '-32768', '-32768'],
  ['a decimal', decimal(10, 4), decimal(5, 2), '123.4567', '123.46'],
  ['halves of fractions', field.float(), field.integer(), '2.5', '2'],
  ['negative halves', field.float(), field.integer(), '-3.5', '-4'],
  ['halves of decimals', decimal(5, 1), field.integer(), '2.5', '3'],
  ['a time', field.text(), field.time(), `'10:30'`, '10:30:00'],
];

function change([, from, to]: Case) {
  return { before: [model('Book', { x: from })], after: [model('Book', { x: to })] };
}

describeDatabases('values of a column that changes', (databases) => {
  it.each(REFUSED)('are refused, and stay: %s', async (...given) => {
    const database = await databases.create();
    const { before, after } = change(given);
    const first = await makeMigrations([], before);
    await migrate(database, first);
    await database.execute(`INSERT INTO book (x) VALUES (${given[3]})`);
    const { rows } = await database.execute('SELECT CAST(x AS varchar(99)) FROM book');
    const second = await makeMigrations(first, after);
    await expect(migrate(database, [...first, ...second])).rejects.toMatchObject({
      code: 'ORM_MIGRATION_DATA',
    });
    const now = await database.execute('SELECT CAST(x AS varchar(99)) FROM book');
    expect(now.rows).toEqual(rows);
  });

  it.each(KEPT)('are kept where they fit: %s', async (...given) => {
    const database = await databases.create();
    const { before, after } = change(given);
    const first = await makeMigrations([], before);
    await migrate(database, first);
    await database.execute(`INSERT INTO book (x) VALUES (${given[3]})`);
    await migrate(database, [...first, ...(await makeMigrations(first, after))]);
    const { rows } = await database.execute('SELECT CAST(x AS varchar(99)) FROM book');
    expect(rows).toEqual([[given[4]]]);
  });

  it('keep the digits of a second and the zone of a moment that was text', async () => {
    const database = await databases.create();
    const first = await makeMigrations([], [model('Book', { x: field.text() })]);
    await migrate(database, first);
    await database.execute(`INSERT INTO book (x) VALUES ('2024-01-02T03:04:05.123456+02:00')`);
    const second = await makeMigrations(first, [model('Book', { x: field.dateTime() })]);
    await migrate(database, [...first, ...second]);
    const { rows } = await database.execute('SELECT CAST(x AS varchar(26)) FROM book');
    expect(rows).toEqual([['2024-01-02 01:04:05.123456']]);
  });

  it.each([
    ['moment', field.dateTime(), '2024-01-02T03:04:05.000Z', '2024-01-02 03:04:05'],
    ['moment', field.dateTime(), '2024-01-02 03:04:05.5', '2024-01-02 03:04:05.500000'],
    ['time', field.time(), '03:04:05.000', '03:04:05'],
    ['time', field.time(), '03:04:05.5', '03:04:05.500000'],
  ])('write the fraction of a %s as it is asked for later: %#', async (_kind, to, text, stored) => {
    const database = await databases.create();
    const first = await makeMigrations([], [model('Book', { x: field.text() })]);
    await migrate(database, first);
    await database.execute(`INSERT INTO book (x) VALUES ('${text}')`);
    const second = await makeMigrations(first, [model('Book', { x: to })]);
    await migrate(database, [...first, ...second]);
    const { rows } = await database.execute(`SELECT 1 FROM book WHERE x = '${stored}'`);
    expect(rows).toEqual([[1]]);
  });
});
