import { describe, expect, it } from '@jest/globals';

import { field } from '../../../src/orm/migrations/field-builder.js';
import { ProjectState } from '../../../src/orm/migrations/state/project-state.js';
import { createdModel } from '../../../src/orm/migrations/operations/model-operations.js';
import { and, not, or, xor, type Condition } from '../../../src/orm/models/condition.js';
import { literalCondition } from '../../../src/orm/query/literal-condition.js';

const fields = {
  title: field.char({ maxLength: 50 }),
  pages: field.integer({ null: true }),
  isNew: field.boolean(),
  at: field.dateTime(),
};
const state = new ProjectState([createdModel({ name: 'Book', fields }, 'main')]);
const write = (condition: Condition, dialect: 'postgres' | 'sqlite' = 'sqlite') =>
  literalCondition(state.registry.named('Book'), condition, dialect);

describe('literalCondition', () => {
  it.each<[Condition, string]>([
    [{ title: `It's "x" ?` }, `"title" = 'It''s "x" ?'`],
    [{ pages__gte: 1, pages__lt: 9 }, '("pages" >= 1 AND "pages" < 9)'],
    [{ pages__range: [1, 9] }, '"pages" BETWEEN 1 AND 9'],
    [{ title__in: ['a', 'b'] }, `"title" IN ('a', 'b')`],
    [{ pages__isnull: false }, '"pages" IS NOT NULL'],
    [{ pages: null }, '"pages" IS NULL'],
    [{ isNew: true }, '"is_new" = 1'],
    [{ at__gt: new Date('2024-05-06T07:08:09.120Z') }, `"at" > '2024-05-06 07:08:09.120000'`],
    [
      or({ pages: 1 }, and({ title: 'a' }, { pk__gt: 2 })),
      `("pages" = 1 OR ("title" = 'a' AND "id" > 2))`,
    ],
    [
      not(xor({ pages: 1 }, { title: 'a' })),
      `NOT (((CASE WHEN "pages" = 1 THEN 1 ELSE 0 END + CASE WHEN "title" = 'a' THEN 1 ELSE 0 END) % 2 = 1))`,
    ],
    [not({ title: 'a' }), `NOT ("title" = 'a')`],
    // As in exclude(): a row without pages has not 13 of them.
    [not({ pages: 13 }), 'NOT (("pages" = 13 AND "pages" IS NOT NULL))'],
  ])('writes %j', (condition, text) => {
    expect(write(condition)).toBe(text);
  });

  it('writes as PostgreSQL takes it', () => {
    expect(write({ isNew: false }, 'postgres')).toBe('"is_new" = false');
  });

  it.each<[Condition]>([
    [{ title__icontains: 'a' }],
    [{ author__name: 'a' }],
    [{ nothing: 1 }],
    [{ title__in: [] }],
  ])('refuses %j', (condition) => {
    expect(() => write(condition)).toThrow('ORM_MIGRATION_STATE');
  });

  it('refuses values that the column cannot hold', () => {
    expect(() => write({ pages: 'many' })).toThrow('pages');
    expect(() => write({ title: 'a\0b' })).toThrow('NUL');
  });
});
