import { expect, it } from '@jest/globals';

import { describeDatabases } from '../support/databases.js';
import { makeMigrations, migrate, PreparedQuestioner } from './support/migrate-states.js';
import { MODEL_CHANGES } from './support/model-changes.js';
import { schemaSnapshot } from './support/schema-snapshot.js';

it('covers at least sixty changes', () => {
  expect(MODEL_CHANGES.length).toBeGreaterThanOrEqual(60);
});

describeDatabases('a change of models', (databases) => {
  it.each(MODEL_CHANGES)('$title', async ({ before, after, rows, then, back, defaults }) => {
    const database = await databases.create();
    const first = await makeMigrations([], before);
    await migrate(database, first);
    const start = await schemaSnapshot(database);
    for (const sql of rows ?? []) await database.execute(sql);

    const second = await makeMigrations(first, after, new PreparedQuestioner(defaults));
    expect(second.length).toBeGreaterThan(0);
    const all = [...first, ...second];
    await migrate(database, all);

    expect(await makeMigrations(all, after)).toEqual([]);
    if (then !== undefined) expect((await database.execute(then[0])).rows).toEqual(then[1]);
    const changed = await schemaSnapshot(database);

    for (const app of new Set(second.map((each) => each.app))) {
      const last = first.filter((each) => each.app === app).at(-1)?.name ?? 'zero';
      await migrate(database, all, { app, name: last });
    }
    expect(await schemaSnapshot(database)).toEqual(start);
    if (back !== undefined) expect((await database.execute(back[0])).rows).toEqual(back[1]);

    const fresh = await databases.create();
    await migrate(fresh, await makeMigrations([], after));
    expect(changed).toEqual(await schemaSnapshot(fresh));
  });
});
