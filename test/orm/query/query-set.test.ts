import { expect, it } from '@jest/globals';

import {
  and,
  atomic,
  Avg,
  Count,
  F,
  Max,
  not,
  Sum,
  xor,
  type Condition,
} from '../../../src/orm/index.js';
import { describeDatabases } from '../support/databases.js';
import { Author, Book, Country, Subject } from '../support/library.js';
import { withShelf } from '../support/shelf.js';

const titles = Book.objects;

describeDatabases('A QuerySet', (databases) => {
  it('finds rows by each lookup', async () => {
    await withShelf(databases, async () => {
      const expected: readonly (readonly [Record<string, unknown>, readonly string[]])[] = [
        [{ title: 'Rose' }, ['Rose']],
        [{ title__exact: 'rose' }, []],
        [{ title__iexact: 'rose' }, ['Rose']],
        [{ title__contains: 'o' }, ['100%_off', 'Rose']],
        [{ title__contains: 'A' }, []],
        [{ title__icontains: 'A' }, ['Island', 'atlas']],
        [{ title__contains: '%_' }, ['100%_off']],
        [{ title__startswith: 'a' }, ['atlas']],
        [{ title__istartswith: 'A' }, ['atlas']],
        [{ title__endswith: 'e' }, ['Rose']],
        [{ title__iendswith: 'OFF' }, ['100%_off']],
        [{ title__regex: '^[RI]' }, ['Island', 'Rose']],
        [{ title__iregex: '^[ri]\\D' }, ['Island', 'Rose']],
        [{ title__in: ['Rose', 'nothing', null] }, ['Rose']],
        [{ title__in: [] }, []],
        [{ pages__gt: 300 }, ['Rose']],
        [{ pages__gte: 300 }, ['Island', 'Rose']],
        [{ pages__lt: 300.5 }, ['100%_off', 'Island']],
        [{ pages__lte: 3_000_000_000 }, ['100%_off', 'Island', 'Rose']],
        [{ pages__range: [10, 300] }, ['100%_off', 'Island']],
        [{ pages: null }, ['atlas']],
        [{ pages__isnull: false, inPrint: false }, ['100%_off', 'Island']],
        [{ price: '12.5' }, ['Rose']],
        [{ price__lt: '9.991' }, ['100%_off', 'Island', 'atlas']],
        [{ publishedOn__year: 1980 }, ['Rose']],
        [{ publishedOn__iso_year: 2025, publishedOn__week: 1 }, ['100%_off']],
        [{ publishedOn__month__gte: 6 }, ['100%_off']],
        [{ publishedOn__day: 2, publishedOn__quarter: 1 }, ['Rose']],
        [{ publishedOn__week_day: 2, publishedOn__iso_week_day: 1 }, ['100%_off']],
        [{ addedAt__date: '2020-01-02' }, ['Rose']],
        [{ addedAt__time__gt: '03:04:05' }, ['Rose']],
        [{ addedAt__hour: 3, addedAt__minute: 4, addedAt__second: 5 }, ['Rose']],
        [{ addedAt: new Date('2020-01-02T03:04:05.006Z') }, ['Rose']],
        [{ extra__n__m: 1 }, ['Rose']],
        [{ extra__tags__1: 'y' }, ['Rose']],
        [{ extra__text__icontains: 'B' }, ['Rose']],
        [{ extra__yes: true }, ['Rose']],
        [{ extra__n: { m: 1 } }, ['Rose']],
        [{ extra__has_key: 'n' }, ['Rose']],
        [{ extra__has_keys: ['n', 'nothing'] }, []],
        [{ extra__has_any_keys: ['n', 'nothing'] }, ['Rose']],
        [{ extra__nothing__isnull: true, extra__isnull: false }, ['Rose']],
        [{ author__name: 'Ann' }, ['100%_off', 'atlas']],
        [{ author__country__name: 'Italy' }, ['Island', 'Rose']],
        [{ author__profile__about: 'Semiotics' }, ['Island', 'Rose']],
        [{ editor__isnull: true }, ['100%_off', 'Island']],
        [{ subjects__name: 'monks' }, ['Rose']],
        [{ author: F('editor') }, ['atlas']],
        [{ author__in: Author.objects.filter({ name: 'Eco' }) }, ['Island', 'Rose']],
      ];
      for (const [condition, found] of expected) {
        const rows = await Book.objects
          .filter(condition as never)
          .orderBy()
          .flat('title');
        expect([condition, [...rows].sort()]).toEqual([condition, found]);
      }
    });
  });

  it('finds rows for which an odd number of conditions holds', async () => {
    await withShelf(databases, async () => {
      const one = { pages__gt: 100 };
      const two = { author__name: 'Ann' };
      const three = { editor__name: 'Ann' };
      // Of `atlas`, pages are NULL; of `Island` and `100%_off`, the editor is.
      const expected: readonly (readonly [Condition, readonly string[]])[] = [
        [xor(), ['100%_off', 'Island', 'Rose', 'atlas']],
        [xor(one), ['Island', 'Rose']],
        [xor(one, two), ['100%_off', 'Island', 'Rose', 'atlas']],
        [xor(one, three), ['Island', 'atlas']],
        [not(xor(one, three)), ['100%_off', 'Rose']],
        [xor(one, not(three)), ['100%_off', 'Rose']],
        [xor(one, two, three), ['100%_off', 'Island']],
        [and(two, xor(one, three)), ['atlas']],
        [xor(and(one, three), two), ['100%_off', 'Rose', 'atlas']],
        [xor(one, { subjects__name: 'zen' }), ['Island', 'Rose', 'Rose']],
        [xor(xor(one, two), three), ['100%_off', 'Island']],
        [and(one).xor(two, three), ['100%_off', 'Island']],
      ];
      for (const [condition, found] of expected) {
        const rows = await titles.filter(condition).orderBy().flat('title');
        expect([condition, [...rows].sort()]).toEqual([condition, found]);
        const others = await titles.exclude(condition).orderBy().flat('title');
        if (rows.length === new Set(rows).size) expect(rows.length + others.length).toBe(4);
      }
      const crowded = await titles
        .annotate({ shelves: Count('subjects') })
        .filter(xor({ shelves__gt: 1 }, { pages__lt: 100 }))
        .orderBy('title')
        .flat('title');
      expect(crowded).toEqual(['100%_off', 'Rose']);
    });
  });

  it('gives one object, or says that there is none or more', async () => {
    await withShelf(databases, async () => {
      expect((await titles.get({ title: 'Rose' })).pages).toBe(500);
      await expect(titles.get({ title: 'no' })).rejects.toMatchObject({ status: 404 });
      await expect(titles.get({ pages__gt: 1 })).rejects.toThrow('ORM_MULTIPLE_OBJECTS');
      expect(await titles.getOrUndefined({ title: 'no' })).toBeUndefined();
      expect((await titles.orderBy('title').first())?.title).toBe('100%_off');
      expect((await titles.orderBy('pk').last())?.title).toBe('100%_off');
      expect(await titles.none().first()).toBeUndefined();
      expect((await titles.filter({ publishedOn__isnull: false }).latest()).title).toBe('100%_off');
      expect((await titles.filter({ pages__isnull: false }).earliest('pages')).title).toBe(
        '100%_off',
      );
      await expect(Author.objects.latest()).rejects.toThrow('ORM_NO_LATEST_FIELD');
      await expect(titles.none().latest()).rejects.toThrow('ORM_DOES_NOT_EXIST');
    });
  });

  it('counts, slices, orders and streams', async () => {
    await withShelf(databases, async () => {
      const byPages = titles.orderBy(F('pages').desc({ nulls: 'last' }));
      expect(await byPages.flat('title')).toEqual(['Rose', 'Island', '100%_off', 'atlas']);
      expect(await byPages.reverse().flat('title')).toEqual([
        'atlas',
        '100%_off',
        'Island',
        'Rose',
      ]);
      expect(await byPages.slice(1, 3).flat('title')).toEqual(['Island', '100%_off']);
      expect(await byPages.slice(1, 4).slice(1).flat('title')).toEqual(['100%_off', 'atlas']);
      expect(await byPages.slice(3).count()).toBe(1);
      expect(() => byPages.slice(0, 1).filter({ pages: 1 })).toThrow('ORM_SLICED');
      expect(() => byPages.slice(-1)).toThrow('ORM_BAD_SLICE');
      expect(await titles.count()).toBe(4);
      expect(await titles.none().count()).toBe(0);
      expect(await titles.filter({ pages__gt: 1000 }).exists()).toBe(false);
      expect(await titles.filter({ subjects__name__in: ['crime', 'monks'] }).count()).toBe(3);
      expect(
        await titles
          .filter({ subjects__name__in: ['crime', 'monks'] })
          .distinct()
          .count(),
      ).toBe(2);
      const streamed: string[] = [];
      for await (const book of titles.orderBy('id').iterator(2)) streamed.push(book.title);
      expect(streamed).toEqual(['Rose', 'Island', 'atlas', '100%_off']);
      expect((await titles.orderBy('?')).length).toBe(4);
      expect(await titles.orderBy('-author', 'id').flat('title')).toEqual([
        'Rose',
        'Island',
        'atlas',
        '100%_off',
      ]);
    });
  });

  it('reads values of annotations and aggregates as what they are', async () => {
    await withShelf(databases, async () => {
      const [eco] = await Author.objects.filter({ name: 'Eco' }).annotate({
        many: Count('books'),
        pages: Sum('books__pages'),
        mean: Avg('books__pages'),
        price: Sum('books__price'),
        last: Max('books__publishedOn'),
        added: Max('books__addedAt'),
        printed: Max('books__inPrint'),
      });
      expect(eco).toMatchObject({
        many: 2,
        pages: 800,
        mean: 400,
        last: '1980-01-02',
        added: new Date('2020-01-02T03:04:05.006Z'),
        printed: true,
      });
      expect(typeof eco!.price).toBe('string');
      expect(Number(eco!.price)).toBe(22.49);
      expect(await titles.aggregate({ n: Count('*'), s: Sum('pages'), m: Max('title') })).toEqual({
        n: 4,
        s: 810,
        m: 'atlas',
      });
      expect(await titles.none().aggregate({ n: Count('*'), s: Sum('pages') })).toEqual({
        n: 0,
        s: null,
      });
      const groups = await titles
        .values('author__name')
        .annotate({ n: Count('id') })
        .orderBy('author__name');
      expect(groups).toEqual([
        { author__name: 'Ann', n: 2 },
        { author__name: 'Eco', n: 2 },
      ]);
      expect(await titles.values('extra__text').filter({ title: 'Rose' })).toEqual([
        { extra__text: 'abc' },
      ]);
      expect(await titles.valuesList('extra__n', 'extra__yes').filter({ title: 'Rose' })).toEqual([
        [{ m: 1 }, true],
      ]);
    });
  });

  it('puts rows of several queries together', async () => {
    await withShelf(databases, async () => {
      const thick = titles.filter({ pages__gte: 300 }).values('title');
      const old = titles.filter({ publishedOn__year: 1980 }).values('title');
      const names = (rows: readonly unknown[]) =>
        rows.map((row) => (row as { title: string }).title);
      expect(names(await thick.union(old).orderBy('title'))).toEqual(['Island', 'Rose']);
      expect(names(await thick.unionAll(old).orderBy('-title'))).toEqual([
        'Rose',
        'Rose',
        'Island',
      ]);
      expect(names(await thick.intersection(old))).toEqual(['Rose']);
      expect(names(await thick.difference(old))).toEqual(['Island']);
      expect(await thick.union(old).count()).toBe(2);
      expect(names(await thick.union(old).orderBy('title').slice(1, 2))).toEqual(['Rose']);
      expect(() => thick.union(old).filter({ title: 'x' })).toThrow('ORM_COMBINED_QUERY');
    });
  });

  it('loads some fields, and says which were left out', async () => {
    await withShelf(databases, async () => {
      const [book] = await titles.only('title').filter({ title: 'Rose' });
      expect(book!.title).toBe('Rose');
      expect(() => book!.pages).toThrow('ORM_DEFERRED_FIELD');
      book!.pages = 501;
      await book!.save({ updateFields: ['pages'] });
      await book!.refresh('pages', 'extra');
      expect(book!.pages).toBe(501);
      const [other] = await titles.defer('extra').filter({ title: 'Rose' });
      expect(() => other!.extra).toThrow('ORM_DEFERRED_FIELD');
      expect(await titles.inBulk([book!.id, 999])).toEqual(
        new Map([[book!.id, expect.anything()]]),
      );
      expect([...(await Subject.objects.inBulk(['crime'], 'name')).keys()]).toEqual(['crime']);
    });
  });

  it('makes, changes and finds or makes objects', async () => {
    await withShelf(databases, async () => {
      const [found, isNew] = await Country.objects.getOrCreate({ name: 'Italy' });
      expect([found.name, isNew]).toEqual(['Italy', false]);
      const [made, isMade] = await Subject.objects.getOrCreate({ name: 'law' });
      expect([made.name, isMade]).toEqual(['law', true]);
      const race = await Promise.all(
        [1, 2, 3].map(() => Subject.objects.getOrCreate({ name: 'race' })),
      );
      expect(race.filter(([, created]) => created).length).toBe(1);
      expect(new Set(race.map(([subject]) => subject.id)).size).toBe(1);
      const [changed] = await Author.objects.updateOrCreate(
        { name: 'Zoe' },
        { defaults: { age: 21 } },
      );
      expect(changed.age).toBe(21);
      const [born] = await Author.objects.updateOrCreate(
        { name: 'New' },
        { defaults: { age: 1 }, createDefaults: { age: 2 } },
      );
      expect(born.age).toBe(2);
      expect(await titles.filter({ pages__gt: 1 }).update({ pages: F('pages').plus(1) })).toBe(3);
      expect(await titles.filter({ title: 'Rose' }).flat('pages')).toEqual([501]);
      expect(await titles.filter({ subjects__name: 'crime' }).update({ inPrint: true })).toBe(2);
    });
  });

  it('gives a new object the defaults of its model before it is saved', () => {
    const book = Book.objects.build({ title: 'Plain' });
    expect([book.price, book.inPrint, book.pages]).toEqual(['0.00', false, undefined]);
    const given = { title: 'Dear', price: '9.50', inPrint: true } as const;
    expect(Book.objects.build(given)).toMatchObject(given);
  });

  it('saves many objects at once', async () => {
    await withShelf(databases, async () => {
      const subjects = ['a', 'b', 'c'].map((name) => Subject.objects.build({ name }));
      const saved = await Subject.objects.bulkCreate(subjects, { batchSize: 2 });
      expect(saved.every(({ id }) => id > 0)).toBe(true);
      await Subject.objects.bulkCreate(
        ['c', 'd'].map((name) => Subject.objects.build({ name })),
        { ignoreConflicts: true },
      );
      expect(await Subject.objects.filter({ name__in: ['c', 'd'] }).count()).toBe(2);
      await expect(
        Subject.objects.bulkCreate([Subject.objects.build({ name: 'd' })]),
      ).rejects.toThrow('ORM_INTEGRITY');
      for (const subject of saved) subject.name = `${subject.name}!`;
      expect(await Subject.objects.bulkUpdate(saved, ['name'])).toBe(3);
      expect(
        await Subject.objects.filter({ name__endswith: '!' }).orderBy('name').flat('name'),
      ).toEqual(['a!', 'b!', 'c!']);
      const [again] = saved;
      await Subject.objects.bulkCreate(
        [Object.assign(Subject.objects.build({ name: again!.name }))],
        {
          updateConflicts: true,
          uniqueFields: ['name'],
          updateFields: ['name'],
        },
      );
      await expect(Subject.objects.bulkCreate([], { updateConflicts: true })).rejects.toThrow(
        'ORM_BULK_CONFLICTS',
      );
    });
  });

  it('locks rows where the database can, and tells its plan', async () => {
    await withShelf(databases, async () => {
      await atomic(async () => {
        const [book] = await titles.selectForUpdate({ of: ['self'] }).filter({ title: 'Rose' });
        expect(book!.title).toBe('Rose');
      });
      await expect(titles.selectForUpdate().first()).rejects.toThrow('ORM_NO_BLOCK');
      const { sql } = titles.selectForUpdate({ noWait: true }).toSql();
      expect(sql.endsWith(' FOR UPDATE NOWAIT')).toBe(databases.isPostgres);
      expect((await titles.all().explain()).length).toBeGreaterThan(10);
      if (databases.isPostgres) {
        expect(await titles.orderBy('authorId', '-pages').distinct('authorId').count()).toBe(2);
      } else {
        await expect(titles.distinct('author').first()).rejects.toThrow('ORM_DISTINCT_ON');
      }
    });
  });
});
