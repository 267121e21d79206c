import { expect, it } from '@jest/globals';

import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import { F } from '../../../src/orm/index.js';
import { Everything } from '../support/all-fields.js';
import { describeDatabases } from '../support/databases.js';
import { Author, Book, Subject } from '../support/library.js';
import { makeTables } from '../support/make-tables.js';
import { withShelf } from '../support/shelf.js';

const CODES = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

describeDatabases('bulkUpdate()', (databases) => {
  it('saves fields of each kind, with values and without', async () => {
    const using = await databases.create();
    await makeTables(using, 'kinds');
    await withDatabase('default', using, async () => {
      const objects = CODES.map((code) => Everything.objects.build({ code }));
      await Everything.objects.bulkCreate(objects);
      const values = {
        big: 2n ** 60n,
        bytes: new Uint8Array([0, 1]),
        flag: true,
        day: '2024-02-29',
        moment: new Date('2024-02-29T01:02:03.004Z'),
        exact: '1.2500',
        span: 1500,
        ratio: 0.25,
        count: 7,
        data: { a: [1] },
        text: 'x',
        clock: '10:11:12',
      } as const;
      const names = Object.keys(values) as (keyof typeof values)[];
      for (const object of objects) Object.assign(object, values);
      expect(await Everything.objects.bulkUpdate(objects, names)).toBe(2);
      for (const object of await Everything.objects.all()) expect(object).toMatchObject(values);

      const empty = names.filter((name) => name !== 'flag' && name !== 'text');
      const nothing = Object.fromEntries(empty.map((name) => [name, null]));
      Object.assign(objects[0]!, nothing);
      expect(await Everything.objects.bulkUpdate(objects, empty)).toBe(2);
      Object.assign(objects[1]!, nothing);
      expect(await Everything.objects.bulkUpdate(objects, empty)).toBe(2);
      for (const object of await Everything.objects.all()) expect(object).toMatchObject(nothing);
    });
  });

  it('saves relations and expressions', async () => {
    await withShelf(databases, async () => {
      const [ann, zoe] = await Author.objects.filter({ name__in: ['Ann', 'Zoe'] });
      const books = await Book.objects.filter({ author: ann! });
      for (const book of books) Object.assign(book, { author: zoe, editor: null });
      Object.assign(books[0]!, { pages: F('pages').plus(1) });
      expect(await Book.objects.bulkUpdate(books, ['author', 'editor', 'pages'])).toBe(2);
      const saved = await Book.objects.filter({ author: zoe! }).values('pages', 'editor');
      expect(saved).toEqual([
        { pages: 11, editor: null },
        { pages: null, editor: null },
      ]);
    });
  });

  it('changes no rows but those of the QuerySet', async () => {
    await withShelf(databases, async () => {
      const books = await Book.objects.all();
      for (const book of books) book.pages = 1;
      expect(await Book.objects.filter({ title: 'Rose' }).bulkUpdate(books, ['pages'])).toBe(1);
      expect(await Book.objects.filter({ pages: 1 }).flat('title')).toEqual(['Rose']);
      const ofAnn = (await Author.objects.get({ name: 'Ann' })).books;
      expect(await ofAnn.bulkUpdate(books, ['pages'])).toBe(2);
      expect(await Book.objects.none().bulkUpdate(books, ['pages'])).toBe(0);
      await expect(Book.objects.all().slice(0, 1).bulkUpdate(books, ['pages'])).rejects.toThrow(
        'ORM_SLICED',
      );
    });
  });

  it('refuses sizes that are none, as bulkCreate() and iterator() do', async () => {
    await withShelf(databases, async () => {
      const subjects = await Subject.objects.all();
      for (const size of [0, -1, 1.5, NaN]) {
        const options = { batchSize: size };
        await expect(Subject.objects.bulkUpdate(subjects, ['name'], options)).rejects.toThrow(
          'ORM_BAD_SIZE',
        );
        await expect(
          Subject.objects.bulkCreate([Subject.objects.build({ name: 'law' })], options),
        ).rejects.toThrow('ORM_BAD_SIZE');
        expect(() => Subject.objects.iterator(size)).toThrow('ORM_BAD_SIZE');
      }
    });
  });
});
