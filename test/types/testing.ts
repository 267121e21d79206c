// Checked by the compiler, never run.
import { expect } from '@jest/globals';
import { expectTypeOf } from 'expect-type';

import { created } from '../../src/controllers/reply.js';
import type { HttpRequest } from '../../src/http/http-request.js';
import { HttpResponse } from '../../src/http/http-response.js';
import { html } from '../../src/templates/html.js';
import type { Client } from '../../src/testing/client.js';
import { installMatchers } from '../../src/testing/install-matchers.js';
import type { Jsonified } from '../../src/testing/jsonified.js';

class Book {
  title = '';
  published = new Date();
  pages: number | null = null;
  note?: string;
  tags: readonly string[] = [];
  author = { name: '', born: new Date() as Date | undefined };
  describe(): string {
    return this.title;
  }
}

interface PlainBook {
  title: string;
  published: string;
  pages: number | null;
  note?: string;
  tags: string[];
  author: { name: string; born?: string };
}

expectTypeOf<Jsonified<string>>().toEqualTypeOf<string>();
expectTypeOf<Jsonified<'a' | 1 | null>>().toEqualTypeOf<'a' | 1 | null>();
expectTypeOf<Jsonified<Date>>().toEqualTypeOf<string>();
expectTypeOf<Jsonified<bigint>>().toEqualTypeOf<string>();
expectTypeOf<Jsonified<Date | null>>().toEqualTypeOf<string | null>();
expectTypeOf<Jsonified<unknown>>().toBeUnknown();
expectTypeOf<Jsonified<Date[]>>().toEqualTypeOf<string[]>();
expectTypeOf<Jsonified<readonly [Date, number]>>().toEqualTypeOf<[string, number]>();
expectTypeOf<Jsonified<(string | undefined)[]>>().toEqualTypeOf<(string | null)[]>();
expectTypeOf<Jsonified<Set<Date>>>().toEqualTypeOf<string[]>();
expectTypeOf<Jsonified<Map<string, Date>>>().toEqualTypeOf<Record<string, string>>();
expectTypeOf<Jsonified<Record<string, Date>>>().toMatchTypeOf<Record<string, string>>();
expectTypeOf<Jsonified<Book>>().branded.toEqualTypeOf<PlainBook>();
expectTypeOf<
  Jsonified<{ a: () => void; b: symbol; c: undefined; d: unknown }>
>().branded.toEqualTypeOf<{ d: unknown }>();

class BookQuery {
  q = '';
}

class BookController {
  list(_query: BookQuery): Promise<readonly Book[]> {
    return Promise.resolve([]);
  }
  show(_pk: number): Book {
    return new Book();
  }
  async find(_pk: number, _request: HttpRequest, _tab = 'info'): Promise<Book | null> {
    return null;
  }
  tab(_pk: number, _tab = 'info'): string {
    return '';
  }
  page({ pk }: { pk: number }) {
    return html`<p>${pk}</p>`;
  }
  raw(_pk: number): HttpResponse {
    return new HttpResponse();
  }
  add(_book: Book) {
    return created(new Book());
  }
  bytes(): Uint8Array {
    return new Uint8Array();
  }
  readonly count = 3;
}

export async function callsAreTyped(client: Client): Promise<void> {
  expectTypeOf((await client.call(BookController, 'list')).body).branded.toEqualTypeOf<
    PlainBook[]
  >();
  expectTypeOf(
    (await client.call(BookController, 'show', 3)).body,
  ).branded.toEqualTypeOf<PlainBook>();
  expectTypeOf(
    (await client.call(BookController, 'show', 3)).json(),
  ).branded.toEqualTypeOf<PlainBook>();
  expectTypeOf(
    (await client.call(BookController, 'find', 3)).body,
  ).branded.toEqualTypeOf<PlainBook | null>();
  expectTypeOf((await client.call(BookController, 'page', { pk: 3 })).body).toEqualTypeOf<string>();
  expectTypeOf((await client.call(BookController, 'tab', 3)).body).toEqualTypeOf<string>();
  expectTypeOf((await client.call(BookController, 'raw', 3)).body).toBeUnknown();
  expectTypeOf(
    (await client.call(BookController, 'add', { json: { title: 'Emma' } })).body,
  ).toBeUnknown();
  expectTypeOf((await client.call(BookController, 'bytes')).body).toEqualTypeOf<Buffer>();

  await client.call(BookController, 'show', 3, {
    query: { page: 2 },
    headers: { accept: 'text/html' },
  });
  await client.call(BookController, 'show', { pk: 3 }, { follow: true });
  await client.call(BookController, 'tab', 3, 'info', { follow: true });
  await client.call(BookController, 'list', { data: { q: 'science' } });

  // @ts-expect-error a capture is missing
  await client.call(BookController, 'show');
  // @ts-expect-error the capture is a number
  await client.call(BookController, 'show', 'three');
  // @ts-expect-error there is one capture
  await client.call(BookController, 'show', 3, 4);
  // @ts-expect-error there is no such method
  await client.call(BookController, 'remove', 3);
  // @ts-expect-error a field is no method
  await client.call(BookController, 'count');
  // @ts-expect-error there is no such option
  await client.call(BookController, 'show', 3, { folow: true });
}

export async function matchersAreTyped(client: Client): Promise<void> {
  installMatchers(expect);
  const response = await client.get('/');
  expectTypeOf(expect(response).toHaveStatus(200)).toEqualTypeOf<void>();
  expectTypeOf(expect(response).not.toRedirectTo('/')).toEqualTypeOf<void>();
  expectTypeOf(expect(response).toRedirectTo('/', { fetch: true })).toEqualTypeOf<Promise<void>>();
  expectTypeOf(expect(client.get('/')).resolves.toContainText('x')).toEqualTypeOf<Promise<void>>();
  // @ts-expect-error a status is a number
  expect(response).toHaveStatus('200');
}
