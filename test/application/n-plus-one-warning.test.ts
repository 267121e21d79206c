import { afterAll, describe, expect, it } from '@jest/globals';
import { BaseSettings, Controller, Get, createApplication, type Application } from 'lapompe';
import { database, guardNPlusOne } from 'lapompe/orm';
import { Client } from 'lapompe/testing';

import { Author, Book } from '../orm/support/library.js';
import { makeTables } from '../orm/support/make-tables.js';

@Controller('books')
class BookController {
  @Get()
  async list() {
    const names: string[] = [];
    for (const book of await Book.objects.all()) names.push((await book.fetch('author')).name);
    return names;
  }

  @Get('peers/')
  async peers() {
    const names: string[] = [];
    for (const book of await Book.objects.all().peers()) {
      names.push((await book.fetch('author')).name);
    }
    return names;
  }
}

class Settings extends BaseSettings {
  override controllers = [BookController];
  override databases = { default: 'sqlite::memory:' };
}

describe('A relation that is fetched one object at a time', () => {
  let application: Application | undefined;
  const before = guardNPlusOne('off');

  afterAll(async () => {
    await application?.close();
    guardNPlusOne(before);
  });

  it('is a warning in debug, with file and line; peers() fetches for all at once', async () => {
    const warnings: unknown[][] = [];
    application = await createApplication(Settings, import.meta.url, {
      settings: { debug: true, logLevel: 'silent' },
    });
    const { logger } = application;
    Object.assign(logger, { warn: (...given: unknown[]) => warnings.push(given) });
    await makeTables(database(), 'library');
    const author = await Author.objects.create({ name: 'Ann' });
    for (const title of ['One', 'Two', 'Three']) await Book.objects.create({ title, author });
    const client = new Client(application);
    expect((await client.get('/books/peers/')).json()).toEqual(['Ann', 'Ann', 'Ann']);
    expect(warnings).toEqual([]);
    expect((await client.get('/books/')).json()).toEqual(['Ann', 'Ann', 'Ann']);
    expect(warnings).toEqual([
      [
        { relation: 'Book.author', objects: 3 },
        expect.stringMatching(/n-plus-one-warning\.test\.ts:\d+:\d+: 3 objects came together\.$/),
      ],
    ]);
  });
});
