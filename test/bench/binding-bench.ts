/**
 * Prints what it costs to accept and to refuse the body of a new book: by the plan, by the interpreter, by the
 * libraries, and by zod; with and without JSON.parse.
 *
 *     npx tsc -p tsconfig.json && node dist/test/bench/binding-bench.js
 */
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { z } from 'zod';

import { MultiValueMap } from '../../src/http/multi-value-map.js';
import { BindContext, type BindOptions } from '../../src/validation/bind-context.js';
import { createDtoBinder } from '../../src/validation/bind-dto.js';
import { buildFromFields, buildFromJson } from '../../src/validation/build-dto.js';
import { checkDto } from '../../src/validation/check-dto.js';
import { NewBook } from './peers/lapompe/dto.js';
import { BookQuery } from './shared/book-query.js';

const ROUNDS = 400;
const TEXTS = 100;

const OPTIONS: BindOptions = { source: 'body', unknownKeys: 'drop' };

function bookText(index: number, changes: object = {}): string {
  return JSON.stringify({
    title: `Kim's Road ${index}`,
    isbn: String(9_780_000_000_000 + index),
    price: 5 + index * 0.37,
    pages: 100 + index,
    publishedAt: new Date(
      Date.UTC(2000 + (index % 25), index % 12, 1 + (index % 28)),
    ).toISOString(),
    tags: ['fiction', `shelf-${index % 7}`],
    author: { name: `Author ${index}`, country: 'IN' },
    chapters: [
      { title: 'One', pages: 10 + index },
      { title: 'Two', pages: 12 },
      { title: 'Three', pages: 14 },
    ],
    ...changes,
  });
}

const ZodBook = z.object({
  title: z.string().min(1).max(200),
  isbn: z.string().regex(/^[0-9]{13}$/),
  price: z.number().min(0),
  pages: z.int().min(1),
  publishedAt: z.iso.datetime(),
  tags: z.array(z.string()).max(10),
  author: z.object({ name: z.string().min(1), country: z.string().optional() }),
  chapters: z.array(z.object({ title: z.string().min(1), pages: z.int().min(1) })).max(100),
});

/** The interpreter alone: what runs where no code may be generated. */
function interpret(value: unknown): object {
  const context = new BindContext(OPTIONS);
  const instance = buildFromJson(value, NewBook, '', context);
  if (instance !== undefined) checkDto(instance, '', context);
  context.problems.throwIfAny('body', 'NewBook');
  return instance as object;
}

function interpretFields(fields: MultiValueMap<string>): object {
  const context = new BindContext({ ...OPTIONS, source: 'query' });
  const instance = buildFromFields(fields, undefined, BookQuery, context);
  checkDto(instance, '', context);
  context.problems.throwIfAny('query', 'BookQuery');
  return instance;
}

function quietly(bind: (value: unknown) => unknown): (value: unknown) => unknown {
  return (value) => {
    try {
      return bind(value);
    } catch (error) {
      return error;
    }
  };
}

function byLibraries(value: unknown): unknown {
  const instance = plainToInstance(NewBook, value);
  return validateSync(instance);
}

/** Microseconds per call: the least of many short rounds, since a busy machine only ever adds time. */
function measure(call: (value: never) => unknown, values: readonly unknown[]): number {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.hrtime.bigint();
    for (const value of values) call(value as never);
    least = Math.min(least, Number(process.hrtime.bigint() - started) / values.length);
  }
  return least / 1000;
}

const bind = createDtoBinder(NewBook, OPTIONS);
const plan = (value: unknown): unknown => bind({ kind: 'json', value });
const bindQuery = createDtoBinder(BookQuery, { ...OPTIONS, source: 'query' });
const good = Array.from({ length: TEXTS }, (_, index) => bookText(index));
const wrong = Array.from({ length: TEXTS }, (_, index) => bookText(index, { pages: -index }));
const allWrong = good.map(() =>
  bookText(1, { title: 1, isbn: 'x', price: -1, pages: 'x', tags: 1, author: 1 }),
);
const parse = (texts: readonly string[]): unknown[] =>
  texts.map((text) => JSON.parse(text) as unknown);
const queries = good.map(
  (_, index) =>
    new MultiValueMap(
      new Map([
        ['page', [`${index}`]],
        ['search', ['road']],
      ]),
    ),
);

const first = performance.now();
plan(JSON.parse(bookText(0)));
console.log(`first call, compiled on the way: ${(performance.now() - first).toFixed(2)} ms`);

const rows: readonly (readonly [string, (value: never) => unknown, readonly unknown[]])[] = [
  ['JSON.parse alone', JSON.parse, good],
  ['accept: plan', plan, parse(good)],
  ['accept: plan with JSON.parse', (text: string) => plan(JSON.parse(text)), good],
  ['accept: interpreter', interpret, parse(good)],
  ['accept: plainToInstance + validateSync', byLibraries, parse(good)],
  ['accept: zod', (value) => ZodBook.safeParse(value), parse(good)],
  ['refuse one: plan', quietly(plan), parse(wrong)],
  ['refuse one: plan with JSON.parse', quietly((text) => plan(JSON.parse(text as string))), wrong],
  ['refuse one: interpreter', quietly(interpret), parse(wrong)],
  ['refuse one: plainToInstance + validateSync', byLibraries, parse(wrong)],
  ['refuse one: zod', (value) => ZodBook.safeParse(value), parse(wrong)],
  ['refuse six: plan', quietly(plan), parse(allWrong)],
  ['refuse six: interpreter', quietly(interpret), parse(allWrong)],
  ['query: plan', (fields) => bindQuery({ kind: 'fields', fields }), queries],
  ['query: interpreter', interpretFields, queries],
];
for (const [name, call, values] of rows)
  console.log(`${name.padEnd(46)} ${measure(call, values).toFixed(2).padStart(8)} µs`);
