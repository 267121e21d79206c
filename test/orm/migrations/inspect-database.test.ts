import { expect, it } from '@jest/globals';

import { field } from '../../../src/orm/migrations/field-builder.js';
import { inspectDatabase } from '../../../src/orm/migrations/inspect/inspect-database.js';
import { writeModels } from '../../../src/orm/migrations/inspect/write-models.js';
import { describeDatabases } from '../support/databases.js';
import { makeMigrations, migrate, model } from './support/migrate-states.js';
import { MigrationProject } from './support/migration-project.js';

const KINDS = Object.entries({
  aChar: field.char({ maxLength: 20 }),
  aText: field.text(),
  aBig: field.bigInteger(),
  aSmall: field.smallInteger(),
  aReal: field.float(),
  aBoolean: field.boolean(),
  aDay: field.date(),
  aTime: field.time(),
  aMoment: field.dateTime(),
  aDecimal: field.decimal({ maxDigits: 8, decimalPlaces: 2 }),
  aJson: field.json({ null: true }),
  aBlob: field.binary(),
});

const MODELS = [
  model('Author', { code: field.char({ maxLength: 9, primaryKey: true }), name: field.text() }),
  model('Subject', { name: field.char({ maxLength: 20, unique: true }) }),
  model(
    'Book',
    {
      ...Object.fromEntries(KINDS),
      author: field.foreignKey('main.Author', { onDelete: 'cascade', null: true }),
      editor: field.foreignKey('main.Author', { onDelete: 'cascade', relatedName: 'edited' }),
      twin: field.oneToOne('self', { onDelete: 'cascade', null: true }),
      subjects: field.manyToMany('main.Subject'),
      counted: field.integer({ dbIndex: true }),
    },
    {
      uniqueTogether: [['aChar', 'aBig']],
      indexes: [{ fields: ['aDay', 'aTime'], name: 'by_day' }],
    },
  ),
];

const ODD = [
  'CREATE TABLE "odd table" ("select" integer PRIMARY KEY, "1st" varchar(5), "Some-Name" text, "some_name" text, "delete" text, "class" text, "über" text, "größe" text)',
  'CREATE TABLE no_key (a integer, b integer)',
  'CREATE TABLE two_keys (a integer, b integer, PRIMARY KEY (a, b))',
  'CREATE TABLE "date" (id integer PRIMARY KEY, x numeric)',
];

describeDatabases('models of tables that are there', (databases) => {
  it('have relations, keys, unique fields and indexes, and compile', async () => {
    const database = await databases.create();
    await migrate(database, await makeMigrations([], MODELS));
    for (const sql of ODD) await database.execute(sql);
    const special = databases.isPostgres ? 'inet' : 'geometry';
    await database.execute(`CREATE TABLE special (id integer PRIMARY KEY, x ${special})`);

    const source = writeModels(await inspectDatabase(database));

    expect(source).toContain('export class Author extends BaseModel<string> {');
    expect(source).toContain(`@CharField({ maxLength: 9, primaryKey: true })\n  code!: string;`);
    expect(source).toContain('  author!: Ref<Author> | null;\n  declare authorId: string | null;');
    expect(source).toContain('@OneToOneField(() => Book, {');
    expect(source).toContain(
      `@ManyToManyField(() => Subject, { dbTable: 'book_subjects', relatedName: '+' })\n  readonly subjects!: RelatedSet<Subject>;`,
    );
    expect(source).not.toContain('class BookSubjects');
    expect(source).toContain(`uniqueTogether: [['aChar', 'aBig']]`);
    expect(source).toContain(`indexes: [{ name: 'by_day', fields: ['aDay', 'aTime'] }]`);
    const digits = databases.isPostgres ? '8, decimalPlaces: 2' : '10, decimalPlaces: 5';
    expect(source).toContain(`@DecimalField({ maxDigits: ${digits} })
  aDecimal!: Decimal;`);
    expect(source).toContain(`"${special}" says too little: this is a guess.`);
    expect(source).toContain(
      `@TextField({ null: true, dbColumn: 'Some-Name' })\n  someName!: string | null;`,
    );
    expect(source).toContain('  someName2!: string | null;');
    expect(source).toContain('  deleteField!: string | null;');
    expect(source).toContain('// The table has no primary key');

    const project = new MigrationProject();
    try {
      project.write('src/models/models.ts', source);
      project.build();
      expect((await project.run('makemigrations', '--dry-run')).status).toBe(0);
    } finally {
      project.remove();
    }
  }, 60_000);
});
