import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApplication, type Application } from 'lapompe';
import { Client, installMatchers } from 'lapompe/testing';

import { PostgresServer } from '../test/orm/support/postgres-server.js';
import { Settings } from './settings.js';

installMatchers(expect);

describe('the bookshop on PostgreSQL', () => {
  let server: PostgresServer;
  let application: Application;
  let client: Client;

  beforeAll(async () => {
    server = await PostgresServer.start();
    application = await createApplication(Settings, new URL('./main.js', import.meta.url).href, {
      settings: { allowedHosts: ['testserver'], logLevel: 'silent' },
      environment: { NODE_ENV: 'test', DATABASE_URL: server.url() },
    });
    client = new Client(application, { raiseRequestException: false });
  }, 60_000);

  afterAll(async () => {
    await application.close();
    await server.stop();
  });

  it('is migrated and filled when it starts', async () => {
    expect(await server.query('SELECT count(*)::int4 AS books FROM book')).toEqual([
      { books: 750 },
    ]);
    expect(await client.get('/books/1/')).toHaveStatus(200);
  });

  it('finds books', async () => {
    const found = (await client.get('/search/?query=darwin+voyage')).json() as {
      readonly books: readonly { readonly title: string }[];
    };
    expect(found.books.map(({ title }) => title)).toEqual(['The Voyage of the Beagle']);
  });
});
