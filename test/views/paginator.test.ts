import { describe, expect, it, jest } from '@jest/globals';
import {
  ELLIPSIS,
  EmptyPage,
  ImproperlyConfigured,
  PageNotAnInteger,
  Paginator,
  path,
  type PageSource,
} from 'lapompe';

import { clientOf } from '../controllers/client-of.js';

const letters = [...'abcdefghijk'];

/** A list that counts how it is asked. */
class AskedList implements PageSource<string> {
  readonly asked: string[] = [];
  readonly isOrdered: boolean;

  constructor(isOrdered = true) {
    this.isOrdered = isOrdered;
  }

  async count(): Promise<number> {
    this.asked.push('count');
    return letters.length;
  }

  async slice(start: number, end?: number): Promise<readonly string[]> {
    this.asked.push(`slice ${start} ${end}`);
    return letters.slice(start, end);
  }
}

describe('A paginator', () => {
  it('cuts a list into pages', async () => {
    const paginator = new Paginator(letters, 4);
    expect([await paginator.count(), await paginator.numPages()]).toEqual([11, 3]);
    expect(await paginator.pageRange()).toEqual([1, 2, 3]);
    const pages: string[] = [];
    for await (const page of paginator) pages.push([...page].join(''));
    expect(pages).toEqual(['abcd', 'efgh', 'ijk']);
  });

  it('asks for the number of items once, and once for the items of a page', async () => {
    const list = new AskedList();
    const paginator = new Paginator(list, 4);
    await Promise.all([paginator.page(2), paginator.numPages(), paginator.pageRange()]);
    expect(list.asked).toEqual(['count', 'slice 4 8']);
  });

  it('asks again for the number where that has failed', async () => {
    let tries = 0;
    const count = async () => {
      tries += 1;
      if (tries === 1) throw new Error('away');
      return 1;
    };
    const paginator = new Paginator({ count, slice: () => ['a'] }, 4);
    await expect(paginator.count()).rejects.toThrow('away');
    expect(await paginator.count()).toBe(1);
  });

  it.each([
    // As Django's own tests: [items, perPage, orphans, allowEmptyFirstPage] → [count, pages]
    [10, 4, 0, false, 3],
    [10, 4, 1, false, 3],
    [10, 4, 2, false, 2],
    [10, 4, 5, false, 2],
    [10, 4, 6, false, 1],
    [10, 4, 6, true, 1],
    [1, 4, 1, true, 1],
    [0, 4, 2, true, 1],
    [0, 4, 2, false, 0],
    [11, 10, 0, true, 2],
    [11, 10, 1, true, 1],
  ])(
    'has for %d items by %d with %d orphans (empty first page: %j) %d pages',
    async (items, perPage, orphans, allowEmptyFirstPage, expected) => {
      const list = Array.from({ length: items }, (_, index) => index);
      const paginator = new Paginator(list, perPage, { orphans, allowEmptyFirstPage });
      expect(await paginator.numPages()).toBe(expected);
    },
  );

  it('puts orphans on the last page', async () => {
    const page = await new Paginator(letters, 5, { orphans: 1 }).page(2);
    expect([...page].join('')).toBe('fghijk');
    expect([page.startIndex(), page.endIndex(), page.hasNext()]).toEqual([6, 11, false]);
  });

  it.each([1.5, 'x', '', '1.0', null, undefined, NaN, Infinity, {}, [1], true, '0x1', '1e0'])(
    'takes %j for no integer',
    async (number) => {
      const paginator = new Paginator(letters, 4);
      await expect(paginator.page(number)).rejects.toThrow(PageNotAnInteger);
      expect((await paginator.getPage(number)).number).toBe(1);
    },
  );

  it.each([0, -1, '-5', 4, '4', '99999999999999999999999', 1e300])(
    'has no page %j',
    async (number) => {
      const paginator = new Paginator(letters, 4);
      await expect(paginator.page(number)).rejects.toThrow(EmptyPage);
      expect((await paginator.getPage(number)).number).toBe(3);
    },
  );

  it.each([2, '2', ' 2 ', '+2', '02'])('knows page %j', async (number) => {
    expect((await new Paginator(letters, 4).page(number)).number).toBe(2);
  });

  it('has an empty first page, unless it is told not to', async () => {
    const page = await new Paginator([], 4).page(1);
    expect([page.length, page.startIndex(), page.endIndex()]).toEqual([0, 0, 0]);
    const strict = new Paginator([], 4, { allowEmptyFirstPage: false });
    await expect(strict.page(1)).rejects.toThrow(EmptyPage);
    await expect(strict.getPage('x')).rejects.toThrow(EmptyPage);
  });

  it('leaves pages out of a long range', async () => {
    const paginator = new Paginator(Array.from({ length: 500 }), 10);
    const range = async (number: number, options = {}) =>
      (await paginator.getElidedPageRange(number, options)).join(' ');
    expect(await range(1)).toBe('1 2 3 4 … 49 50');
    expect(await range(7)).toBe('1 2 3 4 5 6 7 8 9 10 … 49 50');
    expect(await range(8)).toBe('1 2 … 5 6 7 8 9 10 11 … 49 50');
    expect(await range(25)).toBe('1 2 … 22 23 24 25 26 27 28 … 49 50');
    expect(await range(43)).toBe('1 2 … 40 41 42 43 44 45 46 … 49 50');
    expect(await range(44)).toBe('1 2 … 41 42 43 44 45 46 47 48 49 50');
    expect(await range(50)).toBe('1 2 … 47 48 49 50');
    expect(await range(25, { onEachSide: 1, onEnds: 0 })).toBe('… 24 25 26 …');
    const page = await paginator.page(25);
    expect(page.elidedPageRange({ onEachSide: 1, onEnds: 1 })).toEqual([
      1,
      ELLIPSIS,
      24,
      25,
      26,
      ELLIPSIS,
      50,
    ]);
    await expect(paginator.getElidedPageRange(51)).rejects.toThrow(EmptyPage);
  });

  it('leaves nothing out of a short range', async () => {
    expect(await new Paginator(Array.from({ length: 100 }), 10).getElidedPageRange(1)).toHaveLength(
      10,
    );
  });

  it.each([0, -1, 1.5, NaN, Infinity])('takes no %d items per page', (perPage) => {
    expect(() => new Paginator(letters, perPage)).toThrow(ImproperlyConfigured);
    expect(() => new Paginator(letters, 4, { orphans: perPage - 1 || 0.5 })).toThrow(
      'VIEWS_BAD_PAGE_SIZE',
    );
  });
});

