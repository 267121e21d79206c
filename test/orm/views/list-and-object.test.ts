import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Http404, Paginator, getListOr404, getObjectOr404 } from 'lapompe';

import {
  MultipleObjectsReturned,
  closeDatabases,
  configureDatabases,
  database,
  observeQueries,
} from '../../../src/orm/index.js';
import { Volume, Writer, contractSchema } from '../data-access/contract-models.js';

beforeAll(async () => {
  configureDatabases({ default: { url: 'sqlite::memory:', driver: 'libsql' } });
  for (const sql of contractSchema('sqlite')) await database().execute(sql);
  const eco = await Writer.objects.create({ name: 'Eco' });
  for (let number = 1; number <= 5; number += 1) {
    const title = `Volume ${number}`;
    await Volume.objects.create({ title, isbn: String(number), pages: number, writer: eco });
  }
});
afterAll(closeDatabases);

const titles = (volumes: Iterable<Volume>) => [...volumes].map(({ title }) => title);

describe('getObjectOr404()', () => {
  it('asks a manager, with one condition or several', async () => {
    const volume: Volume = await getObjectOr404(Volume.objects, { isbn: '2' });
    expect(volume.title).toBe('Volume 2');
    const same = await getObjectOr404(Volume.objects, [{ pages__gt: 1 }, { isbn: '2' }]);
    expect(same.title).toBe('Volume 2');
  });

  it('asks a QuerySet for one object, and not for its list', async () => {
    const statements: string[] = [];
    const volume = await observeQueries(
      ({ sql }) => statements.push(sql),
      () => getObjectOr404(Volume.objects.filter({ pages: 3 }).selectRelated('writer')),
    );
    expect(volume.title).toBe('Volume 3');
    expect(volume.writer?.name).toBe('Eco');
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain('LIMIT');
  });

  it('gives a 404 with a sentence where there is none', async () => {
    const missing = getObjectOr404(Volume.objects, { isbn: 'x' }, 'No such volume.');
    await expect(missing).rejects.toBeInstanceOf(Http404);
    await expect(missing).rejects.toMatchObject({ status: 404, detail: 'No such volume.' });
    const others = Volume.objects.exclude({ isbn: '2' });
    await expect(getObjectOr404(others, { isbn: '2' })).rejects.toBeInstanceOf(Http404);
  });

  it('does not choose among several', async () => {
    await expect(getObjectOr404(Volume.objects, { pages__gt: 1 })).rejects.toBeInstanceOf(
      MultipleObjectsReturned,
    );
  });

  it('takes what was found already, or a promise of it', async () => {
    const found = await Volume.objects.first();
    expect(getObjectOr404(found)).toBe(found);
    expect(await getObjectOr404(Promise.resolve(found))).toBe(found);
    expect(() => getObjectOr404(null, 'Nothing.')).toThrow('Nothing.');
    await expect(getObjectOr404(Volume.objects.getOrUndefined({ isbn: 'x' }))).rejects.toThrow(
      Http404,
    );
  });
});

describe('getListOr404()', () => {
  it('asks a manager or a QuerySet', async () => {
    expect(titles(await getListOr404(Volume.objects, { pages__gte: 4 }))).toEqual([
      'Volume 4',
      'Volume 5',
    ]);
    const rows = Volume.objects.filter({ pages__lt: 4 }).orderBy('-pages');
    expect(titles(await getListOr404(rows, [{ pages__gt: 1 }]))).toEqual(['Volume 3', 'Volume 2']);
    expect(await getListOr404(Volume.objects)).toHaveLength(5);
  });

  it('gives a 404 for an empty list', async () => {
    const none = getListOr404(Volume.objects, { pages: 99 }, 'None.');
    await expect(none).rejects.toMatchObject({ status: 404, detail: 'None.' });
    await expect(getListOr404(Promise.resolve([]))).rejects.toBeInstanceOf(Http404);
    expect(() => getListOr404([])).toThrow(Http404);
  });

  it('takes a list, or a promise of one', async () => {
    expect(getListOr404([1, 2])).toEqual([1, 2]);
    expect(await getListOr404(Promise.resolve([1]))).toEqual([1]);
  });
});

describe('A paginator over a QuerySet', () => {
  it('sends one statement for the number of rows and one for a page', async () => {
    const statements: string[] = [];
    const page = await observeQueries(
      ({ sql }) => statements.push(sql),
      () => new Paginator(Volume.objects.filter({ pages__gt: 1 }), 3).page('2'),
    );
    expect(titles(page)).toEqual(['Volume 5']);
    expect([page.count, page.startIndex(), page.endIndex()]).toEqual([4, 4, 4]);
    expect(statements).toHaveLength(2);
  });

  it('takes a manager, and values', async () => {
    const manager = await new Paginator(Volume.objects, 2).page(1);
    expect(titles(manager)).toEqual(['Volume 1', 'Volume 2']);
    const values = await new Paginator(Volume.objects.all().flat('title'), 4).page(2);
    expect([...values]).toEqual(['Volume 5']);
  });

  it('warns where the QuerySet has no order', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      expect(Volume.objects.all().isOrdered).toBe(true);
      expect(Volume.objects.none().orderBy().isOrdered).toBe(true);
      const unordered = Volume.objects.orderBy();
      expect(unordered.isOrdered).toBe(false);
      await new Paginator(unordered, 2).page(1);
      expect(emitWarning).toHaveBeenCalledTimes(1);
    } finally {
      emitWarning.mockRestore();
    }
  });
});

describe('Objects that came along with others', () => {
  it('fetch their relations together, as peers', async () => {
    const volumes = await Volume.objects.all().selectRelated('writer').peers();
    const statements: string[] = [];
    await observeQueries(
      ({ sql }) => statements.push(sql),
      async () => {
        for (const { writer } of volumes) {
          const written = await (
            writer as unknown as { fetch(name: string): Promise<unknown[]> }
          ).fetch('volumes');
          expect(written).toHaveLength(5);
        }
      },
    );
    expect(statements).toHaveLength(1);
  });
});
