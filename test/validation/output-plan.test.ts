import { execFileSync } from 'node:child_process';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Expose, Transform, Type } from 'class-transformer';
import { IsOptional, IsString } from 'class-validator';

import { createJsonWriter } from '../../src/validation/output-plan.js';
import { toPlain } from '../../src/validation/serialize.js';

class Author {
  @Expose() name!: string;
}

class Book {
  @Expose() id!: number;
  @Expose({ name: 'full "title"' }) title!: string;
  @Expose() @Type(() => Author) author!: Author;
  @Expose() @Type(() => Book) sequels!: Book[];
  @Expose() published!: Date;
}

const writeBook = createJsonWriter(Book);
const writeAny = createJsonWriter();

describe('The writer of JSON', () => {
  it('writes the listed fields alone, however the value came to be', () => {
    const plain = { id: 5, title: 'Emma', cost: 9, author: { name: 'Jane', hash: 'secret' } };
    const text = '{"id":5,"full \\"title\\"":"Emma","author":{"name":"Jane"}}';
    expect(writeBook(plain)).toBe(text);
    expect(writeBook(Object.assign(new Book(), plain))).toBe(text);
    expect(writeAny(Object.assign(new Book(), plain))).toBe(text);
    expect(writeBook(new Proxy(plain, {}))).toBe(text);
    expect(writeBook([{ ...plain, sequels: [plain, undefined] }])).toBe(
      `[${text.slice(0, -1)},"sequels":[${text},null]}]`,
    );
  });

  it('leaves out what is undefined, and writes dates', () => {
    expect(writeBook({})).toBe('{}');
    expect(writeBook({ id: undefined, published: new Date(0) })).toBe(
      '{"published":"1970-01-01T00:00:00.000Z"}',
    );
    expect(writeBook({ id: Number.NaN, published: new Date(Number.NaN) })).toBe(
      '{"id":null,"published":null}',
    );
  });

  it('reads each getter and asks each transform once', () => {
    let asked = 0;
    class Counted {
      @Expose() get first(): number {
        return (asked += 1);
      }
      @Expose() @Transform(() => (asked += 1)) second = 0;
    }
    expect(createJsonWriter(Counted)(new Counted())).toBe('{"first":1,"second":2}');
    expect(asked).toBe(2);
  });

  it('asks no transform about what is not there, unless it is exposed: a bound DTO can be echoed', () => {
    class Note {
      @IsString() title = 'Emma';
      @IsOptional()
      @IsString()
      @Transform(({ value }: { value: string }) => value.trim())
      text?: string;
      @Expose() @Transform(({ value }: { value?: string }) => value ?? 'en') language?: string;
    }
    const writeNote = createJsonWriter(Note);
    const absent = new Note();
    const present = Object.assign(new Note(), { text: ' a ', language: 'fr' });
    expect(writeNote(absent)).toBe('{"title":"Emma","language":"en"}');
    expect(writeNote(present)).toBe('{"title":"Emma","text":"a","language":"fr"}');
    for (const note of [absent, present])
      expect(writeNote(note)).toBe(JSON.stringify(toPlain(note, Note)));
  });

  it.each([
    ['numbers', Array.from({ length: 30_000 }, (_, index) => index / 8)],
    ['nulls', Array(30_000).fill(null)],
    ['empty lists', Array(40_000).fill([])],
    ['a set', new Set(Array.from({ length: 30_000 }, (_, index) => index))],
    [
      'entries',
      Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`key ${index}`, index])),
    ],
    ['texts', Array(3000).fill('a text with a "quote" and more than forty-eight characters, é')],
    ['wide texts', Array(3000).fill('本 "quoted"')],
    ['control characters', '\0'.repeat(200_000)],
    ['control characters in pieces', Array(300).fill('\0'.repeat(900))],
  ])('writes %s far beyond what fits its bytes', (_, value) => {
    expect(writeAny(value)).toBe(JSON.stringify(toPlain(value)));
  });

  it('writes a DTO with more text in its names than fits its bytes', () => {
    class Wide {}
    const names = Array.from({ length: 600 }, (_, index) => `${'long '.repeat(30)}${index}`);
    for (const name of names) Expose()(Wide.prototype, name);
    const value = Object.fromEntries(names.map((name, index) => [name, index]));
    expect(createJsonWriter(Wide)(value)).toBe(JSON.stringify(value));
  });

  it('may be called by what it calls', () => {
    const outer = { before: 1, inner: { toJSON: () => writeBook({ id: 5 }) }, after: 2 };
    expect(writeAny(outer)).toBe('{"before":1,"inner":"{\\"id\\":5}","after":2}');
  });

  it('is as good as new after an error', () => {
    const broken = {
      id: 1,
      get title(): string {
        throw new Error('no title');
      },
    };
    expect(() => writeBook(['a long beginning', broken])).toThrow('no title');
    expect(writeBook({ id: 2 })).toBe('{"id":2}');
  });

  describe('under a prototype that was changed', () => {
    afterEach(() => {
      delete (Array.prototype as { toJSON?: unknown }).toJSON;
      delete (Object.prototype as { toJSON?: unknown }).toJSON;
    });

    it.each([
      ['lists', Array.prototype],
      ['objects', Object.prototype],
    ])('gives what JSON.stringify makes of %s', (_, prototype) => {
      Object.defineProperty(prototype, 'toJSON', { value: () => 5, configurable: true });
      const value = { id: 1, sequels: [{ id: 2 }] };
      expect(writeBook(value)).toBe(JSON.stringify(toPlain(value, Book)));
      expect(writeAny([value])).toBe(JSON.stringify(toPlain([value])));
    });
  });

  it.each([
    ['switched off', { LAPOMPE_CODEGEN: 'off' }, []],
    ['forbidden', {}, ['--disallow-code-generation-from-strings']],
  ])('works where code generation is %s', (_, environment, flags) => {
    const script = `
      await import('lapompe');
      const { createJsonWriter } = await import(${JSON.stringify(new URL('../../src/validation/output-plan.js', import.meta.url).href)});
      const { Expose } = (await import('class-transformer')).default;
      const { html } = await import('lapompe');
      class Book {}
      Expose()(Book.prototype, 'id');
      const row = (value) => html\`<i>\${value}</i>\`;
      for (let times = 0; times < 20; times++) row(times);
      console.log(createJsonWriter(Book)([{ id: 5, cost: 9 }]) + row(row('<')));`;
    const output = execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
      env: { ...process.env, NODE_OPTIONS: '', ...environment },
      encoding: 'utf8',
    });
    expect(output.trim()).toBe('[{"id":5}]<i><i>&lt;</i></i>');
  });
});
