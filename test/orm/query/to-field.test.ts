import { expect, it } from '@jest/globals';

import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import {
  BaseModel,
  CharField,
  ForeignKey,
  Manager,
  Model,
  type Ref,
} from '../../../src/orm/index.js';
import { describeDatabases } from '../support/databases.js';
import { makeTables } from '../support/make-tables.js';

@Model({ app: 'codes' })
class Currency extends BaseModel {
  static readonly objects = new Manager<Currency>();

  @CharField({ maxLength: 3, unique: true }) code!: string;
}

@Model({ app: 'codes' })
class Account extends BaseModel {
  static readonly objects = new Manager<Account>();

  @ForeignKey(() => Currency, { toField: 'code', onDelete: 'cascade', relatedName: 'accounts' })
  currency!: Ref<Currency>;
}

describeDatabases('A relation to another field than the key', (databases) => {
  it('is compared with rows by that field', async () => {
    const using = await databases.create();
    await makeTables(using, 'codes');
    await withDatabase('default', using, async () => {
      const euro = await Currency.objects.create({ code: 'EUR' });
      await Currency.objects.create({ code: 'CHF' });
      await Account.objects.create({ currency: euro });
      const euros = Currency.objects.filter({ code: 'EUR' });
      expect(await Account.objects.filter({ currency__in: euros }).count()).toBe(1);
      expect(await Account.objects.filter({ currency__in: euros.union(euros) }).count()).toBe(1);
      expect(await Account.objects.exclude({ currency__in: euros }).count()).toBe(0);
      expect(await Account.objects.filter({ currency: euros.slice(0, 1) }).count()).toBe(1);
      expect(await Account.objects.filter({ currency__in: Currency.objects.none() }).count()).toBe(
        0,
      );
    });
  });
});
