import { afterAll } from '@jest/globals';
import type { Application } from 'lapompe';
import { Client, createTestApplication, type ClientOptions } from 'lapompe/testing';

import { Settings } from './settings.js';

const opened: Application[] = [];
afterAll(async () => {
  for (const application of opened) await application.close();
});

/** Opens the bookshop for a test file; it closes after the last test. */
export async function openBookshop(
  settings: Partial<Settings> = {},
  options: ClientOptions = {},
): Promise<Client> {
  const application = await createTestApplication(Settings, {
    base: new URL('./main.js', import.meta.url).href,
    settings: { databases: { default: 'sqlite::memory:' }, ...settings },
  });
  opened.push(application);
  return new Client(application, { raiseRequestException: false, ...options });
}

/** What a browser says that it wants. */
export const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } as const;
