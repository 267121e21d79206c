import { describe, expect, it } from '@jest/globals';

import type { DialectName } from '../../../src/orm/database/dialect.js';
import { finishSql } from '../../../src/orm/expressions/sql-text.js';
import { planQuery } from '../../../src/orm/query/query-plan.js';
import { shapeOf } from '../../../src/orm/query/query-shape.js';
import type { QueryState } from '../../../src/orm/query/query-state.js';
import { writeSelect } from '../../../src/orm/query/write-select.js';
import { configureDatabases } from '../../../src/orm/index.js';
import { Book } from '../../differential/orm/library-models.js';
import {
  buildRows,
  type Given,
  type Node,
  type Step,
} from '../../differential/orm/query-language.js';
import { VALUES, type FieldType } from '../../differential/orm/library-schema.js';
import { ConditionMaker } from '../../differential/orm/random-conditions.js';
import { randomQuery } from '../../differential/orm/random-queries.js';
import { Random } from '../../differential/random.js';

configureDatabases({ default: 'sqlite::memory:' });

const DIALECTS: readonly DialectName[] = ['sqlite', 'postgres'];

function fresh(state: QueryState, dialect: DialectName) {
  const { sql, bound } = finishSql(writeSelect(state, dialect).sql, dialect);
  return { sql, values: bound.map(({ ready }) => ready) };
}

function kept(state: QueryState, dialect: DialectName) {
  const { plan, values } = planQuery(state, dialect);
  return { sql: plan.sql, values };
}

/** The same conditions with other values of the same fields, so that shapes meet again. */
function withOtherValues(random: Random, node: Node): Node {
  if (node.kind === 'leaf') return { ...node, value: otherValue(random, node.value, node.name) };
  if (node.kind === 'not') return { ...node, of: withOtherValues(random, node.of) };
  if (node.kind === 'exists') return node;
  return { ...node, of: node.of.map((child) => withOtherValues(random, child)) };
}

function otherValue(random: Random, value: Given, name: string): Given {
  if (typeof value === 'boolean') return random.chance(0.5);
  if (typeof value === 'number') return random.pick([0, 7, 1.5, 40_000, 3_000_000_000, -1]);
  if (typeof value === 'string')
    return /regex/.test(name) ? '^b' : random.pick(['a', 'b%', "c'", '']);
  if (value === null) return null;
  if (value.type === 'list') {
    return { ...value, of: value.of.map((each) => otherValue(random, each, name)) };
  }
  return value.type in VALUES ? random.pick(VALUES[value.type as FieldType]) : value;
}

describe('planQuery', () => {
  it.each(DIALECTS)('keeps statements that are those of each query on %s', (dialect) => {
    const random = new Random(11);
    let again = 0;
    const shapes = new Set<string>();
    for (let count = 0; count < 400; count += 1) {
      const maker = new ConditionMaker(random, 'Book');
      const nodes = random.list(1, 2, () => maker.node(1));
      const kind = random.pick(['filter', 'exclude'] as const);
      const rest: Step[] = [];
      if (random.chance(0.3)) rest.push(['orderBy', [random.pick(['title', '-pages', 'author'])]]);
      if (random.chance(0.3)) rest.push(['values', [random.pick(['title', 'reviews__stars'])]]);
      if (random.chance(0.2)) rest.push(['distinct']);
      if (random.chance(0.3)) rest.push(['slice', random.integer(0, 1), random.integer(2, 9)]);
      for (let turn = 0; turn < 3; turn += 1) {
        const others = nodes.map((node) => withOtherValues(random, node));
        const { state } = buildRows({ model: 'Book', steps: [[kind, ...others], ...rest] });
        const shape = shapeOf(state);
        if (shape !== undefined) {
          if (shapes.has(shape.key)) again += 1;
          shapes.add(shape.key);
        }
        const made = written(() => fresh(state, dialect));
        expect(written(() => kept(state, dialect))).toEqual(made);
      }
    }
    expect(again).toBeGreaterThan(200);
  });

  it.each(DIALECTS)('writes queries with annotations anew on %s', (dialect) => {
    const random = new Random(12);
    for (let count = 0; count < 500; count += 1) {
      const query = randomQuery(random);
      const { state } = buildRows(query);
      expect(kept(state, dialect)).toEqual(fresh(state, dialect));
    }
  });

  it('tells apart what is written in another way', () => {
    const keys = [
      Book.objects.filter({ pages: 1 }),
      Book.objects.filter({ pages: 1.5 }),
      Book.objects.filter({ pages: 3_000_000_000 }),
      Book.objects.filter({ pages: null }),
      Book.objects.filter({ pages__in: [1] }),
      Book.objects.filter({ pages__in: [1, 2] }),
      Book.objects.filter({ pages__in: [1, null] as never }),
      Book.objects.filter({ pages__isnull: true }),
      Book.objects.filter({ pages__isnull: false }),
      Book.objects.exclude({ pages: 1 }),
      Book.objects.filter({ pages: 1 }).filter({ stock: 1 }),
      Book.objects.filter({ pages: 1, stock: 1 }),
      Book.objects.filter({ pages: 1 }).reverse(),
      Book.objects.filter({ pages: 1 }).orderBy(),
      Book.objects.filter({ pages: 1 }).orderBy('id'),
      Book.objects.filter({ pages: 1 }).slice(0, 1),
      Book.objects.filter({ pages: 1 }).slice(1),
      Book.objects.filter({ pages: 1 }).slice(1, 2),
      Book.objects.filter({ pages: 1 }).distinct(),
      Book.objects.filter({ pages: 1 }).only('pages'),
      Book.objects.filter({ pages: 1 }).defer('pages'),
      Book.objects.filter({ pages: 1 }).values('pages'),
      Book.objects.filter({ pages: 1 }).valuesList('pages'),
      Book.objects.filter({ pages: 1 }).selectRelated('author'),
      Book.objects.filter({ pages: 1 }).selectRelated('author__country'),
    ].map(({ state }) => shapeOf(state)?.key);
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('asks for each key of JSON', () => {
    for (const dialect of DIALECTS) {
      for (const key of ['a', 'b', 'c']) {
        const { state } = Book.objects.filter({ extra__has_key: key });
        expect(kept(state, dialect)).toEqual(fresh(state, dialect));
      }
    }
  });
});

/** What is written, or the code of the refusal. */
function written(write: () => unknown): unknown {
  try {
    return write();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === undefined) throw error;
    return code;
  }
}
