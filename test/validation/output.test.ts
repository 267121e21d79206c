import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, Transform, Type } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';
import { Controller, Get, Returns, reply } from 'lapompe';

import { clientOf, findingsOf } from '../controllers/client-of.js';

class Author {
  @Expose() name: string;
  passwordHash = 'secret';
  constructor(name: string) {
    this.name = name;
  }
}

class Book {
  @Expose() id = 1;
  @IsString() title = 'Emma';
  @Expose({ name: 'first_published' }) @IsInt() year = 1815;
  @Type(() => Author) author = new Author('Jane Austen');
  @Type(() => Author) readers: readonly unknown[] = [
    new Author('Ann'),
    { name: 'Bob', passwordHash: 'secret' },
  ];
  @Exclude({ toPlainOnly: true }) @IsString() isbn = 'secret';
  @Expose({ groups: ['admin'] }) price = 'secret';
  @Expose({ toClassOnly: true }) token = 'secret';
  @Expose()
  @Transform(({ value }: { value: number }) => value.toFixed(2), { toPlainOnly: true })
  rating = 4.5;
  @Expose() get label(): string {
    return `${this.title} (${this.year})`;
  }
  @Expose() nothing = undefined;
  column = 'secret';
}

class Summary {
  @Expose() title!: string;
  @Expose() @Type(() => Author) author!: Author;
}

class Shelf {
  @Expose() count = 1;
  @Expose() @Type(() => Book) byId = new Map([['1', new Book()]]);
}

class Bare {
  secret = 1;
}

const cycle: Record<string, unknown> = {};
cycle['self'] = [cycle];

@Controller()
class OutputController {
  @Get('book/') book() {
    return new Book();
  }
  @Get('books/') books() {
    return { count: 2, results: [new Book()], first: new Map([['a', new Author('Jane')]]) };
  }
  @Get('summary/') @Returns(Summary) summary() {
    return { title: 'Emma', author: { name: 'Jane', passwordHash: 'secret' }, secret: 1 };
  }
  @Get('summaries/') @Returns([Summary]) summaries() {
    return [new Book(), { title: 'Emma', secret: 1 }];
  }
  @Get('replied/') @Returns(Summary) replied() {
    return reply({ title: 'Emma', secret: 1 }, { status: 202, headers: { 'x-a': 'b' } });
  }
  @Get('shelf/') shelf() {
    return new Shelf();
  }
  @Get('values/') values() {
    return {
      date: new Date(0),
      invalid: new Date(Number.NaN),
      big: 2n ** 70n,
      set: new Set([1, 2]),
      map: new Map<unknown, unknown>([
        ['a', 1],
        [2, 'b'],
      ]),
      url: new URL('https://example.org/a'),
      nan: Number.NaN,
      undefined: undefined,
      list: [undefined, null],
      own: { toJSON: () => ({ shown: new Author('Jane') }) },
      bare: Object.assign(Object.create(null) as object, { ok: true }),
      ['__proto__']: 'own key',
    };
  }
  @Get('bare/') bare() {
    return { inner: new Bare() };
  }
  @Get('promise/') promise() {
    return { later: Promise.resolve(1) };
  }
  @Get('cycle/') cycle() {
    return cycle;
  }
  @Get('generator/') generator() {
    return (function* () {
      yield 1;
    })();
  }
}

const client = await clientOf({ controllers: [OutputController], debug: true });
const told = { accept: 'application/json' };

describe('what leaves', () => {
  const book = {
    id: 1,
    title: 'Emma',
    first_published: 1815,
    author: { name: 'Jane Austen' },
    readers: [{ name: 'Ann' }, { name: 'Bob' }],
    rating: '4.50',
    label: 'Emma (1815)',
  };

  it('is what the class of an instance lists, and nothing else', async () => {
    const response = await client.get('/book/');
    expect(response.json()).toEqual(book);
    expect(response.text).not.toContain('secret');
    expect((await client.get('/books/')).json()).toEqual({
      count: 2,
      results: [book],
      first: { a: { name: 'Jane' } },
    });
    expect((await client.get('/shelf/')).json()).toEqual({ count: 1, byId: { 1: book } });
  });

  it('is what @Returns lists, whatever the view returned', async () => {
    expect((await client.get('/summary/')).json()).toEqual({
      title: 'Emma',
      author: { name: 'Jane' },
    });
    expect((await client.get('/summaries/')).json()).toEqual([
      { title: 'Emma', author: { name: 'Jane Austen' } },
      { title: 'Emma' },
    ]);
    const replied = await client.get('/replied/');
    expect([replied.status, replied.headers['x-a'], replied.json()]).toEqual([
      202,
      'b',
      { title: 'Emma' },
    ]);
  });

  it('has a form in JSON', async () => {
    expect((await client.get('/values/')).text).toBe(
      '{"date":"1970-01-01T00:00:00.000Z","invalid":null,"big":"1180591620717411303424","set":[1,2],"map":{"2":"b","a":1},' +
        '"url":"https://example.org/a","nan":null,"list":[null,null],"own":{"shown":{"name":"Jane"}},"bare":{"ok":true},"__proto__":"own key"}',
    );
  });

  it('is never a class that lists nothing, a promise or a circle: errors that say what to do', async () => {
    for (const [path, code, words] of [
      ['/bare/', 'VALIDATION_OUTPUT_UNDECLARED', 'an instance of "Bare", which lists no field'],
      ['/promise/', 'VALIDATION_OUTPUT_PROMISE', 'with a promise in it'],
      ['/cycle/', 'VALIDATION_OUTPUT_TOO_DEEP', 'or in a circle'],
      ['/generator/', 'VALIDATION_OUTPUT_UNDECLARED', 'lists no field'],
    ] as const) {
      const response = await client.get(path, { headers: told });
      expect(response.status).toBe(500);
      expect(response.json()).toMatchObject({
        code,
        problem: expect.stringContaining(words) as unknown,
      });
    }
  });

  it('is checked at boot where @Returns names a class', async () => {
    @Controller()
    class Wrong {
      @Get() @Returns(Bare) bare() {
        return null;
      }
    }
    expect((await findingsOf(Wrong)).map(({ id }) => id)).toEqual([
      'CONTROLLERS_RETURNS_NOTHING_LISTED',
    ]);
  });
});
