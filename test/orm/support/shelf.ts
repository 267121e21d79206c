import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import type { DriverDatabase } from '../../../src/orm/database/driver-database.js';
import type { TestDatabases } from './databases.js';
import { Author, Book, Country, Profile, Subject } from './library.js';
import { makeTables } from './make-tables.js';

/** A small library: two countries, three authors, four books, three subjects. */
export async function withShelf(
  databases: TestDatabases,
  run: (using: DriverDatabase) => Promise<void>,
): Promise<void> {
  const using = await databases.create();
  await makeTables(using, 'library');
  await withDatabase('default', using, async () => {
    await fillShelf();
    await run(using);
  });
}

async function fillShelf(): Promise<void> {
  const italy = await Country.objects.create({ name: 'Italy' });
  const peru = await Country.objects.create({ name: 'Peru' });
  const eco = await Author.objects.create({ name: 'Eco', age: 50, country: italy });
  const ann = await Author.objects.create({ name: 'Ann', country: peru });
  await Author.objects.create({ name: 'Zoe', age: 20 });
  await Profile.objects.create({ author: eco, about: 'Semiotics' });
  const rose = await Book.objects.create({
    title: 'Rose',
    pages: 500,
    price: '12.50',
    publishedOn: '1980-01-02',
    addedAt: new Date('2020-01-02T03:04:05.006Z'),
    inPrint: true,
    extra: { tags: ['x', 'y'], n: { m: 1 }, text: 'abc', yes: true },
    author: eco,
    editor: ann,
  });
  const island = await Book.objects.create({
    title: 'Island',
    pages: 300,
    price: '9.99',
    author: eco,
  });
  await Book.objects.create({ title: 'atlas', price: '1.00', author: ann, editor: ann });
  await Book.objects.create({
    title: '100%_off',
    pages: 10,
    author: ann,
    publishedOn: '2024-12-30',
  });
  const crime = await Subject.objects.create({ name: 'crime' });
  const monks = await Subject.objects.create({ name: 'monks' });
  await Subject.objects.create({ name: 'zen' });
  await rose.subjects.add(crime, monks);
  await island.subjects.add(crime);
}
