import { expect, it } from '@jest/globals';

import { F, Prefetch } from '../../../src/orm/index.js';
import { describeDatabases } from '../support/databases.js';
import { Author, Book, Country, Subject } from '../support/library.js';
import { withShelf } from '../support/shelf.js';

const { objects } = Book;

describeDatabases('Rows of several queries', (databases) => {
  it('are those of set theory where one of the queries is none()', async () => {
    await withShelf(databases, async () => {
      const all = objects.all();
      const none = objects.none();
      const counts = [
        [all.union(none), 4],
        [none.union(all), 4],
        [none.unionAll(none, all), 4],
        [none.union(none), 0],
        [all.intersection(none), 0],
        [none.intersection(all), 0],
        [all.difference(none), 4],
        [none.difference(all), 0],
        [all.union(all.intersection(none)), 4],
        [all.difference(all.union(none)), 0],
      ] as const;
      for (const [index, [rows, count]] of counts.entries()) {
        expect([index, (await rows).length, await rows.count(), await rows.exists()]).toEqual([
          index,
          count,
          count,
          count > 0,
        ]);
        expect([index, await objects.filter({ pk__in: rows }).count()]).toEqual([index, count]);
      }
    });
  });

  it('are ordered by the key, by relations and by fields as expressions', async () => {
    await withShelf(databases, async () => {
      const rows = objects.filter({ pages__gt: 100 }).union(objects.filter({ pages: null }));
      expect((await rows.first())!.title).toBe('Rose');
      expect((await rows.last())!.title).toBe('atlas');
      expect((await rows.orderBy('-pk')).map(({ title }) => title)).toEqual([
        'atlas',
        'Island',
        'Rose',
      ]);
      expect((await rows.orderBy('-author', 'id')).map(({ title }) => title)).toEqual([
        'atlas',
        'Rose',
        'Island',
      ]);
      const byPages = rows.orderBy(F('pages').asc({ nulls: 'first' }));
      expect((await byPages).map(({ title }) => title)).toEqual(['atlas', 'Island', 'Rose']);
      expect((await rows.orderBy(F('pages').desc({ nulls: 'last' })).first())!.title).toBe('Rose');
      await expect(rows.orderBy(F('pages').plus(1).asc()).first()).rejects.toThrow(
        'ORM_COMBINED_ORDER',
      );
    });
  });
});

describeDatabases('Rows of other queries', (databases) => {
  it('are prefetched from objects of one query, and from none()', async () => {
    await withShelf(databases, async () => {
      const none = Prefetch('books', objects.none(), { toAttribute: 'found' });
      const authors = (await Author.objects.prefetchRelated(none)) as (Author & {
        found: Book[];
      })[];
      expect(authors.map(({ found }) => found)).toEqual([[], [], []]);
      expect(() => Prefetch('books', objects.values('title'))).toThrow('ORM_NO_OBJECTS');
      expect(() => Prefetch('books', objects.all().union(objects.all()))).toThrow(
        'ORM_COMBINED_QUERY',
      );
    });
  });

  it('are not compared with a relation to another model', async () => {
    await withShelf(databases, async () => {
      const countries = Country.objects.all();
      expect(() => objects.filter({ author__in: countries as never })).toThrow('ORM_WRONG_OBJECT');
      const rose = await objects.get({ title: 'Rose' });
      await expect(rose.subjects.add(rose as never)).rejects.toThrow('ORM_WRONG_OBJECT');
      await expect(rose.subjects.remove(rose as never)).rejects.toThrow('ORM_WRONG_OBJECT');
      expect(await rose.subjects.all().count()).toBe(2);
    });
  });

  it('are taken in bulk by what tells them apart', async () => {
    await withShelf(databases, async () => {
      const [crime] = await Subject.objects.filter({ name: 'crime' });
      expect([...(await Subject.objects.inBulk(['crime', 'law'], 'name')).keys()]).toEqual([
        'crime',
      ]);
      const many = Array.from({ length: 70_000 }, (_, index) => index);
      expect((await Subject.objects.inBulk(many)).get(crime!.id)!.name).toBe('crime');
      await expect(objects.inBulk(['Rose'], 'title')).rejects.toThrow('ORM_NOT_UNIQUE');
      await expect(objects.values('title').inBulk([1])).rejects.toThrow('ORM_NO_OBJECTS');
    });
  });

  it('give no values to update() through joins, with conditions on them or without', async () => {
    await withShelf(databases, async () => {
      const italian = objects.filter({ author__country__name: 'Italy' });
      const change = { title: F('author__name') };
      await expect(italian.update(change)).rejects.toThrow('ORM_ASSIGNED_JOIN');
      await expect(objects.update(change)).rejects.toThrow('ORM_ASSIGNED_JOIN');
      await expect(
        objects.annotate({ by: F('author__name') }).update({ title: F('by') }),
      ).rejects.toThrow('ORM_ASSIGNED_JOIN');
      expect(await italian.update({ pages: F('id').plus(1) })).toBe(2);
    });
  });
});
