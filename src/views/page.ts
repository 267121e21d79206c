import { EmptyPage } from './page-errors.js';

/** What stands in the place of pages that are left out of {@link Page.elidedPageRange}. */
export const ELLIPSIS = '…';

/** Numbers of pages, some of them left out. */
export type ElidedRange = readonly (number | typeof ELLIPSIS)[];

/** How much of a range of pages is shown. */
export interface ElidedRangeOptions {
  /** Pages on each side of the one that is shown. @defaultValue 3 */
  readonly onEachSide?: number;
  /** Pages at both ends. @defaultValue 2 */
  readonly onEnds?: number;
}

/** Where a page stands among the others. */
export interface PagePlace {
  readonly number: number;
  readonly numPages: number;
  /** Items on all pages. */
  readonly count: number;
  readonly perPage: number;
}

/** Some items of a list, and where they stand (Django topic: Page objects). Everything is known: nothing is awaited. */
export class Page<Item> implements Iterable<Item> {
  /** The items on this page. */
  readonly objectList: readonly Item[];
  /** Number of this page, from 1 on. */
  readonly number: number;
  readonly numPages: number;
  /** Items on all pages. */
  readonly count: number;
  readonly perPage: number;

  constructor(objectList: readonly Item[], place: PagePlace) {
    this.objectList = objectList;
    this.number = place.number;
    this.numPages = place.numPages;
    this.count = place.count;
    this.perPage = place.perPage;
  }

  /** Items on this page. */
  get length(): number {
    return this.objectList.length;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.objectList[Symbol.iterator]();
  }

  hasNext(): boolean {
    return this.number < this.numPages;
  }

  hasPrevious(): boolean {
    return this.number > 1;
  }

  hasOtherPages(): boolean {
    return this.hasPrevious() || this.hasNext();
  }

  /** @throws EmptyPage `VIEWS_EMPTY_PAGE` on the last page */
  nextPageNumber(): number {
    return checkPage(this.number + 1, this.numPages);
  }

  /** @throws EmptyPage `VIEWS_EMPTY_PAGE` on the first page */
  previousPageNumber(): number {
    return checkPage(this.number - 1, this.numPages);
  }

  /** Position of the first item of this page among all items, from 1 on; 0 when there are none. */
  startIndex(): number {
    return this.count === 0 ? 0 : this.perPage * (this.number - 1) + 1;
  }

  /** Position of the last item of this page among all items. */
  endIndex(): number {
    return this.number === this.numPages ? this.count : this.number * this.perPage;
  }

  /** Numbers of all pages. */
  pageRange(): readonly number[] {
    return numbers(1, this.numPages);
  }

  /** Numbers of the pages around this one and at both ends; `…` for those between. */
  elidedPageRange(options: ElidedRangeOptions = {}): ElidedRange {
    return elidedRange(this.number, this.numPages, options);
  }
}

/** `number`, if a page has it. @throws EmptyPage `VIEWS_EMPTY_PAGE` */
export function checkPage(number: number, numPages: number): number {
  if (number < 1) throw new EmptyPage('That page number is less than 1.');
  if (number > numPages) throw new EmptyPage('That page contains no results.');
  return number;
}

/** The integers from `first` to `last`. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** As Django's `get_elided_page_range`. */
export function elidedRange(
  number: number,
  numPages: number,
  { onEachSide = 3, onEnds = 2 }: ElidedRangeOptions,
): ElidedRange {
  if (numPages <= (onEachSide + onEnds) * 2) return numbers(1, numPages);
  const range: (number | typeof ELLIPSIS)[] = [];
  if (number > 1 + onEachSide + onEnds + 1) {
    range.push(...numbers(1, onEnds), ELLIPSIS, ...numbers(number - onEachSide, number));
  } else {
    range.push(...numbers(1, number));
  }
  if (number < numPages - onEachSide - onEnds - 1) {
    range.push(...numbers(number + 1, number + onEachSide), ELLIPSIS);
    range.push(...numbers(numPages - onEnds + 1, numPages));
  } else {
    range.push(...numbers(number + 1, numPages));
  }
  return range;
}
