/**
 * Prints what it costs to turn a value into the bytes of JSON: by the compiled plan, by its exact twin, by hand (pick the
 * fields, then `JSON.stringify`) and by class-transformer. Microseconds, the least of many rounds.
 *
 *     npx tsc -p tsconfig.json && node dist/test/bench/output-bench.js
 */
import 'reflect-metadata';

import { instanceToPlain } from 'class-transformer';

import type { Constructor } from '../../src/conf/constructor.js';
import { createJsonWriter } from '../../src/validation/output-plan.js';
import { toPlain } from '../../src/validation/serialize.js';
import { BookView, Message } from './peers/lapompe/dto.js';
import { makeStored, toView, type StoredBook } from './shared/spec.js';

const ROUNDS = 150;
const bytes = Buffer.alloc(1 << 20);
const stored = Array.from({ length: 100 }, (_, index) => makeStored(index + 1));
const wide = stored.map((book) => ({ ...book, title: `本 ${book.title}` }));
const instances = stored.map((book) => Object.assign(new BookView(), toView(book)));
const views = stored.map(toView);
const message = { message: 'Hello, World!' };

const writeBooks = createJsonWriter(BookView);
const writeMessage = createJsonWriter(Message);
const writeAnything = createJsonWriter();
const byTwin = (value: unknown, type?: Constructor): string => JSON.stringify(toPlain(value, type));
const byHand = (books: readonly StoredBook[]): string => JSON.stringify(books.map(toView));

const WORKS: Readonly<Record<string, () => string>> = {
  'list of 100, plan': () => writeBooks(stored),
  'list of 100, twin': () => byTwin(stored, BookView),
  'list of 100, by hand': () => byHand(stored),
  'list of 100, class-transformer': () => JSON.stringify(instanceToPlain(instances)),
  'list of 100 with wide titles, plan': () => writeBooks(wide),
  'list of 100 with wide titles, by hand': () => byHand(wide),
  'list of 100 plain objects, plan': () => writeAnything(views),
  'list of 100 plain objects, twin': () => byTwin(views),
  'list of 100 plain objects, by hand': () => JSON.stringify(views),
  'one object, plan': () => writeBooks(stored[7]),
  'one object, twin': () => byTwin(stored[7], BookView),
  'one object, by hand': () => JSON.stringify(toView(stored[7]!)),
  'one object, class-transformer': () => JSON.stringify(instanceToPlain(instances[7])),
  'message, plan': () => writeMessage(message),
  'message, plan, undeclared': () => writeAnything(message),
  'message, twin': () => byTwin(message, Message),
  'message, by hand': () => JSON.stringify(message),
};

/** Microseconds for one text and its bytes, as an answer needs them. */
function measure(work: () => string): number {
  const repeats = work().length > 1000 ? 10 : 1000;
  const started = process.hrtime.bigint();
  for (let times = 0; times < repeats; times += 1) {
    const text = work();
    const length = Buffer.byteLength(text);
    bytes.write(text, 0, length, length === text.length ? 'latin1' : 'utf8');
  }
  return Number(process.hrtime.bigint() - started) / repeats / 1000;
}

// Interleaved, so that a neighbour on the machine disturbs all of them alike.
const least = new Map<string, number>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, work] of Object.entries(WORKS))
    least.set(name, Math.min(least.get(name) ?? Infinity, measure(work)));
}
console.log(`node ${process.version}`);
for (const [name, time] of least) console.log(`${time.toFixed(2).padStart(8)} µs  ${name}`);
