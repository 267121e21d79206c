import { database, databaseAliases } from '../orm/database/configure-databases.js';
import type { DriverDatabase } from '../orm/database/driver-database.js';
import { TestingError } from './test-response.js';

/** Which databases a test is about. */
export interface DatabasesOption {
  /** Aliases. @defaultValue all that are configured when the test begins */
  readonly databases?: readonly string[];
}

/** The databases that are meant; none at all is a mistake. */
export function targetDatabases({ databases }: DatabasesOption): readonly DriverDatabase[] {
  const aliases = databases ?? databaseAliases();
  if (aliases.length > 0) return aliases.map((alias) => database(alias));
  throw new TestingError('No database is configured when the test begins.', {
    code: 'TESTING_NO_DATABASE',
    fix: 'Call createTestDatabase(), or create the application, before the tests: at the top of the file, or in beforeAll().',
  });
}
