import { describe, expect, it } from '@jest/globals';

import { field } from '../../../src/orm/migrations/field-builder.js';
import { MigrationGraph } from '../../../src/orm/migrations/files/migration-graph.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import { draftEmpty, draftMerges } from '../../../src/orm/migrations/make-migrations.js';
import { suggestName } from '../../../src/orm/migrations/autodetector/migration-name.js';
import { SilentQuestioner } from '../../../src/orm/migrations/autodetector/questioner.js';
import { optimize } from '../../../src/orm/migrations/autodetector/optimize.js';
import * as o from '../../../src/orm/migrations/operations/operations.js';
import { makeMigrations, model, PreparedQuestioner } from './support/migrate-states.js';

const title = field.char({ maxLength: 50 });
const book = model('Book', { title });

function words(migrations: readonly Migration[]): readonly string[] {
  return migrations.flatMap((each) => [
    `${each.label} <${each.dependencies.join(', ')}>`,
    ...each.operations.map((operation) => operation.describe()),
  ]);
}

describe('the autodetector', () => {
  it('puts each app into a migration of its own, in the order of their relations', async () => {
    const made = await makeMigrations(
      [],
      [model('shop.Order', { book: field.foreignKey('main.Book', { onDelete: 'cascade' }) }), book],
    );
    expect(words(made)).toEqual([
      'main.0001_initial <>',
      'Create model Book',
      'shop.0001_initial <main.0001_initial>',
      'Create model Order',
    ]);
  });

  it('cuts apps that need each other into several migrations', async () => {
    const made = await makeMigrations(
      [],
      [
        model('a.One', {
          two: field.foreignKey('b.Two', { onDelete: 'cascade', relatedName: '+' }),
        }),
        model('b.Two', {
          one: field.foreignKey('a.One', { onDelete: 'cascade', relatedName: '+' }),
        }),
      ],
    );
    expect(words(made)).toEqual([
      'a.0001_initial <>',
      'Create model One',
      'b.0001_initial <a.0001_initial>',
      'Create model Two',
      'a.0002_one_two <a.0001_initial, b.0001_initial>',
      'Add field two to One',
    ]);
    expect(() => new MigrationGraph(made).state().registry.all()).not.toThrow();
  });

  it('splits models that point at each other', async () => {
    const made = await makeMigrations(
      [],
      [
        model('One', {
          two: field.foreignKey('main.Two', { onDelete: 'cascade', relatedName: '+' }),
        }),
        model('Two', {
          one: field.foreignKey('main.One', { onDelete: 'cascade', relatedName: '+' }),
        }),
      ],
    );
    expect(words(made)).toEqual([
      'main.0001_initial <>',
      'Create model Two',
      'Create model One',
      'Add field one to Two',
    ]);
  });

  it('asks before it takes a model or a field for a renamed one', async () => {
    const first = await makeMigrations([], [book]);
    const yes = new PreparedQuestioner();
    expect(words(await makeMigrations(first, [model('Volume', { title })], yes))).toEqual([
      'main.0002_rename_book_volume <main.0001_initial>',
      'Rename model Book to Volume',
    ]);
    expect(yes.asked).toEqual(['model Book Volume']);
    const no = new PreparedQuestioner({ heading: '' }, false);
    expect(words(await makeMigrations(first, [model('Book', { heading: title })], no))).toEqual([
      'main.0002_remove_book_title_book_heading <main.0001_initial>',
      'Remove field title from Book',
      'Add field heading to Book',
    ]);
    expect(no.asked).toEqual(['field title heading', 'default Book.heading']);
  });

  it('does not ask about what differs in more than its name', async () => {
    const first = await makeMigrations([], [book]);
    const questioner = new PreparedQuestioner({ heading: '' });
    await makeMigrations(first, [model('Book', { heading: field.text() })], questioner);
    expect(questioner.asked).toEqual(['default Book.heading']);
  });

  it('refuses a new column without a value when it may not ask', async () => {
    const first = await makeMigrations([], [book]);
    const after = [model('Book', { title, pages: field.integer() })];
    await expect(
      makeMigrations(first, after, new SilentQuestioner() as PreparedQuestioner),
    ).rejects.toMatchObject({
      code: 'ORM_MIGRATION_NEEDS_DEFAULT',
      message: expect.stringContaining('"Book.pages"'),
    });
  });

  it('names migrations by what they do', () => {
    const add = (name: string) => o.addField({ model: 'Book', name, field: title });
    expect(suggestName([add('isbn')])).toBe('book_isbn');
    expect(suggestName([o.deleteModel({ name: 'Book' })])).toBe('delete_book');
    expect(suggestName(['one', 'two', 'three', 'four', 'five'].map(add))).toBe(
      'book_one_book_two_book_three_book_four_book_five',
    );
    expect(suggestName(['first', 'second', 'third', 'fourth', 'fifth'].map(add))).toBe(
      'book_first_book_second_book_third_book_fourth_and_more',
    );
    expect(suggestName([o.runCode(o.nothing)], new Date('2024-05-06T07:08:09Z'))).toBe(
      'auto_20240506_0708',
    );
  });

  it('writes empty migrations, and such that join branches', async () => {
    const initial = new Migration('main', '0001_initial', { operations: [] });
    const branch = (name: string) =>
      new Migration('main', name, { dependencies: [initial.label], operations: [] });
    expect(draftEmpty('main', { migrations: [initial], name: 'fill' })).toMatchObject({
      name: '0002_fill',
      dependencies: ['main.0001_initial'],
    });
    const questioner = new SilentQuestioner();
    const migrations = [initial, branch('0002_a'), branch('0002_b')];
    expect(await draftMerges({ migrations, questioner })).toMatchObject([
      { name: '0003_merge_a_b', dependencies: ['main.0002_a', 'main.0002_b'] },
    ]);
  });
});

