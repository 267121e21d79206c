import { fileURLToPath } from 'node:url';

import { loadData, type LoadResult } from '../orm/fixtures/load-data.js';

/**
 * Loads fixtures into the databases of the test (Django topic: TestCase.fixtures): by path, by name in the folder
 * `fixtures`, or by URL: `loadFixtures(new URL('./books.json', import.meta.url))`. In a test that is rolled back, or in
 * `beforeEach()`, they are gone afterwards.
 *
 * @throws FixtureError `ORM_FIXTURE_…`
 */
export function loadFixtures(...files: readonly (string | URL)[]): Promise<LoadResult> {
  return loadData(files.map((each) => (each instanceof URL ? fileURLToPath(each) : each)));
}
