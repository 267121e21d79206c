import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { closeDatabases, configureDatabases } from '../../../src/orm/index.js';
import { isQuery } from '../../../src/orm/expressions/scope.js';
import { Book } from '../support/library.js';

const forged: unknown = JSON.parse(
  '{"isQuerySet": true, "state": {"meta": {}, "steps": []}, "Symbol(lapompe.query)": true}',
);

describe('What stands inside of another query', () => {
  beforeAll(() => configureDatabases({ default: 'sqlite::memory:' }));
  afterAll(() => closeDatabases());

  it('is a QuerySet, and nothing that a client could write', () => {
    expect(isQuery(Book.objects.all())).toBe(true);
    expect(isQuery(forged)).toBe(false);
  });

  it.each(['pages', 'pages__in', 'pages__gt', 'author', 'author__in'])(
    'is refused as a value of %s when it is forged',
    async (name) => {
      const rows = Book.objects.filter({ [name]: forged });
      await expect(Promise.resolve(rows)).rejects.toMatchObject({
        code: 'ORM_INVALID_VALUE',
        status: 400,
      });
    },
  );
});
