import { expect, it } from '@jest/globals';

import { FrameworkError } from '../../../src/errors/framework-error.js';
import { HttpError } from '../../../src/errors/http-error.js';
import { withDatabase } from '../../../src/orm/database/configure-databases.js';
import { DatabaseError } from '../../../src/orm/database/database-errors.js';
import {
  atomic,
  Count,
  F,
  Q,
  setRollback,
  sql,
  UnknownName,
  Value,
  type QuerySet,
} from '../../../src/orm/index.js';
import { describeDatabases, type TestDatabases } from '../support/databases.js';
import { HOSTILE_TEXTS } from '../support/hostile-texts.js';
import { makeTables } from '../support/make-tables.js';
import { Sample } from '../support/samples.js';

type Ask = (text: string) => PromiseLike<unknown>;

const TEXT_LOOKUPS = [
  'exact',
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'gt',
  'lte',
];
/** By which a text finds itself. */
const FINDING = ['contains', 'startswith', 'endswith', 'iexact', 'icontains'];
const FIELDS = Sample.meta().fields.map(({ name }) => name);

/** Asks with each text, and gives what is no answer and no refusal that a client may see. */
async function leaks(ask: Ask, isFine: (error: unknown) => boolean = isRefusal): Promise<string[]> {
  const found: string[] = [];
  for (const text of HOSTILE_TEXTS) {
    try {
      await ask(text);
    } catch (error) {
      if (!isFine(error)) found.push(`${JSON.stringify(text.slice(0, 60))}: ${String(error)}`);
    }
  }
  return found;
}

/** {@link leaks} of all: asked together first, as most texts are values for each, and one by one where that was refused. */
async function leaksOf(together: Ask, each: readonly Ask[]): Promise<string[]> {
  return leaks(async (text) => {
    try {
      await together(text);
    } catch {
      const found: unknown[] = [];
      for (const ask of each) {
        await Promise.resolve(ask(text)).catch((error: unknown) => {
          if (!isRefusal(error)) found.push(error);
        });
      }
      if (found.length > 0) throw found[0];
    }
  });
}

/** 4xx, and nothing of a statement or of a driver for the client. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof HttpError) || error instanceof DatabaseError) return false;
  return error.status < 500 && !/SELECT|syntax|near "/.test(`${error.detail ?? ''}`);
}

/** The developer wrote the name; that it is wrong is told in our words all the same. */
function isTyped(error: unknown): boolean {
  return error instanceof FrameworkError && !(error instanceof DatabaseError);
}

async function inSamples(
  databases: TestDatabases,
  run: (rows: QuerySet<Sample>) => Promise<void>,
): Promise<void> {
  const using = await databases.create();
  await makeTables(using, 'samples');
  await withDatabase('default', using, async () => {
    const first = await Sample.objects.create({ char: 'one', text: 'one', json: { a: { b: 1 } } });
    await Sample.objects.create({ char: 'two', text: 'two', integer: 2, parent: first });
    await run(Sample.objects.all());
    expect(await Sample.objects.orderBy('id').flat('text')).toEqual(['one', 'two']);
  });
}

