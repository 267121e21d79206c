import type { DataDescription } from './data-description.js';

/** What one row is found by. */
export type DataKey = string | number | bigint;

/** Comparisons that every store knows. Those with an `i` in front ignore case, at least of ASCII. */
export type DataLookup =
  | 'exact'
  | 'gt'
  | 'gte'
  | 'icontains'
  | 'iexact'
  | 'in'
  | 'isnull'
  | 'istartswith'
  | 'lt'
  | 'lte';

/** A condition on one field. */
export interface DataCondition {
  /** A field or a relation to one; over relations with `__`: `author__name`. A relation is compared by key. */
  readonly field: string;
  /** @defaultValue 'exact' */
  readonly lookup?: DataLookup;
  /** Of the field's type; a list for `in`, a boolean for `isnull`. `exact` with null asks for what is empty. */
  readonly value: unknown;
}

/**
 * Which items are meant. In `not`, an item that holds nothing at the field of a comparison fulfils it: `not` gives exactly
 * those that the filter inside does not give. Conditions on one relation to many mean the same related item, except in a
 * `not` of its own. An empty `all` gives every item, an empty `any` none.
 */
export type DataFilter =
  | DataCondition
  | { readonly all: readonly DataFilter[] }
  | { readonly any: readonly DataFilter[] }
  | { readonly not: DataFilter };

/** Words that are looked for: each must be in one of the fields, in any case of letters. */
export interface DataSearch {
  readonly text: string;
  /** Fields of text, over relations with `__`. */
  readonly fields: readonly string[];
}

/** Which items, and which part of them. */
export interface DataQuery {
  readonly filter?: DataFilter | undefined;
  readonly search?: DataSearch | undefined;
  /**
   * Names of fields, with `-` in front for descending. What is equal there comes in the order of the key, so that pages
   * neither repeat items nor leave any out. Without it: `ordering` of the description, and the key.
   */
  readonly order?: readonly string[] | undefined;
  /** Items to pass over. @defaultValue 0 */
  readonly offset?: number | undefined;
  /** Most items that are wanted. @defaultValue all */
  readonly limit?: number | undefined;
  /** Relations whose other ends come along, so that {@link DataAccess.related} knows them. */
  readonly include?: readonly string[] | undefined;
}

/** Values by the names of fields and relations: a key for a relation to one, a list of keys for one to many. */
export type DataValues = Readonly<Record<string, unknown>>;

/**
 * The port through which generic views, serializers, forms and the admin read and write rows of one kind. Our models stand
 * behind it by `modelData()`; whatever else keeps rows can, by a class with these methods.
 *
 * An adapter finds a name that it does not know with {@link UnknownDataName} (400), and tells what the store refuses for
 * its constraints by {@link DataConflict} (409). It never lets a name or a value from outside into the text of a statement.
 *
 * @typeParam Item - an object of the store's own kind; whoever stands before the port reads it by {@link valueOf} alone
 */
export interface DataAccess<Item = unknown> {
  /** What the items consist of. Known at once: the same object each time. */
  describe(): DataDescription<DataAccess>;
  /** Items in their order. */
  list(query?: DataQuery): Promise<readonly Item[]>;
  /** How many items there are, whatever `offset`, `limit`, `order` and `include` say. */
  count(query?: DataQuery): Promise<number>;
  /**
   * The item whose key, or whose other unique field, has this value, or a number of this text, as it comes from a path;
   * undefined where there is none, and where the value cannot be one of that field.
   */
  get(value: unknown, options?: GetOptions): Promise<Item | undefined>;
  /** A new item, stored. */
  create(values: DataValues): Promise<Item>;
  /** The item with that key with these values changed, stored; undefined where there is none. */
  update(key: DataKey, values: DataValues): Promise<Item | undefined>;
  /** Deletes the item with that key; false where there is none. */
  delete(key: DataKey): Promise<boolean>;
  /** Runs `work` with all it awaits of this access, all or nothing. Accesses of one store share the transaction. */
  transaction<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Key of an item. */
  keyOf(item: Item): DataKey;
  /** Value of a field; of a relation to one the key at its other end, or null. */
  valueOf(item: Item, name: string): unknown;
  /** What is at the other end of a relation that came along: an item, null, or a list; undefined if it did not. */
  related(item: Item, name: string): unknown;
}

/** Options of {@link DataAccess.get}. */
export interface GetOptions {
  /** Name of a unique field. @defaultValue the key */
  readonly field?: string;
  /** As in {@link DataQuery}. */
  readonly include?: readonly string[] | undefined;
  /** The item is found only if it fulfils this as well. */
  readonly filter?: DataFilter | undefined;
}
