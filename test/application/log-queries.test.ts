import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { logQueries, type QueryLog } from '../../src/application/log-queries.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { Logger } from '../../src/logging/logger.js';
import { database } from '../../src/orm/database/configure-databases.js';
import { allowNPlusOne } from '../../src/testing/n-plus-one.js';
import { createTestDatabase, type TestDatabase } from '../../src/testing/create-test-database.js';
import { RequestFactory } from '../../src/testing/request-factory.js';
import { Author, Country } from '../orm/support/library.js';

let made: TestDatabase;
let log: QueryLog | undefined;
beforeEach(async () => {
  made = await createTestDatabase();
});
afterEach(async () => {
  log?.stop();
  await made.close();
});

function watched(logLevel: 'debug' | 'info', settings: { debug: boolean; slowQueryMs: number }) {
  const lines: Record<string, unknown>[] = [];
  const logger = Logger.create(
    { debug: false, logLevel, logFormat: 'json' },
    { destination: { write: (line: string) => void lines.push(JSON.parse(line)) } },
  );
  log = logQueries(settings, logger);
  return { lines, handler: log?.watch(list) };
}

async function list(_request: HttpRequest): Promise<HttpResponse> {
  await allowNPlusOne(async () => {
    for (const each of await Author.objects.all()) await each.fetch('country');
  });
  return new HttpResponse('done');
}

it('logs each statement in debug, marks those that a request repeats, and sums up', async () => {
  const country = await Country.objects.create({ name: 'Italy' });
  for (const name of ['Ann', 'Eco']) await Author.objects.create({ name, country });
  const { lines, handler } = watched('debug', { debug: true, slowQueryMs: 0 });
  await handler!(new RequestFactory().get('/authors/'));
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatchObject({
    level: 'debug',
    name: 'sql',
    alias: 'default',
    rows: 2,
    durationMs: expect.any(Number),
    msg: expect.stringMatching(/^SELECT .*library_author/),
  });
  expect(lines[1]).toMatchObject({ values: [1], msg: expect.stringContaining('library_country') });
  expect(lines[1]).not.toHaveProperty('times');
  expect(lines[2]).toMatchObject({ times: 2 });
  expect(lines[3]).toMatchObject({
    method: 'GET',
    path: '/authors/',
    statements: 3,
    duplicates: 1,
    msg: expect.stringMatching(/^3 statements, 1 duplicates, [\d.]+ ms$/),
  });
  await Country.objects.count();
  expect(lines).toHaveLength(5);
});

it('keeps requests apart that run at the same time', async () => {
  const country = await Country.objects.create({ name: 'Italy' });
  for (const name of ['Ann', 'Eco']) await Author.objects.create({ name, country });
  const { lines, handler } = watched('debug', { debug: false, slowQueryMs: 0 });
  await Promise.all(['/a/', '/b/'].map(async (path) => handler!(new RequestFactory().get(path))));
  const sums = lines.filter(({ statements }) => statements !== undefined);
  expect(sums.map(({ path, statements, duplicates }) => [path, statements, duplicates])).toEqual([
    ['/a/', 3, 1],
    ['/b/', 3, 1],
  ]);
  expect(lines.every((line) => !('values' in line))).toBe(true);
});

it('warns of slow statements without debug, and says where none are', async () => {
  const { lines } = watched('info', { debug: false, slowQueryMs: 20 });
  await Country.objects.count();
  expect(lines).toEqual([]);
  await database().execute(
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT count(*) FROM n',
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'warn',
    msg: expect.stringMatching(/^slow statement: WITH RECURSIVE/),
  });
});

it('watches nothing where nothing is to be logged', () => {
  expect(watched('info', { debug: true, slowQueryMs: 0 }).handler).toBeUndefined();
});
