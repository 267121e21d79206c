import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { BaseSettings } from '../../src/conf/base-settings.js';
import { Controller } from '../../src/controllers/controller.js';
import { Get } from '../../src/controllers/verbs.js';
import { atomic } from '../../src/orm/database/atomic.js';
import { NPlusOneError } from '../../src/orm/query/n-plus-one.js';
import { assertNumQueries, captureQueries } from '../../src/testing/capture-queries.js';
import { Client } from '../../src/testing/client.js';
import { createTestApplication } from '../../src/testing/create-test-application.js';
import { installMatchers } from '../../src/testing/install-matchers.js';
import { loadFixtures } from '../../src/testing/load-fixtures.js';
import { allowNPlusOne } from '../../src/testing/n-plus-one.js';
import { rollbackAfterEach } from '../../src/testing/rollback-after-each.js';
import { Author, Book, Country } from '../orm/support/library.js';
import { describeTestDatabases } from './with-test-database.js';

installMatchers(expect);

@Controller('authors')
class AuthorController {
  @Get()
  async list() {
    const authors = await Author.objects.all();
    const names: string[] = [];
    for (const each of authors) names.push((await each.fetch('country'))!.name);
    return names;
  }
}

class Settings extends BaseSettings {
  override controllers = [AuthorController];
  override databaseUrl = 'sqlite::memory:';
}

describeTestDatabases('Counting statements', () => {
  rollbackAfterEach({ beforeEach, afterEach });

  it('gives what the work gives where the number is right', async () => {
    const count = await assertNumQueries(2, async () => {
      await Country.objects.create({ name: 'Italy' });
      return Country.objects.count();
    });
    expect(count).toBe(1);
    await expect(() => Country.objects.count()).toRunQueries(1);
    await expect(() => Country.objects.count()).not.toRunQueries(2);
  });

  it('lists the statements where it is wrong, with those that came before', async () => {
    const wrong = assertNumQueries(1, async () => {
      for (let times = 0; times < 2; times += 1)
        await Country.objects.filter({ name: 'Italy' }).exists();
      await Book.objects.count();
    });
    await expect(wrong).rejects.toMatchObject({ code: 'TESTING_QUERY_COUNT' });
    const message = await wrong.catch((error: Error) => error.message);
    expect(message).toContain('1 statements were expected, and 3 were run.');
    expect(message).toMatch(/^1\. SELECT .*"Italy"/m);
    expect(message).toMatch(/^2\. SELECT .*\(as 1\)$/m);
    const failed = expect(() => Book.objects.count()).toRunQueries(0);
    await expect(failed).rejects.toThrow(/Expected {1,2}0 statements, and 1 were run/);
    await expect(expect(3).toRunQueries(0)).rejects.toMatchObject({
      code: 'TESTING_NOT_A_FUNCTION',
    });
  });

  it('counts transactions only where they are asked for', async () => {
    const work = () => atomic(() => Country.objects.count());
    expect((await captureQueries(work)).queries).toHaveLength(1);
    expect((await captureQueries(work, { transactions: true })).queries).toHaveLength(3);
    expect((await captureQueries(work, { using: 'other' })).queries).toHaveLength(0);
  });

  it('fails for a relation that is fetched one by one, in requests as well, unless it is allowed', async () => {
    for (const name of ['Italy', 'France']) {
      const country = await Country.objects.create({ name });
      await Author.objects.create({ name: `of ${name}`, country });
    }
    const application = await createTestApplication(Settings);
    const client = new Client(application);
    try {
      await expect(client.get('/authors/')).rejects.toThrow(NPlusOneError);
      const { queries, result } = await captureQueries(() =>
        allowNPlusOne(() => client.get('/authors/')),
      );
      expect(result.json()).toEqual(['France', 'Italy']);
      expect(queries).toHaveLength(3);
      await expect(client.get('/authors/')).rejects.toThrow(NPlusOneError);
    } finally {
      await application.close();
    }
  });

  it('loads fixtures that are gone after the test', async () => {
    const file = new URL('../../../test/fixtures/orm/countries.json', import.meta.url);
    expect(await loadFixtures(file)).toMatchObject({ objects: 2 });
    expect(await Country.objects.all().flat('name')).toEqual(['France', 'Italy']);
    const next = await Country.objects.create({ name: 'Spain' });
    expect(next.id).toBe(3);
  });
});
