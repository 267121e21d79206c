import { afterAll } from '@jest/globals';
import type { Application } from 'lapompe';
import { Client, createTestApplication, type ClientOptions } from 'lapompe/testing';

import { Settings } from './settings.js';

/** With `SAMPLE_ON_POSTGRES=1`, the tests of the bookshop run on a PostgreSQL server of their own. */
const server =
  process.env['SAMPLE_ON_POSTGRES'] === '1'
    ? await (await import('../test/orm/support/postgres-server.js')).PostgresServer.start()
    : undefined;

const opened: Application[] = [];
afterAll(async () => {
  for (const application of opened) await application.close();
  await server?.stop();
});

/** Opens the bookshop for a test file; it closes after the last test. */
export async function openBookshop(
  settings: Partial<Settings> = {},
  options: ClientOptions = {},
): Promise<Client> {
  const application = await createTestApplication(Settings, {
    base: new URL('./main.js', import.meta.url).href,
    settings: { databases: { default: server?.url() ?? 'sqlite::memory:' }, ...settings },
  });
  opened.push(application);
  return new Client(application, { raiseRequestException: false, ...options });
}

/** What a browser says that it wants. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } as const;
