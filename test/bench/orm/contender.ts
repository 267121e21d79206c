/** A library that reads the tables of `tables.ts` in its own usual way. */
export interface Contender {
  readonly name: string;
  /** One book by its key. */
  byId(id: number): Promise<unknown>;
  /** A page: the first hundred of the books that are listed, by key. */
  list(): Promise<readonly unknown[]>;
  /** The same with their authors. */
  withAuthor(): Promise<readonly unknown[]>;
  /** All books of one shelf, which are a hundred as well, with their authors. */
  allWithAuthor(): Promise<readonly unknown[]>;
  /** A book of this library as `{ ...columns, author }`, for the comparison of results. Not timed. */
  plain(book: unknown): unknown;
  close(): Promise<void>;
}
