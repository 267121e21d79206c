/** A library that reads the tables of `tables.ts` in its own usual way. */
export interface Contender {
  readonly name: string;
  /** One book by its key. */
  byId(id: number): Promise<unknown>;
  /** The hundred books that are listed, by key. */
  list(): Promise<readonly unknown[]>;
  /** The same with their authors, in one statement. */
  withAuthor(): Promise<readonly unknown[]>;
  /** A book of this library as `{ ...columns, author }`, for the comparison of results. Not timed. */
  plain(book: unknown): unknown;
  close(): Promise<void>;
}