describe('the optimizer', () => {
  const create = o.createModel({ name: 'Book', fields: { title } });
  const describeAll = (operations: Parameters<typeof optimize>[0]) =>
    optimize(operations, 'main').map((each) => each.describe());

  it('makes what happens to a new model part of it', () => {
    const all = [
      create,
      o.addField({ model: 'Book', name: 'pages', field: field.integer() }),
      o.renameField({ model: 'Book', from: 'pages', to: 'length' }),
      o.removeField({ model: 'Book', name: 'title' }),
      o.addIndex({ model: 'Book', index: { fields: ['length'] } }),
      o.renameModel({ from: 'Book', to: 'Volume' }),
    ];
    const [only, ...rest] = optimize(all, 'main');
    expect(rest).toEqual([]);
    expect(only!.args).toMatchObject({
      name: 'Volume',
      options: { indexes: [{ fields: ['length'] }] },
    });
  });

  it('forgets what is undone', () => {
    const index = { fields: ['title'], name: 'i' };
    expect(describeAll([create, o.deleteModel({ name: 'Book' })])).toEqual([]);
    expect(
      describeAll([
        o.addIndex({ model: 'Book', index }),
        o.removeIndex({ model: 'Book', index: 'i' }),
      ]),
    ).toEqual([]);
  });

  it('leaves the order of what has to do with each other', () => {
    const all = [
      create,
      o.runSql({ forward: 'SELECT 1' }),
      o.addField({ model: 'Book', name: 'pages', field: field.integer() }),
    ];
    expect(describeAll(all)).toEqual(all.map((each) => each.describe()));
  });
});

describe('the graph of migrations', () => {
  const of = (name: string, ...dependencies: string[]) =>
    new Migration('main', name, { dependencies, operations: [] });

  it('refuses circles and dependencies that are not there', () => {
    expect(
      () => new MigrationGraph([of('0001_a', 'main.0002_b'), of('0002_b', 'main.0001_a')]),
    ).toThrow('ORM_MIGRATION_CYCLE');
    expect(() => new MigrationGraph([of('0001_a', 'main.0001_x')])).toThrow(
      'ORM_MIGRATION_UNKNOWN',
    );
  });

  it('takes a squashed migration, or its parts where only some are applied', () => {
    const squashed = new Migration('main', '0001_squashed', {
      replaces: ['main.0001_a', 'main.0002_b'],
      operations: [],
    });
    const all = [of('0001_a'), of('0002_b', 'main.0001_a'), squashed, of('0003_c', 'main.0002_b')];
    const labels = (applied: string[]) =>
      new MigrationGraph(all, new Set(applied)).inOrder().map(({ name }) => name);
    expect(labels([])).toEqual(['0001_squashed', '0003_c']);
    expect(labels(['main.0001_a'])).toEqual(['0001_a', '0002_b', '0003_c']);
    expect(labels(['main.0001_a', 'main.0002_b'])).toEqual(['0001_squashed', '0003_c']);
  });
});
