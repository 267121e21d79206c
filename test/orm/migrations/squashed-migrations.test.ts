import { expect, it } from '@jest/globals';

import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import { field } from '../../../src/orm/migrations/field-builder.js';
import { MigrationGraph } from '../../../src/orm/migrations/files/migration-graph.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import { squash } from '../../../src/orm/migrations/files/squash.js';
import { writeMigration } from '../../../src/orm/migrations/files/write-migration.js';
import * as o from '../../../src/orm/migrations/operations/operations.js';
import { describeDatabases } from '../support/databases.js';
import { migrate } from './support/migrate-states.js';
import { schemaSnapshot } from './support/schema-snapshot.js';

const title = field.char({ maxLength: 50 });
const parts = [
  [o.createModel({ name: 'Book', fields: { title } })],
  [o.addField({ model: 'Book', name: 'pages', field: field.integer({ default: 1 }) })],
  [o.createModel({ name: 'Author', fields: { name: title } })],
].map(
  (operations, at) =>
    new Migration('main', `000${at + 1}_part`, {
      dependencies: at === 0 ? [] : [`main.000${at}_part`],
      ...(at === 1 && { runBefore: ['shop.0001_initial'] }),
      operations,
    }),
);
const shop = (dependencies: readonly string[]) =>
  new Migration('shop', '0001_initial', {
    dependencies,
    operations: [
      o.createModel({
        name: 'Order',
        fields: { book: field.foreignKey('main.Book', { onDelete: 'cascade' }) },
      }),
    ],
  });

function squashed(all: readonly Migration[], last: Migration): Migration {
  const { draft } = squash(new MigrationGraph(all), { last });
  return new Migration(draft.app, draft.name, draft);
}

const two = squashed([...parts, shop([])], parts[1]!);

async function noted(database: DriverDatabase): Promise<unknown[]> {
  const { rows } = await database.execute('SELECT name FROM lapompe_migrations ORDER BY id');
  return rows.map(([name]) => name);
}

describeDatabases('a squashed migration', (databases) => {
  it('is waited for by others where only some of its parts have been applied', async () => {
    const database = await databases.create();
    await migrate(database, parts.slice(0, 1));
    await migrate(database, [...parts, two, shop([two.label])]);
    expect(await noted(database)).toEqual(['0001_part', '0002_part', '0003_part', '0001_initial']);
    expect(await migrate(database, [parts[2]!, two, shop([two.label])])).toEqual([]);
  });

  it('is refused where only some parts have been applied, and others are gone', async () => {
    const database = await databases.create();
    await migrate(database, parts.slice(0, 1));
    await expect(migrate(database, [two, parts[2]!])).rejects.toMatchObject({
      code: 'ORM_MIGRATION_HISTORY',
      message: expect.stringContaining('the file of "main.0002_part" is gone'),
    });
  });

  it('gives way to one that stands for more', async () => {
    const all = squashed([...parts, two, shop([])], parts[2]!);
    const database = await databases.create();
    await migrate(database, [...parts, shop([])]);
    const snapshot = await schemaSnapshot(database);
    expect(await migrate(database, [...parts, two, all, shop([])])).toEqual([]);
    const fresh = await databases.create();
    expect(await migrate(fresh, [...parts, two, all, shop([])])).toEqual([
      `+${all.label}`,
      '+shop.0001_initial',
    ]);
    expect(await schemaSnapshot(fresh)).toEqual(snapshot);
  });

  it('holds relations of a model to itself, and changes of its key', async () => {
    const other = [
      [
        o.createModel({
          name: 'Node',
          fields: { code: field.char({ maxLength: 5, primaryKey: true }) },
        }),
        o.removeField({ model: 'Node', name: 'code' }),
        o.addField({ model: 'Node', name: 'id', field: field.bigAuto({ primaryKey: true }) }),
        o.addField({
          model: 'Node',
          name: 'parent',
          field: field.foreignKey('main.Node', { onDelete: 'cascade', null: true }),
        }),
      ],
      [o.renameModel({ from: 'Node', to: 'Leaf' })],
    ].map(
      (operations, at) =>
        new Migration('main', `000${at + 1}_part`, {
          dependencies: at === 0 ? [] : [`main.000${at}_part`],
          operations,
        }),
    );
    const database = await databases.create();
    await migrate(database, other);
    const fresh = await databases.create();
    await migrate(fresh, [squashed(other, other[1]!)]);
    expect(await schemaSnapshot(fresh)).toEqual(await schemaSnapshot(database));
  });

  it('is still to be run before those that its parts were', () => {
    const { draft, options } = squash(new MigrationGraph([...parts, shop([])]), {
      last: parts[1]!,
    });
    expect(writeMigration(draft, options)).toContain(`  runBefore: ['shop.0001_initial'],\n`);
  });
});
