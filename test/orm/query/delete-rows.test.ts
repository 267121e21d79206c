import { expect, it } from '@jest/globals';

import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import { describeDatabases, type TestDatabases } from '../support/databases.js';
import { Membership, Owner, Team, Thing } from '../support/deletion.js';
import { makeTables } from '../support/make-tables.js';

async function withOwners(
  databases: TestDatabases,
  run: (keeper: Owner, owner: Owner) => Promise<void>,
): Promise<void> {
  const using = await databases.create();
  await makeTables(using, 'deletion');
  await withDatabase('default', using, async () => {
    const keeper = await Owner.objects.create({ name: 'keeper' });
    await run(keeper, await Owner.objects.create({ name: 'owner' }));
  });
}

describeDatabases('Deleting', (databases) => {
  it('does to those that point what their relations say', async () => {
    await withOwners(databases, async (keeper, owner) => {
      const base = { defaulted: null };
      const whole = await Thing.objects.create({ ...base, name: 'whole', cascaded: owner });
      await Thing.objects.create({ ...base, name: 'part', whole });
      const others = await Thing.objects.create({
        name: 'others',
        nulled: owner,
        defaulted: owner,
        moved: owner,
      });
      const [total, byModel] = await owner.delete();
      expect(total).toBe(3);
      expect(byModel).toEqual({ 'deletion.Thing': 2, 'deletion.Owner': 1 });
      await others.refresh();
      expect([others.nulledId, others.defaultedId, others.movedId]).toEqual([
        null,
        keeper.id,
        keeper.id,
      ]);
      expect(await Thing.objects.flat('name')).toEqual(['others']);
    });
  });

  it('is refused where something is protected or would stay', async () => {
    await withOwners(databases, async (_, owner) => {
      const guarded = await Thing.objects.create({ name: 'x', protector: owner, defaulted: null });
      await expect(owner.delete()).rejects.toThrow('ORM_PROTECTED');
      await guarded.delete();
      const bound = await Thing.objects.create({ name: 'y', restrictor: owner, defaulted: null });
      await expect(owner.delete()).rejects.toThrow('ORM_RESTRICTED');
      expect(await Owner.objects.count()).toBe(2);
      // What is deleted anyway restricts nothing.
      await Thing.objects.filter({ id: bound.id }).update({ cascaded: owner });
      expect((await owner.delete())[0]).toBe(2);
    });
  });

  it('takes circles and rows between along', async () => {
    await withOwners(databases, async (keeper, owner) => {
      const one = await Thing.objects.create({ name: 'one', defaulted: null });
      const two = await Thing.objects.create({ name: 'two', whole: one, defaulted: null });
      await Thing.objects.filter({ id: one.id }).update({ whole: two });
      expect(await Thing.objects.filter({ id: one.id }).delete()).toEqual([
        2,
        { 'deletion.Thing': 2 },
      ]);
      await owner.friends.add(keeper);
      expect(await keeper.friends.flat('name')).toEqual(['owner']);
      await owner.follows.add(keeper);
      expect(await owner.follows.count()).toBe(1);
      expect(await keeper.follows.count()).toBe(0);
      const team = await Team.objects.create({ name: 'team' });
      await team.members.addWith({ rank: 7 }, owner);
      expect(await Membership.objects.flat('rank')).toEqual([7]);
      expect(await owner.teams.filter({ memberships__rank: 7 } as never).count()).toBe(1);
      await owner.delete();
      expect(await keeper.friends.count()).toBe(0);
      expect(await Membership.objects.count()).toBe(0);
    });
  });
});