describeDatabases('Hostile input', (databases) => {
  it.each(TEXT_LOOKUPS)('is a plain value of the lookup %s', async (lookup) => {
    await inSamples(databases, async (rows) => {
      const names = ['char', 'text', 'slug', 'email', 'url'].map((field) => `${field}__${lookup}`);
      const found = await leaksOf(
        (text) => rows.filter(Object.fromEntries(names.map((name) => [name, text]))),
        names.map((name) => (text) => rows.filter({ [name]: text })),
      );
      expect(found).toEqual([]);
    });
  });

  it.each(['regex', 'iregex'])('is a pattern, or refused, as value of %s', async (lookup) => {
    await inSamples(databases, async (rows) => {
      expect(await leaks((text) => rows.filter({ [`text__${lookup}`]: text }))).toEqual([]);
      // Node's SQLite asks JavaScript, which takes these.
      if (databases.name === 'sqlite (node:sqlite)') return;
      for (const pattern of ['(?<x>a)', '\\p{L}', '[^]', '\\u{41}']) {
        await expect(rows.filter({ [`text__${lookup}`]: pattern })).rejects.toMatchObject({
          code: 'ORM_REFUSED_PATTERN',
          status: 400,
        });
      }
    });
  });

  it.each(FIELDS)('fits the field %s, or is refused by it', async (field) => {
    await inSamples(databases, async (rows) => {
      const is = (text: string) => ({ [field]: text });
      const isIn = (text: string) => ({ [`${field}__in`]: [text, text] });
      const isBetween = (text: string) => ({ [`${field}__range`]: [text, text] });
      const found = await leaksOf(
        (text) => rows.filter({ ...is(text), ...isBetween(text) }).exclude(isIn(text)),
        [
          (text) => rows.filter(is(text)),
          (text) => rows.exclude(isIn(text)),
          (text) => rows.filter(isBetween(text)),
        ],
      );
      expect(found).toEqual([]);
      expect(await leaks((text) => rows.filter({ [`${field}__isnull`]: text }))).toEqual([]);
    });
  });

  it('finds what was stored, and nothing else', async () => {
    await inSamples(databases, async (rows) => {
      for (const text of HOSTILE_TEXTS) {
        if (/\0/.test(text) || !isWellFormed(text)) {
          await expect(Sample.objects.create({ text })).rejects.toMatchObject({ status: 400 });
          continue;
        }
        // In one block, as every commit of a file waits for the disk.
        await atomic(async () => {
          const made = await Sample.objects.create({ text, json: { [text]: text } });
          expect(await rows.filter({ text }).flat('id')).toEqual([made.id]);
          expect((await rows.get({ id: made.id })).json).toEqual({ [text]: text });
          if (text.length <= 10_000) {
            const own = (lookup: string) => [`text__${lookup}`, text] as const;
            const all = rows.filter({ id: made.id, ...Object.fromEntries(FINDING.map(own)) });
            expect([text, await all.exists()]).toEqual([text, true]);
          }
          expect(await rows.filter({ id: made.id }).update({ text: `${text}!` })).toBe(1);
          expect((await rows.get({ id: made.id })).text).toBe(`${text}!`);
          await made.delete();
        });
      }
    });
  });

  it('names a field, or is refused, as a key of conditions, orders and results', async () => {
    await inSamples(databases, async (rows) => {
      const places: Record<string, Ask> = {
        filter: async (text) => rows.filter({ [text]: 1 }),
        exclude: async (text) => rows.exclude({ [`parent__${text}`]: 1 }),
        'transform of a field': async (text) => rows.filter({ [`moment__${text}`]: 1 }),
        orderBy: async (text) => rows.orderBy(text),
        values: async (text) => rows.values(text),
        valuesList: async (text) => rows.valuesList('id', text),
        flat: async (text) => rows.flat(text),
        only: async (text) => rows.only(text as never),
        defer: async (text) => rows.defer(text as never),
        selectRelated: async (text) => rows.selectRelated(text),
        prefetchRelated: async (text) => rows.prefetchRelated(text),
        latest: async (text) => rows.latest(text),
        inBulk: async (text) => rows.inBulk(undefined, text as never),
        F: async (text) => rows.annotate({ x: F(text) }),
        Count: async (text) => rows.annotate({ x: Count(text) }),
        aggregate: async (text) => rows.aggregate({ x: Count(text) }),
        'order of a union': async (text) =>
          rows.values('id').union(rows.values('id')).orderBy(text),
        'key of JSON': async (text) => rows.filter({ [`json__${text}`]: 'x' }),
        'key of JSON, deep': async (text) => rows.filter({ [`json__a__${text}__b`]: 'x' }),
        'key of JSON in values': async (text) => rows.values(`json__${text}`),
        'key of JSON in an order': async (text) => rows.orderBy(`-json__${text}`),
        create: (text) => rows.build({ [text]: 1 } as never) as never,
        update: (text) => rows.filter({ id: 0 }).update({ [text]: 1 } as never),
        getOrCreate: (text) => undone(() => rows.getOrCreate({ [text]: 1 } as never)),
        updateOrCreate: (text) =>
          undone(() =>
            rows.updateOrCreate({ id: 1 }, { defaults: { [text]: undefined } as never }),
          ),
      };
      for (const [place, ask] of Object.entries(places)) {
        const found = await leaks(ask);
        expect([place, ...found]).toEqual([place]);
      }
    });
  });

  it('joins no conditions', () => {
    for (const text of HOSTILE_TEXTS) {
      expect(() => new Q(text as 'AND', [{ id: 1 }, { id: 2 }])).toThrow(UnknownName);
    }
  });

  it('is a name of an annotation or an aggregate, or refused', async () => {
    await inSamples(databases, async (rows) => {
      expect(await leaks((text) => rows.annotate({ [text]: Value(1) }), isTyped)).toEqual([]);
      expect(
        await leaks((text) => rows.annotate({ [text]: Value(1) }).orderBy(text), isTyped),
      ).toEqual([]);
      expect(await leaks((text) => rows.aggregate({ [text]: Count('*') }), isTyped)).toEqual([]);
    });
  });

  it('is a plain value in JSON, in expressions and in SQL of one’s own', async () => {
    await inSamples(databases, async (rows) => {
      const places: Record<string, Ask> = {
        'exact of a key': (text) => rows.filter({ json__a: text }),
        'icontains of a key': (text) => rows.filter({ json__a__icontains: text }),
        'whole JSON': (text) => rows.filter({ json: { [text]: text } }),
        has_key: (text) => rows.filter({ json__has_key: text }),
        has_any_keys: (text) => rows.filter({ json__a__has_any_keys: [text, 'b'] }),
        Value: (text) => rows.annotate({ x: Value(text) }),
        sql: (text) => rows.annotate({ x: sql`coalesce(${text}, ${F('text')})` }),
        'sql as condition': (text) => rows.filter(sql`${F('text')} = ${text}`),
      };
      for (const [place, ask] of Object.entries(places)) {
        expect([place, ...(await leaks(ask))]).toEqual([place]);
      }
      for (const text of HOSTILE_TEXTS) {
        if (/\0/.test(text) || !isWellFormed(text)) continue;
        expect(
          await rows
            .filter({ id: 1 })
            .annotate({ x: Value(text) })
            .flat('x'),
        ).toEqual([text]);
      }
    });
  });

  it('never finds what objects inherit', async () => {
    await inSamples(databases, async (rows) => {
      const [row] = await rows.filter({ id: 1 }).values('json__constructor', 'json____proto__');
      expect(row).toEqual({ json__constructor: null, json____proto__: null });
      for (const name of ['constructor', '__proto__', 'toString', 'save', 'pk', 'fetch']) {
        expect(() => rows.annotate({ [name]: Value(1) })).toThrow('ORM_ANNOTATION_NAME');
        expect(() => rows.selectRelated(name)).toThrow('ORM_NOT_TO_ONE');
        expect(() => rows.prefetchRelated(name)).toThrow('ORM_UNKNOWN_RELATION');
      }
      const input = JSON.parse('{ "__proto__": { "text": "x" } }') as Record<string, unknown>;
      expect(() => rows.filter(input)).toThrow('ORM_UNKNOWN_NAME');
      expect(() => rows.build(input)).toThrow('ORM_UNKNOWN_FIELD');
    });
  });
});

function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

/** Some names are paths, by which getOrCreate() finds nothing and makes an object. */
async function undone(ask: () => PromiseLike<unknown>): Promise<void> {
  await atomic(async () => {
    await ask();
    setRollback(true);
  });
}
