import type { DataAccess, DataQuery } from './data-access.js';
import type { PageSource } from './page-source.js';

/** The items of a port that a query gives, as a source of pages: `new Paginator(new DataList(books, query), 20)`. */
export class DataList<Item> implements PageSource<Item> {
  /** The port orders to the end, by the key. */
  readonly isOrdered = true;
  readonly #access: DataAccess<Item>;
  readonly #query: DataQuery;

  constructor(access: DataAccess<Item>, query: DataQuery = {}) {
    this.#access = access;
    this.#query = query;
  }

  /** Items within `offset` and `limit` of the query. */
  async count(): Promise<number> {
    const { offset = 0, limit = Infinity } = this.#query;
    const all = await this.#access.count(this.#query);
    return Math.min(limit, Math.max(0, all - offset));
  }

  slice(start: number, end?: number): Promise<readonly Item[]> {
    const { offset = 0, limit = Infinity } = this.#query;
    const last = Math.min(end ?? Infinity, limit);
    return this.#access.list({
      ...this.#query,
      offset: offset + start,
      limit: last === Infinity ? undefined : Math.max(0, last - start),
    });
  }
}