describe('A page', () => {
  it('knows where it stands', async () => {
    const paginator = new Paginator(letters, 4);
    const [first, second, last] = await Promise.all(
      [1, 2, 3].map((number) => paginator.page(number)),
    );
    expect([first!.hasPrevious(), first!.hasNext(), first!.hasOtherPages()]).toEqual([
      false,
      true,
      true,
    ]);
    expect([second!.previousPageNumber(), second!.nextPageNumber()]).toEqual([1, 3]);
    expect([second!.startIndex(), second!.endIndex(), second!.length]).toEqual([5, 8, 4]);
    expect([last!.startIndex(), last!.endIndex(), last!.length]).toEqual([9, 11, 3]);
    expect(last!.pageRange()).toEqual([1, 2, 3]);
    expect(() => first!.previousPageNumber()).toThrow(EmptyPage);
    expect(() => last!.nextPageNumber()).toThrow(EmptyPage);
  });
});

describe('A page that is not there', () => {
  it('is a 404 to a client, with a sentence', async () => {
    const client = await clientOf({
      urlpatterns: [
        path('letters/', async (request) => {
          const page = await new Paginator(letters, 4).page(request.GET.get('page') ?? 1);
          return { letters: page.objectList };
        }),
      ],
    });
    expect((await client.get('/letters/?page=3')).json()).toEqual({ letters: ['i', 'j', 'k'] });
    for (const page of ['4', '0', 'x', '%00', '1%27--']) {
      const answer = await client.get(`/letters/?page=${page}`, {
        headers: { accept: 'application/json' },
      });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('That page');
    }
  });
});

describe('A list without an order', () => {
  it('is warned of, and shown all the same', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const paginator = new Paginator(new AskedList(false), 4);
      expect((await paginator.page(1)).length).toBe(4);
      expect(emitWarning.mock.calls.map(([, options]) => options)).toEqual([
        { type: 'UnorderedObjectListWarning', code: 'VIEWS_UNORDERED_LIST' },
      ]);
      expect([new Paginator(new AskedList(), 4), new Paginator(letters, 4)]).toHaveLength(2);
      expect(emitWarning).toHaveBeenCalledTimes(1);
    } finally {
      emitWarning.mockRestore();
    }
  });
});
