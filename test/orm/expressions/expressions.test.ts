import { expect, it } from '@jest/globals';

import {
  Abs,
  Case,
  Cast,
  Coalesce,
  Concat,
  Count,
  Exists,
  F,
  Greatest,
  Least,
  Length,
  Lower,
  not,
  Now,
  NullIf,
  or,
  OuterRef,
  Replace,
  Round,
  sql,
  Subquery,
  Substr,
  Trim,
  Upper,
  Value,
  When,
  type Expression,
} from '../../../src/orm/index.js';
import { describeDatabases } from '../support/databases.js';
import { Author, Book } from '../support/library.js';
import { withShelf } from '../support/shelf.js';

describeDatabases('Expressions', (databases) => {
  it('give the same on each database', async () => {
    await withShelf(databases, async () => {
      const expected: readonly (readonly [string, Expression, unknown])[] = [
        ['F', F('author__name'), 'Eco'],
        ['plus', F('pages').plus(1), 501],
        ['minus', F('pages').minus(F('id')), 499],
        ['times', F('pages').times(2), 1000],
        ['times a fraction', F('pages').times(1.5), 750],
        ['divided, whole', F('pages').dividedBy(7), 71],
        ['modulo', F('pages').modulo(7), 3],
        ['less than nothing', F('pages').plus(-501), -1],
        ['Abs', Abs(F('pages').plus(-501)), 1],
        ['Lower', Lower('title'), 'rose'],
        ['Upper', Upper('title'), 'ROSE'],
        ['Length', Length('title'), 4],
        ['Trim', Trim(Value('  x ')), 'x'],
        ['Substr', Substr('title', 2, 2), 'os'],
        ['Replace', Replace('title', 'o', 'i'), 'Rise'],
        ['Concat', Concat('title', Value('-'), 'author__name'), 'Rose-Eco'],
        ['Coalesce', Coalesce('author__profile__about', Value('none')), 'Semiotics'],
        ['NullIf', NullIf('title', 'Rose'), null],
        ['Greatest', Greatest('pages', 501), 501],
        ['Least', Least('pages', 501), 500],
        ['Round', Round('price'), 13],
        ['Cast to text', Cast('pages', 'text'), '500'],
        ['Cast to integer', Cast(Value('12'), 'integer'), 12],
        ['Cast to float', Cast('pages', 'float'), 500],
        ['Cast to bigint', Cast('pages', 'bigint'), 500n],
        ['Value', Value("it's"), "it's"],
        ['boolean', Value(true), true],
        ['Case', Case(When({ pages__gt: 100 }, 'long'), { default: 'short' }), 'long'],
        ['Case without default', Case(When({ pages__gt: 1000 }, 'long')), null],
        [
          'Case of an or',
          Case(When(or({ pages: 1 }, not({ title: 'x' })), F('pages')), { default: 0 }),
          500,
        ],
        ['Exists', Exists(Book.objects.filter({ author: OuterRef('author') })), true],
        [
          'Subquery',
          Subquery(Author.objects.filter({ id: OuterRef('author') }).values('name')),
          'Eco',
        ],
        ['sql', sql<number>`${F('pages')} + ${1}`.as({ kind: 'IntegerField' }), 501],
      ];
      for (const [name, expression, value] of expected) {
        const found = await Book.objects
          .filter({ title: 'Rose' })
          .annotate({ x: expression })
          .valuesList('x');
        const [row] = found as readonly (readonly unknown[])[];
        const shown = name === 'Round' ? Number(row![0]) : row![0];
        expect([name, shown]).toEqual([name, value]);
      }
    });
  });

  it('stand in filters, orders, updates and aggregates', async () => {
    await withShelf(databases, async () => {
      const hasBooks = Exists(Book.objects.filter({ author: OuterRef('pk'), pages__gt: 100 }));
      expect(await Author.objects.filter(hasBooks).flat('name')).toEqual(['Eco']);
      expect(await Author.objects.filter(not(hasBooks)).flat('name')).toEqual(['Ann', 'Zoe']);
      expect(await Book.objects.orderBy(Lower('title').desc(), 'id').flat('title')).toEqual([
        'Rose',
        'Island',
        'atlas',
        '100%_off',
      ]);
      await Book.objects.filter({ title: 'Rose' }).update({ title: Concat('title', Value('!')) });
      expect(await Book.objects.filter({ title__endswith: '!' }).count()).toBe(1);
      const counted = await Author.objects
        .annotate({ long: Count('books', { filter: { books__pages__gt: 400 } }) })
        .orderBy('-long', 'name')
        .valuesList('name', 'long');
      expect(counted).toEqual([
        ['Eco', 1],
        ['Ann', 0],
        ['Zoe', 0],
      ]);
      const now = (await Author.objects.annotate({ now: Now() }).first())!.now as Date;
      expect(Math.abs(now.getTime() - Date.now())).toBeLessThan(60_000);
      await expect(
        Author.objects
          .annotate({ n: Count('books') })
          .annotate({ m: Count('n') })
          .first(),
      ).rejects.toThrow('ORM_NESTED_AGGREGATE');
      await expect(Author.objects.filter({ name: OuterRef('name') }).first()).rejects.toThrow(
        'ORM_NO_OUTER_QUERY',
      );
    });
  });
});
