import type { NewBook } from '../../shared/spec.js';

type Fields = Readonly<Record<string, unknown>>;

const ISBN = /^[0-9]{13}$/;
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A book from a parsed body, checked by hand as the DTO of the other peers is; undefined where it is not one. */
export function readBook(value: unknown): NewBook | undefined {
  if (!isFields(value)) return undefined;
  const { title, isbn, price, pages, publishedAt } = value;
  if (!isText(title, 1, 200) || !isText(isbn) || !ISBN.test(isbn)) return undefined;
  if (typeof price !== 'number' || price < 0 || !isPositive(pages)) return undefined;
  if (!isText(publishedAt) || !DATE.test(publishedAt)) return undefined;
  const tags = readTags(value.tags);
  const author = readAuthor(value.author);
  const chapters = readChapters(value.chapters);
  if (tags === undefined || author === undefined || chapters === undefined) return undefined;
  return { title, isbn, price, pages, publishedAt, tags, author, chapters };
}

function readTags(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length > 10) return undefined;
  for (const tag of value as readonly unknown[]) if (typeof tag !== 'string') return undefined;
  return value as string[];
}

function readAuthor(value: unknown): NewBook['author'] | undefined {
  if (!isFields(value)) return undefined;
  const { name, country } = value;
  if (!isText(name, 1) || (country !== undefined && !isText(country))) return undefined;
  return country === undefined ? { name } : { name, country };
}

function readChapters(value: unknown): NewBook['chapters'] | undefined {
  if (!Array.isArray(value) || value.length > 100) return undefined;
  const chapters: NewBook['chapters'] = [];
  for (const each of value as readonly unknown[]) {
    if (!isFields(each)) return undefined;
    const { title, pages } = each;
    if (!isText(title, 1) || !isPositive(pages)) return undefined;
    chapters.push({ title, pages });
  }
  return chapters;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown, least = 0, most = Infinity): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}

function isPositive(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}
