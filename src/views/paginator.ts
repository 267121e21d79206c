import { ImproperlyConfigured } from '../errors/framework-error.js';
import { PageNotAnInteger } from './page-errors.js';
import {
  checkPage,
  elidedRange,
  numbers,
  Page,
  type ElidedRange,
  type ElidedRangeOptions,
} from './page.js';
import { pageSourceOf, type Pageable, type PageSource } from './page-source.js';

/** Options of {@link Paginator}. */
export interface PaginatorOptions {
  /** The last page may hold that many items more, where they would else be a page of their own. @defaultValue 0 */
  readonly orphans?: number;
  /** Whether the first page is there when no item is. @defaultValue true */
  readonly allowEmptyFirstPage?: boolean;
}

/**
 * Cuts a list, a QuerySet or a `DataList` into pages (Django topic: pagination). A page costs one query for its items, and
 * the paginator one for the number of all.
 *
 * ```ts
 * const page = await new Paginator(Book.objects.all(), 20).getPage(request.GET.get('page'));
 * ```
 */
export class Paginator<Item> {
  readonly perPage: number;
  readonly orphans: number;
  readonly allowEmptyFirstPage: boolean;
  readonly #source: PageSource<Item>;
  #count: Promise<number> | undefined;

  /** @throws ImproperlyConfigured `VIEWS_BAD_PAGE_SIZE` */
  constructor(list: Pageable<Item>, perPage: number, options: PaginatorOptions = {}) {
    this.perPage = perPage;
    this.orphans = options.orphans ?? 0;
    this.allowEmptyFirstPage = options.allowEmptyFirstPage ?? true;
    if (!isCount(perPage, 1) || !isCount(this.orphans, 0)) throw badSize();
    this.#source = pageSourceOf(list);
    if (this.#source.isOrdered === false) warnOfOrder();
  }

  /** How many items there are on all pages. Asked once. */
  count(): Promise<number> {
    this.#count ??= this.#askCount();
    return this.#count;
  }

  async numPages(): Promise<number> {
    return this.#pagesFor(await this.count());
  }

  /** Numbers of all pages. */
  async pageRange(): Promise<readonly number[]> {
    return numbers(1, await this.numPages());
  }

  /**
   * Numbers of the pages around page `number` and at both ends; `…` for those between.
   *
   * @throws InvalidPage as {@link page} does
   */
  async getElidedPageRange(
    number: unknown = 1,
    options: ElidedRangeOptions = {},
  ): Promise<ElidedRange> {
    return elidedRange(await this.validateNumber(number), await this.numPages(), options);
  }

  /** `number`, or the text of it, as the number of a page that is there. @throws InvalidPage as {@link page} does */
  async validateNumber(number: unknown): Promise<number> {
    return checkPage(integerOf(number), await this.numPages());
  }

  /**
   * The page with that number, or with the number that a text holds.
   *
   * @throws PageNotAnInteger `VIEWS_PAGE_NOT_AN_INTEGER` (404)
   * @throws EmptyPage `VIEWS_EMPTY_PAGE` (404)
   */
  async page(number: unknown): Promise<Page<Item>> {
    const { perPage } = this;
    const count = await this.count();
    const numPages = this.#pagesFor(count);
    const valid = checkPage(integerOf(number), numPages);
    const start = (valid - 1) * perPage;
    const end = valid === numPages ? count : start + perPage;
    const items = count === 0 ? [] : await this.#source.slice(start, end);
    return new Page(items, { number: valid, numPages, count, perPage });
  }

  /** The page that is meant: the first one for what is no integer, the last one for what is no page. */
  async getPage(number?: unknown): Promise<Page<Item>> {
    const numPages = await this.numPages();
    const wanted = tryInteger(number) ?? 1;
    return this.page(wanted < 1 || wanted > numPages ? numPages : wanted);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Page<Item>, void, undefined> {
    for (const number of await this.pageRange()) yield await this.page(number);
  }

  #pagesFor(count: number): number {
    if (count === 0 && !this.allowEmptyFirstPage) return 0;
    return Math.ceil(Math.max(1, count - this.orphans) / this.perPage);
  }

  async #askCount(): Promise<number> {
    try {
      return await this.#source.count();
    } catch (error) {
      this.#count = undefined;
      throw error;
    }
  }
}

function integerOf(value: unknown): number {
  const number = tryInteger(value);
  if (number === undefined) throw new PageNotAnInteger();
  return number;
}

function tryInteger(value: unknown): number | undefined {
  if (typeof value === 'string') return INTEGER.test(value) ? Number(value) : undefined;
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

const INTEGER = /^\s*[+-]?\d+\s*$/;

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function badSize(): ImproperlyConfigured {
  return new ImproperlyConfigured('A paginator was given no usable number of items per page.', {
    code: 'VIEWS_BAD_PAGE_SIZE',
    fix: 'Give a whole number from 1 on for perPage, and from 0 on for orphans.',
  });
}

function warnOfOrder(): void {
  process.emitWarning(
    'A paginator was given a list without an order: pages may repeat items, or leave some out. ' +
      'Give the QuerySet an orderBy(), or the model an ordering.',
    { type: 'UnorderedObjectListWarning', code: 'VIEWS_UNORDERED_LIST' },
  );
}
