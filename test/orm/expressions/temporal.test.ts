import { expect, it } from '@jest/globals';

import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import { Case, Coalesce, F, Greatest, Max, NullIf, Value, When } from '../../../src/orm/index.js';
import { Everything } from '../support/all-fields.js';
import { describeDatabases, type TestDatabases } from '../support/databases.js';
import { makeTables } from '../support/make-tables.js';

const HOUR = 3_600_000;
const moment = new Date('1969-12-31T23:30:00Z');

async function withRow(databases: TestDatabases, run: () => Promise<void>): Promise<void> {
  const using = await databases.create();
  await makeTables(using, 'kinds');
  await withDatabase('default', using, async () => {
    await Everything.objects.create({
      code: '00000000-0000-4000-8000-000000000001',
      day: '2024-02-28',
      moment,
      span: 1500,
      exact: '1.2500',
      count: 7,
      clock: '10:00:00',
    });
    await run();
  });
}

describeDatabases('Expressions of days, moments and durations', (databases) => {
  it('are reckoned with', async () => {
    await withRow(databases, async () => {
      const rows = Everything.objects.annotate({
        later: F('moment').plus(HOUR),
        fraction: F('moment').minus(0.5 * 1000),
        bySpan: F('moment').plus(F('span')),
        spanFirst: F('span').plus(F('moment')),
        since: F('moment').minus(new Date('1969-12-31T22:00:00.250Z')),
        sinceDay: F('moment').minus(F('day')),
        leap: F('day').plus(24 * HOUR),
        before: F('day').minus(F('span')),
        days: F('day').minus('2024-01-28'),
        twice: F('span').times(2),
        half: F('span').dividedBy(2),
        counted: F('count').times(F('span')),
        longer: F('span').plus(500).minus(Value(1)),
        around: F('clock').minus(11 * HOUR),
        opened: F('clock').minus('09:30'),
        nothing: F('moment').plus(F('changedAt').minus(F('changedAt')).times(1)),
        latest: F('count').minus(7),
      });
      const [row] = await rows.values(
        'later',
        'fraction',
        'bySpan',
        'spanFirst',
        'since',
        'sinceDay',
        'leap',
        'before',
        'days',
        'twice',
        'half',
        'counted',
        'longer',
        'around',
        'opened',
        'nothing',
        'latest',
      );
      expect(row).toEqual({
        later: new Date('1970-01-01T00:30:00Z'),
        fraction: new Date('1969-12-31T23:29:59.500Z'),
        bySpan: new Date('1969-12-31T23:30:01.500Z'),
        spanFirst: new Date('1969-12-31T23:30:01.500Z'),
        since: 1.5 * HOUR - 250,
        sinceDay: moment.getTime() - Date.parse('2024-02-28T00:00:00Z'),
        leap: '2024-02-29',
        before: '2024-02-27',
        days: 31 * 24 * HOUR,
        twice: 3000,
        half: 750,
        counted: 10_500,
        longer: 1999,
        around: '23:00:00',
        opened: HOUR / 2,
        nothing: moment,
        latest: 0,
      });
      expect(await Everything.objects.aggregate({ last: Max(F('moment').plus(HOUR)) })).toEqual({
        last: new Date('1970-01-01T00:30:00Z'),
      });
    });
  });

  it('are compared and stored as they are', async () => {
    await withRow(databases, async () => {
      const { objects } = Everything;
      expect(await objects.filter({ moment__lt: F('moment').plus(1) }).count()).toBe(1);
      expect(await objects.filter({ moment: F('moment').plus(0) }).count()).toBe(1);
      expect(await objects.filter({ moment__gt: F('moment').minus(F('span')) }).count()).toBe(1);
      expect(
        await objects.update({ moment: F('moment').plus(1500), day: F('day').plus(48 * HOUR) }),
      ).toBe(1);
      const changed = { moment: new Date('1969-12-31T23:30:01.500Z'), day: '2024-03-01' } as const;
      expect(await objects.filter(changed).count()).toBe(1);
      expect(await objects.update({ span: F('moment').minus(F('day')).times(-1) })).toBe(1);
      expect(
        await objects.filter({ span: Date.parse('2024-03-01') - changed.moment.getTime() }).count(),
      ).toBe(1);
    });
  });

  it('say what means nothing', async () => {
    await withRow(databases, async () => {
      for (const wrong of [
        F('moment').plus(F('moment')),
        F('moment').times(2),
        F('day').plus(F('count')),
        F('span').times(F('span')),
        F('clock').minus(F('day')),
      ]) {
        await expect(Everything.objects.annotate({ wrong }).first()).rejects.toThrow(
          'ORM_NO_ARITHMETIC',
        );
      }
    });
  });
});

describeDatabases('Plain values', (databases) => {
  it('are of the type of the expressions beside them', async () => {
    await withRow(databases, async () => {
      const [row] = await Everything.objects
        .annotate({
          price: Coalesce('exact', '0.5'),
          told: Coalesce('exact', Value('0.5')),
          none: Coalesce(NullIf('exact', '1.25'), '0.50'),
          date: Coalesce('day', '2020-01-01'),
          least: Greatest('exact', 2),
          chosen: Case(When({ count: 7 }, '0.5'), { default: F('exact') }),
          otherwise: Case(When({ count: 8 }, F('exact')), { default: Value('0.75') }),
          key: Coalesce('code', '00000000-0000-4000-8000-000000000002'),
          more: F('exact').plus(Value('0.5')),
        })
        .values('price', 'told', 'none', 'date', 'least', 'chosen', 'otherwise', 'key', 'more');
      expect({ ...row, more: Number(row!.more), least: Number(row!.least) }).toMatchObject({
        price: '1.2500',
        told: '1.2500',
        date: '2024-02-28',
        least: 2,
        key: '00000000-0000-4000-8000-000000000001',
        more: 1.75,
      });
      expect([row!.none, row!.chosen, row!.otherwise].map(Number)).toEqual([0.5, 0.5, 0.75]);
    });
  });
});
