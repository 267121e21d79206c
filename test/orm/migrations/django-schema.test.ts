import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, it } from '@jest/globals';

import { createDatabase } from '../../../src/orm/database/configure-databases.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { field } from '../../../src/orm/migrations/field-builder.js';
import { makeMigrations, migrate, model } from './support/migrate-states.js';

const SCRIPT = fileURLToPath(
  new URL('../../../../test/orm/migrations/support/django-schema.py', import.meta.url),
);

const relation = { onDelete: 'cascade', relatedName: '+' } as const;
const MODELS = [
  model('Author', { code: field.char({ maxLength: 9, primaryKey: true }) }),
  model('Subject', { slug: field.slug({ unique: true }) }),
  model(
    'Book',
    {
      aChar: field.char({ maxLength: 20, dbIndex: true }),
      aText: field.text({ null: true }),
      anEmail: field.email(),
      anUrl: field.url(),
      aSlug: field.slug(),
      aPath: field.filePath(),
      anInt: field.integer({ unique: true }),
      aBig: field.bigInteger({ null: true }),
      aSmall: field.smallInteger(),
      aPositive: field.positiveInteger(),
      aPositiveBig: field.positiveBigInteger(),
      aPositiveSmall: field.positiveSmallInteger({ null: true }),
      aFloat: field.float(),
      aDecimal: field.decimal({ maxDigits: 8, decimalPlaces: 2 }),
      aBoolean: field.boolean({ null: true }),
      aDay: field.date(),
      aTime: field.time(),
      aMoment: field.dateTime({ null: true }),
      aDuration: field.duration(),
      aUuid: field.uuid(),
      aJson: field.json(),
      aBinary: field.binary(),
      author: field.foreignKey('main.Author', relation),
      subject: field.foreignKey('main.Subject', { ...relation, null: true }),
      twin: field.oneToOne('self', { ...relation, null: true }),
      subjects: field.manyToMany('main.Subject', { relatedName: '+' }),
      friends: field.manyToMany('self'),
    },
    {
      uniqueTogether: [['aChar', 'anInt']],
      indexes: [{ fields: ['aDay', '-aTime'] }],
      constraints: [
        { kind: 'check', name: 'small', condition: { aSmall__gte: 1 } },
        { kind: 'unique', name: 'some', fields: ['aChar'], condition: { aBig__isnull: true } },
      ],
    },
  ),
];

interface Described {
  readonly columns: unknown;
  readonly keys: unknown;
  readonly indexes: unknown;
}

it('makes the tables that Django makes on SQLite, with the same names', async () => {
  const output = execFileSync('/usr/bin/python3', [SCRIPT], { encoding: 'utf8' });
  const theirs = JSON.parse(output) as Record<string, Described>;
  const database = createDatabase('default', 'sqlite::memory:');
  await migrate(database, await makeMigrations([], MODELS));
  for (const [table, expected] of Object.entries(theirs)) {
    expect([table, await describeTable(database, table)]).toEqual([table, expected]);
  }
  await database.close();
});

async function describeTable(database: DriverDatabase, table: string): Promise<Described> {
  const ask = async (sql: string) => (await database.execute(sql)).rows;
  const indexes: unknown[] = [];
  for (const row of await ask(`PRAGMA index_list("${table}")`)) {
    const name = String(row[1]);
    const columns = (await ask(`PRAGMA index_info("${name}")`)).map((each) => each[2]);
    indexes.push([name.startsWith('sqlite_autoindex') ? '' : name, row[2], row[4], columns]);
  }
  return {
    columns: (await ask(`PRAGMA table_info("${table}")`)).map((row) => row.slice(1)),
    keys: (await ask(`PRAGMA foreign_key_list("${table}")`))
      .map((row) => row.slice(2))
      .sort(byText),
    indexes: indexes.sort(byText),
  };
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
