import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { closeDatabases, configureDatabases } from '../../../src/orm/index.js';
import { expectNoDifference, startDjango, type Django } from '../django.js';
import { meantDifferences, normalize } from './meant-differences.js';
import { answer } from './query-language.js';
import { randomQuery } from './random-queries.js';

let django: Django;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lapompe-django-orm-'));
  const file = join(folder, 'library.sqlite3');
  django = await startDjango();
  expect(await django.call('orm_fill', [file])).toEqual([{ value: true }]);
  configureDatabases({ default: `sqlite:${file}` });
}, 60_000);

afterAll(async () => {
  await closeDatabases();
  await django?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('QuerySets on a file of Django', () => {
  it('give what those of Django give', async () => {
    const { bothGave } = await expectNoDifference(django, {
      operation: 'orm_query',
      input: randomQuery,
      ours: answer,
      normalize: (rows, query) => normalize(rows, query),
      explanations: meantDifferences(django),
      count: COUNT,
    });
    expect(bothGave).toBeGreaterThan(COUNT * 0.9);
  }, 600_000);
});

const COUNT = Number(process.env.DIFFERENTIAL_COUNT ?? 600);
