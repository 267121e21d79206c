// Checked by the compiler, never run.
import { defineFactory } from '../../src/testing/define-factory.js';
import { manyOf, sequence, subFactory } from '../../src/testing/factory-values.js';
import { Author, Book, Subject } from '../orm/support/library.js';

const AuthorFactory = defineFactory(Author, { name: 'Ann' });
const SubjectFactory = defineFactory(Subject, { name: sequence((n) => `s${n}`) });
const BookFactory = defineFactory(
  Book,
  {
    title: ({ pages }) => `Of ${pages}`,
    author: subFactory(AuthorFactory),
    editor: subFactory(() => AuthorFactory),
    subjects: manyOf(2, SubjectFactory),
  },
  { traits: { short: { pages: 10 } } },
);

export async function use(): Promise<void> {
  await BookFactory.create({ author: { name: 'Eco' }, pages: null }, 'short');
  // @ts-expect-error -- there is no such trait
  await BookFactory.create({}, 'long');
  // @ts-expect-error -- a title is text
  await BookFactory.create({ title: 3 });
  // @ts-expect-error -- authors have no title
  await BookFactory.create({ author: { title: 'Eco' } });
  // @ts-expect-error -- no field
  defineFactory(Author, { nom: 'Ann' });
  // @ts-expect-error -- a subject is no author
  defineFactory(Book, { author: subFactory(SubjectFactory) });
  // @ts-expect-error -- a book is no subject
  defineFactory(Book, { subjects: manyOf(1, BookFactory) });
}
