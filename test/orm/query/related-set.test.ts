import { expect, it } from '@jest/globals';

import { guardNPlusOne, observeQueries, Prefetch } from '../../../src/orm/index.js';
import { describeDatabases } from '../support/databases.js';
import { Author, Book, Profile, Subject } from '../support/library.js';
import { withShelf } from '../support/shelf.js';

async function statementsOf(run: () => Promise<void>): Promise<number> {
  let count = 0;
  const stop = observeQueries(() => (count += 1));
  try {
    await run();
  } finally {
    stop();
  }
  return count;
}

describeDatabases('Relations', (databases) => {
  it('come with the row, or all at once', async () => {
    await withShelf(databases, async () => {
      const joined = await statementsOf(async () => {
        const [book] = await Book.objects
          .selectRelated('author__country', 'editor')
          .filter({ title: 'Rose' });
        expect(book!.author.country!.name).toBe('Italy');
        expect(book!.editor!.name).toBe('Ann');
      });
      expect(joined).toBe(1);
      const fetched = await statementsOf(async () => {
        const authors = await Author.objects
          .prefetchRelated('books__subjects', 'country')
          .orderBy('id');
        expect(authors.map(({ books }) => books.loaded.length)).toEqual([2, 2, 0]);
        const rose = authors[0]!.books.loaded.find(({ title }) => title === 'Rose')!;
        expect(rose.subjects.loaded.map(({ name }) => name)).toEqual(['crime', 'monks']);
        expect(rose.author).toBe(authors[0]);
        expect(authors[2]!.country).toBeNull();
      });
      expect(fetched).toBe(4);
      const [subject] = await Subject.objects
        .filter({ name: 'crime' })
        .prefetchRelated(
          Prefetch('books', Book.objects.filter({ pages__gt: 300 }), { toAttribute: 'thick' }),
        );
      expect((subject as unknown as { thick: Book[] }).thick.map(({ title }) => title)).toEqual([
        'Rose',
      ]);
      expect(() => Book.objects.prefetchRelated('nothing' as never)).toThrow(
        'ORM_UNKNOWN_RELATION',
      );
    });
  });

  it('are fetched when asked for, for all peers, or reported', async () => {
    await withShelf(databases, async () => {
      const books = await Book.objects.orderBy('id');
      expect((await books[0]!.fetch('author')).name).toBe('Eco');
      expect(await books[1]!.fetch('editor')).toBeNull();
      const peers = await statementsOf(async () => {
        for (const book of await Book.objects.orderBy('id').peers()) await book.fetch('author');
      });
      expect(peers).toBe(2);
      const before = guardNPlusOne('fail');
      try {
        const list = await Book.objects.orderBy('id');
        await list[0]!.fetch('author');
        await expect(list[1]!.fetch('author')).rejects.toThrow('ORM_N_PLUS_ONE');
      } finally {
        guardNPlusOne(before);
      }
      const profile = await Profile.objects.get();
      expect((await (await profile.fetch('author')).fetch('profile'))!.id).toBe(profile.id);
    });
  });

  it('to many are sets: add, remove, set, clear, create', async () => {
    await withShelf(databases, async () => {
      const rose = await Book.objects.get({ title: 'Rose' });
      const zen = await Subject.objects.get({ name: 'zen' });
      const names = async () => (await rose.subjects.orderBy('name').flat('name')) as string[];
      await rose.subjects.add(zen, zen);
      await rose.subjects.add(zen.id);
      expect(await names()).toEqual(['crime', 'monks', 'zen']);
      await rose.subjects.remove(zen);
      expect(await names()).toEqual(['crime', 'monks']);
      await rose.subjects.set([zen]);
      expect(await names()).toEqual(['zen']);
      await rose.subjects.create({ name: 'new' });
      expect(await names()).toEqual(['new', 'zen']);
      expect(await zen.books.filter({ title__startswith: 'R' }).count()).toBe(1);
      expect((await zen.books.all()).map(({ title }) => title)).toEqual(['Rose']);
      await rose.subjects.clear();
      expect(await rose.subjects.exists()).toBe(false);
      const eco = await Author.objects.get({ name: 'Eco' });
      const made = await eco.books.create({ title: 'Pendulum' });
      expect(made.authorId).toBe(eco.id);
      expect(await eco.books.count()).toBe(3);
      const [again, isNew] = await eco.books.getOrCreate({ title: 'Pendulum' });
      expect([again.id, isNew]).toEqual([made.id, false]);
      await expect(eco.books.clear()).rejects.toThrow(/ORM_/);
    });
  });
});
