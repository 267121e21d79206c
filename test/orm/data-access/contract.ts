import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  DataConflict,
  DataList,
  Paginator,
  UnknownDataName,
  path,
  type DataAccess,
  type DataFilter,
} from 'lapompe';

import { clientOf } from '../../controllers/client-of.js';
import { DataDetailView, DataListView } from './data-views.js';

/** The accesses of one store. */
export interface Store {
  readonly volumes: DataAccess;
  readonly writers: DataAccess;
  readonly topics: DataAccess;
}

/** What every adapter of the port does, whatever stands behind it. `open` gives empty tables. */
export function describeContract(open: () => Promise<Store>): void {
  let store: Store;
  let volumes: DataAccess;
  let keys: Readonly<Record<string, number>>;

  beforeEach(async () => {
    store = await open();
    volumes = store.volumes;
    keys = await fill(store);
  });

  const titles = async (filter?: DataFilter, order?: readonly string[]) =>
    titlesOf(await volumes.list({ filter, order }));
  const titlesOf = (items: readonly unknown[]) =>
    items.map((item) => volumes.valueOf(item, 'title') as string);

  describe('describes', () => {
    it('fields with their types and rules', () => {
      const { key, fields, ordering } = volumes.describe();
      expect(key).toBe('id');
      expect(ordering).toEqual(['title']);
      expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
        ['id', 'integer'],
        ['title', 'text'],
        ['isbn', 'text'],
        ['pages', 'integer'],
        ['inPrint', 'boolean'],
        ['publishedOn', 'date'],
      ]);
      const [id, title, isbn, pages, inPrint] = fields;
      expect(id).toMatchObject({ isUnique: true, isEditable: false, isRequired: false });
      expect(title).toMatchObject({
        maxLength: 200,
        isRequired: true,
        helpText: 'As on the cover.',
      });
      expect(isbn).toMatchObject({ isUnique: true });
      expect(pages).toMatchObject({ isNullable: true, isRequired: false });
      expect(inPrint).toMatchObject({ isRequired: false, isNullable: false });
    });

    it('relations, and what they lead to', () => {
      const { relations } = volumes.describe();
      expect(relations.map(({ name, kind, isNullable }) => [name, kind, isNullable])).toEqual([
        ['writer', 'one', true],
        ['topics', 'many', false],
      ]);
      expect(
        relations.map(({ to }) =>
          to()
            .describe()
            .fields.map(({ name }) => name),
        ),
      ).toEqual([
        ['id', 'name'],
        ['id', 'name'],
      ]);
    });
  });

  describe('lists', () => {
    it('in the order that is declared, or that is asked for, ended by the key', async () => {
      expect(await titles()).toEqual(['Emma', 'Emma', 'Island', 'Rose', 'Solaris']);
      expect(await titles(undefined, ['-title'])).toEqual([
        'Solaris',
        'Rose',
        'Island',
        'Emma',
        'Emma',
      ]);
      const emmas = await volumes.list({
        filter: { field: 'title', value: 'Emma' },
        order: ['-title'],
      });
      expect(emmas.map((item) => volumes.keyOf(item))).toEqual([keys['emma'], keys['emma2']]);
      expect(
        await titles({ field: 'writer', lookup: 'isnull', value: false }, [
          '-writer__name',
          'pages',
        ]),
      ).toEqual(['Solaris', 'Island', 'Rose']);
    });

    it('a part', async () => {
      expect(titlesOf(await volumes.list({ offset: 2, limit: 2 }))).toEqual(['Island', 'Rose']);
      expect(titlesOf(await volumes.list({ offset: 4 }))).toEqual(['Solaris']);
      expect(await volumes.count({ offset: 2, limit: 2 })).toBe(5);
    });

    it.each<[string, DataFilter, readonly string[]]>([
      ['exact', { field: 'title', value: 'Rose' }, ['Rose']],
      ['exact with null', { field: 'pages', value: null }, ['Emma', 'Solaris']],
      ['gt', { field: 'pages', lookup: 'gt', value: 300 }, ['Emma', 'Rose']],
      ['gte', { field: 'pages', lookup: 'gte', value: 400 }, ['Emma', 'Rose']],
      ['lt', { field: 'publishedOn', lookup: 'lt', value: '1900-01-01' }, ['Emma']],
      ['lte', { field: 'pages', lookup: 'lte', value: 300 }, ['Island']],
      ['iexact', { field: 'title', lookup: 'iexact', value: 'rOSE' }, ['Rose']],
      [
        'icontains',
        { field: 'title', lookup: 'icontains', value: 'S' },
        ['Island', 'Rose', 'Solaris'],
      ],
      ['icontains, taken literally', { field: 'title', lookup: 'icontains', value: '%' }, []],
      ['istartswith', { field: 'title', lookup: 'istartswith', value: 'is' }, ['Island']],
      ['in', { field: 'pages', lookup: 'in', value: [300, 500] }, ['Island', 'Rose']],
      ['in nothing', { field: 'pages', lookup: 'in', value: [] }, []],
      ['isnull', { field: 'writer', lookup: 'isnull', value: true }, ['Emma', 'Emma']],
      ['a boolean', { field: 'inPrint', value: false }, ['Solaris']],
      ['a relation', { field: 'writer__name', value: 'Eco' }, ['Island', 'Rose']],
      [
        'a relation to many, each item once',
        { field: 'topics__name', lookup: 'in', value: ['crime', 'monks'] },
        ['Rose'],
      ],
      [
        'all and any',
        {
          all: [
            { field: 'title', lookup: 'icontains', value: 'o' },
            {
              any: [
                { field: 'pages', value: 500 },
                { field: 'pages', value: null },
              ],
            },
          ],
        },
        ['Rose', 'Solaris'],
      ],
      ['an empty any', { any: [] }, []],
      ['an empty all', { all: [] }, ['Emma', 'Emma', 'Island', 'Rose', 'Solaris']],
      [
        'not, with what is empty',
        { not: { field: 'pages', lookup: 'gt', value: 300 } },
        ['Emma', 'Island', 'Solaris'],
      ],
      [
        'not of any',
        {
          not: {
            any: [
              { field: 'pages', lookup: 'gt', value: 300 },
              { field: 'writer__name', value: 'Eco' },
            ],
          },
        },
        ['Emma', 'Solaris'],
      ],
      [
        'not over a relation to many',
        { not: { field: 'topics__name', value: 'crime' } },
        ['Emma', 'Emma', 'Island', 'Solaris'],
      ],
    ])('what fulfils %s', async (_name, filter, expected) => {
      expect(await titles(filter)).toEqual(expected);
      expect(await volumes.count({ filter })).toBe(expected.length);
    });

    it('what holds all words of a search, in one field or another', async () => {
      const fields = ['title', 'writer__name', 'topics__name'];
      const find = async (text: string) =>
        titlesOf(await volumes.list({ search: { text, fields } }));
      expect(await find('eco')).toEqual(['Island', 'Rose']);
      expect(await find('  ECO rose ')).toEqual(['Rose']);
      expect(await find('eco solaris')).toEqual([]);
      expect(await find('m')).toEqual(['Emma', 'Emma', 'Rose', 'Solaris']);
      expect(await find('')).toHaveLength(5);
    });

    it('relations that are included', async () => {
      const [rose] = await volumes.list({
        filter: { field: 'title', value: 'Rose' },
        include: ['writer', 'topics'],
      });
      const writer = volumes.related(rose, 'writer');
      expect(store.writers.valueOf(writer, 'name')).toBe('Eco');
      const topics = volumes.related(rose, 'topics') as readonly unknown[];
      expect(topics.map((topic) => store.topics.valueOf(topic, 'name')).sort()).toEqual([
        'crime',
        'monks',
      ]);
      expect(volumes.valueOf(rose, 'writer')).toBe(keys['eco']);
      const [emma] = await volumes.list({ include: ['writer'], limit: 1 });
      expect(volumes.related(emma, 'writer')).toBeNull();
    });

    it('pages', async () => {
      const paginator = new Paginator(new DataList(volumes, { order: ['-pages'] }), 2);
      const all: unknown[] = [];
      for await (const page of paginator)
        all.push(...page.objectList.map((item) => volumes.keyOf(item)));
      expect(new Set(all).size).toBe(5);
      expect(await paginator.numPages()).toBe(3);
      expect(await new DataList(volumes, { offset: 1, limit: 3 }).count()).toBe(3);
      expect(titlesOf(await new DataList(volumes, { offset: 1, limit: 3 }).slice(1, 9))).toEqual([
        'Island',
        'Rose',
      ]);
    });
  });

  describe('refuses', () => {
    const hostile = [
      'nothing',
      'writer__nothing',
      'title__regex',
      'title; DROP TABLE port_volume',
      '"',
      "'",
      '__proto__',
      '',
      '-',
    ];

    it.each(hostile)(
      'the name %j, with a 400 and not with an error of the database',
      async (name) => {
        await expect(volumes.list({ filter: { field: name, value: 'x' } })).rejects.toThrow(
          UnknownDataName,
        );
        await expect(volumes.list({ order: [name] })).rejects.toThrow(UnknownDataName);
        await expect(volumes.list({ search: { text: 'x', fields: [name] } })).rejects.toThrow(
          UnknownDataName,
        );
        await expect(volumes.list({ include: [name] })).rejects.toThrow(UnknownDataName);
        await expect(volumes.get('x', { field: name })).rejects.toThrow(UnknownDataName);
        await expect(async () => volumes.create({ [name]: 'x' })).rejects.toThrow(UnknownDataName);
      },
    );

    it('values that are taken, and items that others point at', async () => {
      const again = volumes.create({ title: 'Again', isbn: '1' });
      await expect(again).rejects.toMatchObject({ kind: 'unique', status: 409 });
      await expect(store.writers.delete(keys['eco']!)).rejects.toBeInstanceOf(DataConflict);
      await expect(store.writers.delete(keys['eco']!)).rejects.toMatchObject({ kind: 'reference' });
    });
  });

  describe('gets one', () => {
    it('by its key, or by a unique field', async () => {
      expect(volumes.valueOf(await volumes.get(keys['rose']), 'title')).toBe('Rose');
      expect(volumes.valueOf(await volumes.get(String(keys['rose'])), 'title')).toBe('Rose');
      expect(volumes.valueOf(await volumes.get('2', { field: 'isbn' }), 'title')).toBe('Island');
    });

    it.each([0, 12345, 'x', '', null, {}, 1.5])('and none for %j', async (value) => {
      expect(await volumes.get(value)).toBeUndefined();
    });

    it('only where it fulfils the filter', async () => {
      const filter = { field: 'inPrint', value: true };
      expect(await volumes.get(keys['rose'], { filter })).toBeDefined();
      expect(await volumes.get(keys['solaris'], { filter })).toBeUndefined();
    });
  });

  describe('changes', () => {
    it('makes items, with defaults and relations', async () => {
      const made = await volumes.create({
        title: 'New',
        isbn: '9',
        publishedOn: '2001-02-03',
        writer: keys['lem'],
        topics: [keys['crime']],
      });
      const found = await volumes.get(volumes.keyOf(made), { include: ['topics'] });
      const values = ['title', 'pages', 'inPrint', 'publishedOn', 'writer'].map((name) =>
        volumes.valueOf(found, name),
      );
      expect(values).toEqual(['New', null, true, '2001-02-03', keys['lem']]);
      expect(volumes.related(found, 'topics')).toHaveLength(1);
    });

    it('changes what is named, and nothing else', async () => {
      const changed = await volumes.update(keys['rose']!, {
        pages: null,
        writer: null,
        topics: [keys['space']],
      });
      expect(volumes.valueOf(changed, 'pages')).toBeNull();
      const found = await volumes.get(keys['rose'], { include: ['topics'] });
      expect(
        ['title', 'isbn', 'pages', 'writer'].map((name) => volumes.valueOf(found, name)),
      ).toEqual(['Rose', '1', null, null]);
      const [topic] = volumes.related(found, 'topics') as readonly unknown[];
      expect(store.topics.valueOf(topic, 'name')).toBe('space');
      expect(await volumes.update(12345, { title: 'x' })).toBeUndefined();
    });

    it('deletes', async () => {
      expect(await volumes.delete(keys['emma']!)).toBe(true);
      expect(await volumes.delete(keys['emma']!)).toBe(false);
      expect(await volumes.count()).toBe(4);
    });

    it('all or nothing in a transaction', async () => {
      const work = volumes.transaction(async () => {
        await store.writers.create({ name: 'Nobody' });
        await volumes.delete(keys['emma']!);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect([await volumes.count(), await store.writers.count()]).toEqual([5, 2]);
      await volumes.transaction(() => volumes.delete(keys['emma']!));
      expect(await volumes.count()).toBe(4);
    });
  });

  it('stands behind generic views', async () => {
    const options = { access: volumes, include: ['writer', 'topics'] };
    const client = await clientOf({
      urlpatterns: [
        path('volumes/', DataListView.asView({ ...options, searched: ['title'] })),
        path('volumes/<str:key>/', DataDetailView.asView(options)),
      ],
    });
    const list = await client.get('/volumes/?page=2&order=-title');
    expect(list.json()).toMatchObject({
      count: 5,
      pages: 3,
      items: [
        { title: 'Island', writer: { name: 'Eco' } },
        { title: 'Emma', writer: null },
      ],
    });
    expect((await client.get('/volumes/?q=sol')).json()).toMatchObject({ count: 1 });
    expect((await client.get('/volumes/?page=9')).status).toBe(404);
    expect((await client.get('/volumes/?page=x')).status).toBe(404);
    expect((await client.get('/volumes/?order=secret')).status).toBe(400);
    const detail = await client.get(`/volumes/${keys['rose']}/`);
    expect(detail.json()).toMatchObject({
      title: 'Rose',
      publishedOn: '1980-01-02',
      topics: [{}, {}],
    });
    expect((await client.get('/volumes/12345/')).status).toBe(404);
    expect((await client.get('/volumes/x/')).status).toBe(404);
  });
}

async function fill({ volumes, writers, topics }: Store): Promise<Record<string, number>> {
  const make = async (access: DataAccess, values: Record<string, unknown>) =>
    access.keyOf(await access.create(values)) as number;
  const eco = await make(writers, { name: 'Eco' });
  const lem = await make(writers, { name: 'Lem' });
  const crime = await make(topics, { name: 'crime' });
  const monks = await make(topics, { name: 'monks' });
  const space = await make(topics, { name: 'space' });
  const rose = await make(volumes, {
    title: 'Rose',
    isbn: '1',
    pages: 500,
    publishedOn: '1980-01-02',
    writer: eco,
    topics: [crime, monks],
  });
  await make(volumes, {
    title: 'Island',
    isbn: '2',
    pages: 300,
    publishedOn: '1994-01-01',
    writer: eco,
  });
  const solaris = await make(volumes, {
    title: 'Solaris',
    isbn: '3',
    inPrint: false,
    writer: lem,
    topics: [space],
  });
  const emma = await make(volumes, {
    title: 'Emma',
    isbn: '4',
    pages: 400,
    publishedOn: '1815-12-23',
  });
  const emma2 = await make(volumes, { title: 'Emma', isbn: '5' });
  return { eco, lem, crime, monks, space, rose, solaris, emma, emma2 };
}
