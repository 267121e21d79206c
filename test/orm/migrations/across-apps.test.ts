import { expect, it } from '@jest/globals';

import { field } from '../../../src/orm/migrations/field-builder.js';
import { Migration } from '../../../src/orm/migrations/files/migration.js';
import * as o from '../../../src/orm/migrations/operations/operations.js';
import { describeDatabases } from '../support/databases.js';
import { makeMigrations, migrate, model } from './support/migrate-states.js';
import { schemaSnapshot } from './support/schema-snapshot.js';

const title = field.char({ maxLength: 50 });
const code = field.char({ maxLength: 9, unique: true });
const to = (label: string, toField?: string) =>
  field.foreignKey(label, { onDelete: 'cascade', ...(toField !== undefined && { toField }) });

/** Ways of one app, `a`, that another, `z`, must have gone before. */
const CHANGES = [
  {
    change: 'a model that another app points at gets another name',
    steps: [
      [model('a.Order', { title }), model('z.Line', { order: to('a.Order') })],
      [model('a.Sale', { title }), model('z.Line', { order: to('a.Sale') })],
    ],
  },
  {
    change: 'a model goes that another app has pointed at under an earlier name',
    steps: [
      [model('a.Order', { title }), model('z.Line', { order: to('a.Order') })],
      [model('a.Sale', { title }), model('z.Line', { order: to('a.Sale') })],
      [model('a.Sale', { title }), model('z.Line', {})],
      [model('z.Line', {})],
    ],
  },
  {
    change: 'a field that another app points at gets another name',
    steps: [
      [model('a.Order', { code }), model('z.Line', { order: to('a.Order', 'code') })],
      [model('a.Order', { mark: code }), model('z.Line', { order: to('a.Order', 'mark') })],
    ],
  },
  {
    change: 'models of the same name in two apps have rows between them',
    steps: [
      [model('a.Tag', { title }), model('z.Tag', { title })],
      [model('a.Tag', { title, tags: field.manyToMany('z.Tag') }), model('z.Tag', { title })],
    ],
  },
];

describeDatabases('migrations of several apps', (databases) => {
  it.each(CHANGES)(
    'come in an order that a new database can follow: $change',
    async ({ steps }) => {
      let all: readonly Migration[] = [];
      const grown = await databases.create();
      for (const models of steps) {
        all = [...all, ...(await makeMigrations(all, models))];
        await migrate(grown, all);
        expect(await makeMigrations(all, models)).toEqual([]);
      }
      const snapshot = await schemaSnapshot(grown);
      const fresh = await databases.create();
      await migrate(fresh, all);
      expect(await schemaSnapshot(fresh)).toEqual(snapshot);
    },
  );

  it('change the keys of tables whose app they do not wait for', async () => {
    const database = await databases.create();
    const first = new Migration('a', '0001_initial', {
      operations: [o.createModel({ name: 'Order', fields: { title } })],
    });
    const line = new Migration('z', '0001_initial', {
      dependencies: ['a.0001_initial'],
      operations: [o.createModel({ name: 'Line', fields: { order: to('a.Order') } })],
    });
    const second = new Migration('a', '0002_uuid', {
      dependencies: ['a.0001_initial'],
      operations: [
        o.alterField({ model: 'Order', name: 'id', field: field.uuid({ primaryKey: true }) }),
        o.runCode(async ({ models }) => {
          seen.push(await models('z.Line').objects.count());
        }, o.nothing),
      ],
    });
    const seen: number[] = [];
    await migrate(database, [first, line]);
    const before = await schemaSnapshot(database);
    await migrate(database, [first, line, second]);
    expect(seen).toEqual([0]);
    const column = (await schemaSnapshot(database)).find((each) => /z_line.*order_id/.test(each));
    expect(column).toMatch(databases.isPostgres ? /"uuid"/ : /"char\(32\)"/);
    await migrate(database, [first, line, second], { app: 'a', name: '0001' });
    expect(await schemaSnapshot(database)).toEqual(before);
  });
});
