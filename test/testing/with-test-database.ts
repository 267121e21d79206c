import { afterAll, beforeAll, describe } from '@jest/globals';

import { createTestDatabase, type TestDatabase } from '../../src/testing/create-test-database.js';
import { DATABASE_NAMES, type DatabaseName } from '../orm/support/database-names.js';
import { PostgresServer } from '../orm/support/postgres-server.js';

/** `describe()` for each kind of database, with a test database that is made of the models. */
export function describeTestDatabases(
  title: string,
  tests: (made: { readonly name: DatabaseName; readonly current: () => TestDatabase }) => void,
): void {
  describe.each(DATABASE_NAMES)(`${title} on %s`, (name) => {
    let server: PostgresServer | undefined;
    let made: TestDatabase | undefined;
    beforeAll(async () => {
      if (name === 'postgres') server = await PostgresServer.start();
      made = await createTestDatabase(
        server === undefined
          ? {
              url: {
                url: 'sqlite::memory:',
                driver: name === 'sqlite (libsql)' ? 'libsql' : undefined,
              },
            }
          : { url: server.url('shop') },
      );
    }, 60_000);
    afterAll(async () => {
      await made?.close();
      await server?.stop();
    });
    tests({ name, current: () => made! });
  });
}
