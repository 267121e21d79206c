/** A list that is counted and cut before it is fetched: a QuerySet, a manager, a `DataList`. */
export interface PageSource<Item> {
  /** How many items there are. */
  count(): number | PromiseLike<number>;
  /** Items from position `start` on, up to and without `end`. */
  slice(start: number, end?: number): PromiseLike<readonly Item[]> | readonly Item[];
  /** False where the order of the items may be another one each time: a page would then repeat or skip some. */
  readonly isOrdered?: boolean;
}

/** What can be shown in pages: a list, or something that is asked for parts of one. */
export type Pageable<Item> = PageSource<Item> | readonly Item[];

/** `list` as a source of pages. */
export function pageSourceOf<Item>(list: Pageable<Item>): PageSource<Item> {
  return isList(list) ? new ListSource(list) : list;
}

function isList<Item>(list: Pageable<Item>): list is readonly Item[] {
  return Array.isArray(list);
}

class ListSource<Item> implements PageSource<Item> {
  readonly isOrdered = true;
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  count(): number {
    return this.#items.length;
  }

  slice(start: number, end?: number): readonly Item[] {
    return this.#items.slice(start, end);
  }
}
