import type { Expression } from '../expressions/expression.js';
import { QueryError, UnknownName } from '../expressions/query-error.js';
import { IS_QUERY, type SubquerySource } from '../expressions/scope.js';
import { finishSql } from '../expressions/sql-text.js';
import type { Condition } from '../models/condition.js';
import type { ModelMeta } from '../models/model-meta.js';
import { bulkCreate, bulkUpdate, type BulkCreateOptions } from './bulk-rows.js';
import * as changes from './change-rows.js';
import type { GetOrCreateOptions } from './change-rows.js';
import { annotateState, combineStates, orderState, valuesState } from './derive-state.js';
import type { DeleteCount } from './delete-rows.js';
import { explainQuery, type ExplainOptions } from './explain-query.js';
import { fetchRows, isKnownEmpty, streamRows } from './fetch-rows.js';
import { readInBulk } from './in-bulk.js';
import { parseCondition } from './parse-conditions.js';
import { checkLinks, type PrefetchSpec } from './prefetch.js';
import { DoesNotExist, MultipleObjectsReturned } from './query-errors.js';
import type { Combination, OrderTerm, QueryState, RowLock } from './query-state.js';
import { readAggregates, readCount, readExists } from './read-aggregates.js';
import { mergeRelations } from './related-tree.js';
import { databaseFor } from './run-statement.js';
import { singleHop } from './select-list.js';
import {
  checkSize,
  refuseCombined,
  refuseSliced,
  refuseValues,
  sliceState,
} from './slice-state.js';
import type {
  Checked,
  CheckedAll,
  CheckedAnnotations,
  CheckedExpressions,
  RowsOf,
  Suggested,
} from './condition-types.js';
import type { Annotated } from './expression-types.js';
import type { ColumnName, NoAnnotations, Suggestions, TypeAt } from './path-types.js';
import type {
  AnyText,
  ChangesFor,
  CheckedChanges,
  CheckedOrder,
  CheckedPath,
  CheckedPaths,
  CheckedRelations,
  DefaultsFor,
  HiddenAll,
  ListRow,
  RowWith,
  SuggestedName,
  SuggestedOrder,
  ValuesFor,
  ValuesRow,
} from './query-types.js';
import { orderTerms } from './write-order.js';
import { writeSelect } from './write-select.js';

/** Objects to prefetch: a path of relations, or a {@link Prefetch}. */
export type PrefetchTerm = string | PrefetchSpec;

/** A QuerySet of any model, by what other queries need of it. */
export interface AnyRows extends RowsOf<unknown> {
  readonly state: QueryState;
  readonly prefetches: readonly PrefetchSpec[];
}

type Expressions = Readonly<Record<string, Expression>>;
type Values = Readonly<Record<string, unknown>>;

/**
 * Rows of a model that have not been fetched yet (Django topic: QuerySet API). Immutable: every method gives another
 * QuerySet. `await` gives the list, once for each QuerySet; `for await` streams the rows.
 *
 * @typeParam Model - class of the objects
 * @typeParam Row - what a row becomes: an object, or values
 * @typeParam Extra - annotations by name, which conditions, orders and values may name as well
 */
export class QuerySet<Model extends object, Row = Model, Extra extends object = NoAnnotations>
  implements PromiseLike<Row[]>, SubquerySource
{
  readonly [IS_QUERY] = true;
  /** The type of the rows; never set. */
  declare readonly rowType?: Row;
  readonly state: QueryState;
  readonly prefetches: readonly PrefetchSpec[];
  /** What is fetched for one object is fetched for all that came with it. */
  readonly fetchesForPeers: boolean;
  #fetched: Promise<Row[]> | undefined;
  #load: (() => Promise<Row[]>) | undefined;

  constructor(
    state: QueryState,
    prefetches: readonly PrefetchSpec[] = [],
    fetchesForPeers = false,
  ) {
    this.state = state;
    this.prefetches = prefetches;
    this.fetchesForPeers = fetchesForPeers;
  }

  /** A QuerySet whose list is loaded by `load`: from what has been fetched already, or for many objects at once. */
  static loadedBy<Model extends object>(
    state: QueryState,
    load: () => Promise<Model[]>,
  ): QuerySet<Model> {
    const rows = new QuerySet<Model>(state);
    rows.#load = load;
    return rows;
  }

  /** What is known about the model. */
  get meta(): ModelMeta {
    return this.state.meta;
  }

  /** Whether the rows come in an order (Django topic: ordered). */
  get isOrdered(): boolean {
    return isKnownEmpty(this.state) || orderTerms(this.state).length > 0;
  }

  // ---- Which rows ----------------------------------------------------------------------------------------------

  /** All of them: a QuerySet of its own, which is fetched anew. */
  all(): this {
    return this.#with({});
  }

  /** No rows, without asking the database. */
  none(): this {
    return this.#with({ isEmpty: true });
  }

  /** Rows that fulfil all conditions. Conditions on one relation to many in one call mean the same related object. */
  filter<const Given extends readonly Suggested<Model, Extra>[]>(
    ...conditions: CheckedAll<Model, Extra, Given>
  ): this {
    return this.#filter(conditions as readonly Condition[], false);
  }

  /** Rows that do not fulfil the conditions together; NULL fulfils nothing. */
  exclude<const Given extends readonly Suggested<Model, Extra>[]>(
    ...conditions: CheckedAll<Model, Extra, Given>
  ): this {
    return this.#filter(conditions as readonly Condition[], true);
  }

  /** Rows in this order: `'-price'` for descending, `'author__name'`, `'?'` for any, `F('price').desc({ nulls: 'last' })`. */
  orderBy<const Given extends readonly SuggestedOrder<Model, Extra>[]>(
    ...terms: CheckedOrder<Model, Extra, Given>
  ): this {
    return this.#with(orderState(this.state, terms as readonly OrderTerm[]));
  }

  /** The opposite order. */
  reverse(): this {
    refuseSliced(this.state, 'reversed');
    return this.#with({ isReversed: !this.state.isReversed });
  }

  /** Equal rows once; with paths, the first row of each that has the same values there (PostgreSQL). */
  distinct<const Given extends readonly SuggestedName<Model, Extra>[]>(
    ...paths: CheckedPaths<Model, Extra, Given>
  ): this {
    refuseSliced(this.state, 'made distinct');
    return this.#with({ distinct: paths.length === 0 ? true : (paths as readonly string[]) });
  }

  /** Rows from position `start` on, up to and without `end`. */
  slice(start: number, end?: number): this {
    return this.#with(sliceState(this.state, start, end));
  }

  /** Rows of this and of `others`, each once unless `all` is set. */
  union(...others: readonly AnyRows[]): this {
    return this.#combine('UNION', others);
  }

  /** Rows of this and of `others`, as often as they come. */
  unionAll(...others: readonly AnyRows[]): this {
    return this.#combine('UNION ALL', others);
  }

  /** Rows that are in this and in all of `others`. */
  intersection(...others: readonly AnyRows[]): this {
    return this.#combine('INTERSECT', others);
  }

  /** Rows of this that are in none of `others`. */
  difference(...others: readonly AnyRows[]): this {
    return this.#combine('EXCEPT', others);
  }

  /** Rows in the database with that name. */
  using(alias: string): this {
    return this.#with({ using: alias });
  }

  /**
   * Locks the rows until the `atomic()` block ends; SQLite locks the whole database instead.
   *
   * @throws ImproperlyConfigured `ORM_NO_BLOCK` where the rows are fetched outside of a block
   */
  selectForUpdate(options: RowLock = {}): this {
    return this.#with({ lock: options });
  }

  // ---- What of them --------------------------------------------------------------------------------------------

  /** Adds values that the database works out: `annotate({ books: Count('books') })`. */
  annotate<const Given extends Readonly<Record<string, Expression>>>(
    expressions: CheckedAnnotations<Model, Extra, Given>,
  ): QuerySet<
    Model,
    RowWith<Row, Annotated<Model, Extra, Given>>,
    Extra & Annotated<Model, Extra, Given>
  > {
    return this.#as(annotateState(this.state, expressions as Expressions, true));
  }

  /** As {@link annotate}, for filters and orders alone: the values are not fetched. */
  alias<const Given extends Readonly<Record<string, Expression>>>(
    expressions: CheckedAnnotations<Model, Extra, Given>,
  ): QuerySet<Model, Row, Extra & HiddenAll<Annotated<Model, Extra, Given>>> {
    return this.#as(annotateState(this.state, expressions as Expressions, false));
  }

  /** Plain objects with these values, of fields, paths and annotations, in place of objects of the model. */
  values<const Given extends readonly SuggestedName<Model, Extra>[]>(
    ...names: CheckedPaths<Model, Extra, Given>
  ): QuerySet<Model, ValuesRow<Model, Extra, Given>, Extra> {
    return this.#as(valuesState(this.state, 'object', names as readonly string[]));
  }

  /** Lists of these values. */
  valuesList<const Given extends readonly SuggestedName<Model, Extra>[]>(
    ...names: CheckedPaths<Model, Extra, Given>
  ): QuerySet<Model, ListRow<Model, Extra, Given>, Extra> {
    return this.#as(valuesState(this.state, 'list', names as readonly string[]));
  }

  /** The values of one field. */
  flat<const Name extends SuggestedName<Model, Extra>>(
    name: CheckedPath<Model, Extra, Name>,
  ): QuerySet<Model, TypeAt<Model, Extra, Name>, Extra> {
    return this.#as(valuesState(this.state, 'flat', [name as string]));
  }

  /** Loads these fields and the key; reading another one is an error. */
  only(...names: readonly ColumnName<Model>[]): this {
    for (const name of names) this.#checkField(name);
    return this.#with({ only: new Set(names), deferred: new Set() });
  }

  /** Loads all fields but these. */
  defer(...names: readonly ColumnName<Model>[]): this {
    for (const name of names) this.#checkField(name);
    return this.#with({ deferred: new Set([...this.state.deferred, ...names]) });
  }

  /** Fetches objects of relations to one in the same statement: `selectRelated('author', 'author__country')`. */
  selectRelated<const Given extends readonly (Suggestions<Model>['relations'] | AnyText)[]>(
    ...given: CheckedRelations<Model, 'one', Given>
  ): this {
    refuseCombined(this.state, 'joined');
    const paths = given as readonly string[];
    for (const path of paths) checkPath(this.meta, path.split('__'));
    return this.#with({ related: mergeRelations(this.state.related, paths) });
  }

  /** Fetches objects of any relations for all rows at once, one statement for each relation. */
  prefetchRelated<
    const Given extends readonly (Suggestions<Model>['relations'] | AnyText | PrefetchSpec)[],
  >(...terms: CheckedRelations<Model, 'many' | 'one', Given>): this {
    const specs = (terms as readonly PrefetchTerm[]).map((term) =>
      typeof term === 'string' ? { path: term } : term,
    );
    for (const { path } of specs) checkLinks(this.meta, path);
    return this.#make(this.state, [...this.prefetches, ...specs]) as unknown as this;
  }

  /** A relation that is fetched for one object is fetched for all of the list: no N+1, whatever is asked for. */
  peers(): this {
    return this.#make(this.state, this.prefetches, true) as unknown as this;
  }

  // ---- Fetching ------------------------------------------------------------------------------------------------

  // oxlint-disable-next-line no-thenable -- a QuerySet is awaited, as Django's is iterated over
  then<Fulfilled = Row[], Rejected = never>(
    onFulfilled?: ((rows: Row[]) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.#fetched ??= this.#load === undefined ? this.#fetch(this.state) : this.#load();
    return this.#fetched.then(onFulfilled, onRejected);
  }

  [Symbol.asyncIterator](): AsyncIterator<Row> {
    return this.iterator();
  }

  /** The rows one by one, memory staying flat. @param chunkSize - rows fetched at a time */
  iterator(chunkSize = 1000): AsyncGenerator<Row, void, undefined> {
    checkSize('chunkSize', chunkSize);
    return streamRows(this.state, this, chunkSize) as AsyncGenerator<Row, void, undefined>;
  }

  /**
   * The one row that fulfils the conditions.
   *
   * @throws DoesNotExist `ORM_DOES_NOT_EXIST`
   * @throws MultipleObjectsReturned `ORM_MULTIPLE_OBJECTS`
   */
  async get<const Given extends readonly Suggested<Model, Extra>[]>(
    ...conditions: CheckedAll<Model, Extra, Given>
  ): Promise<Row> {
    const rows = await this.#atMostTwo(conditions as readonly Condition[]);
    if (rows.length === 1) return rows[0]!;
    if (rows.length === 0) throw new DoesNotExist(this.meta.name);
    throw new MultipleObjectsReturned(this.meta.name);
  }

  /** The one row that fulfils the conditions; undefined where there is none. */
  async getOrUndefined<const Given extends readonly Suggested<Model, Extra>[]>(
    ...conditions: CheckedAll<Model, Extra, Given>
  ): Promise<Row | undefined> {
    const rows = await this.#atMostTwo(conditions as readonly Condition[]);
    if (rows.length < 2) return rows[0];
    throw new MultipleObjectsReturned(this.meta.name);
  }

  /** The first row, by the key where there is no order; undefined where there is none. */
  async first(): Promise<Row | undefined> {
    const [row] = await this.#fetch(sliceState(this.#ordered(), 0, 1));
    return row;
  }

  /** The last row, by the key where there is no order; undefined where there is none. */
  async last(): Promise<Row | undefined> {
    const ordered = this.#ordered();
    refuseSliced(ordered, 'asked for the last row');
    const [row] = await this.#fetch(
      sliceState({ ...ordered, isReversed: !ordered.isReversed }, 0, 1),
    );
    return row;
  }

  /** The row with the largest values of these fields, or of `getLatestBy` of the model. */
  latest<const Given extends readonly SuggestedName<Model, Extra>[]>(
    ...names: CheckedOrder<Model, Extra, Given>
  ): Promise<Row> {
    return this.#extreme(names as readonly string[], true);
  }

  /** The row with the smallest values of these fields, or of `getLatestBy` of the model. */
  earliest<const Given extends readonly SuggestedName<Model, Extra>[]>(
    ...names: CheckedOrder<Model, Extra, Given>
  ): Promise<Row> {
    return this.#extreme(names as readonly string[], false);
  }

  /** How many rows there are. */
  async count(): Promise<number> {
    return isKnownEmpty(this.state) ? 0 : readCount(this.state);
  }

  /** Whether there is any row. */
  async exists(): Promise<boolean> {
    return !isKnownEmpty(this.state) && readExists(this.state);
  }

  /** Values over all rows: `aggregate({ total: Sum('price') })`. */
  async aggregate<const Given extends Readonly<Record<string, Expression>>>(
    expressions: CheckedExpressions<Model, Extra, Given>,
  ): Promise<Annotated<Model, Extra, Given>> {
    const values = await readAggregates(this.state, expressions as Expressions);
    return values as Annotated<Model, Extra, Given>;
  }

  /**
   * Objects by key, or by another unique field; all rows without keys.
   *
   * @throws QueryError `ORM_NOT_UNIQUE`, `ORM_NO_OBJECTS` for rows that are values
   */
  async inBulk<const Name extends ColumnName<Model> = 'pk' & ColumnName<Model>>(
    keys?: readonly TypeAt<Model, NoAnnotations, Name>[],
    fieldName?: Name,
  ): Promise<Map<TypeAt<Model, NoAnnotations, Name>, Row>> {
    const found = await readInBulk(this.state, this, keys, fieldName);
    return found as Map<TypeAt<Model, NoAnnotations, Name>, Row>;
  }

  /** How the database goes about it, in its own words. */
  async explain(options: ExplainOptions = {}): Promise<string> {
    return explainQuery(this.state, options);
  }

  /** The statement and its values, for reading and for Kysely. */
  toSql(): { readonly sql: string; readonly values: readonly unknown[] } {
    const { dialect } = databaseFor(this.state);
    const { sql, bound } = finishSql(writeSelect(this.state, dialect).sql, dialect);
    return { sql, values: bound.map(({ ready }) => ready) };
  }

  // ---- Changing ------------------------------------------------------------------------------------------------

  /** An object with these values and the defaults of the other fields, which is not saved (Django topic: models). */
  build(values: ValuesFor<Model> = {}): Model {
    return changes.buildObject(this.meta, values) as Model;
  }

  /** A new object, saved. */
  async create(values: ValuesFor<Model> = {}): Promise<Model> {
    return (await changes.createObject(this.state, values)) as Model;
  }

  /** The object that fulfils `conditions`, or a new one with them and `defaults`; tells which. */
  async getOrCreate<const Given extends Suggested<Model, Extra>>(
    conditions: Checked<Model, Extra, Given>,
    options: GetOrCreateOptions<DefaultsFor<Model>> = {},
  ): Promise<[object: Model, isCreated: boolean]> {
    return (await changes.getOrCreate(this.state, conditions as Values, options)) as [
      Model,
      boolean,
    ];
  }

  /** Changes the object that fulfils `conditions` by `defaults`, or makes it; tells whether it was made. */
  async updateOrCreate<const Given extends Suggested<Model, Extra>>(
    conditions: Checked<Model, Extra, Given>,
    options: GetOrCreateOptions<DefaultsFor<Model>> = {},
  ): Promise<[object: Model, isCreated: boolean]> {
    return (await changes.updateOrCreate(this.state, conditions as Values, options)) as [
      Model,
      boolean,
    ];
  }

  /** Saves many new objects in few statements, all or nothing. */
  async bulkCreate(
    objects: Iterable<Model> | AsyncIterable<Model>,
    options: BulkCreateOptions<ColumnName<Model>> = {},
  ): Promise<Model[]> {
    return (await bulkCreate(this.state, objects, options)) as Model[];
  }

  /** Saves these fields of those objects that are among the rows, in few statements, all or nothing; gives how many rows there were. */
  async bulkUpdate(
    objects: readonly Model[],
    names: readonly ColumnName<Model>[],
    options: { readonly batchSize?: number } = {},
  ): Promise<number> {
    return bulkUpdate(this.state, objects, names, options);
  }

  /** Changes all rows in one statement; gives how many there were. */
  async update<const Given extends ChangesFor<Model> | object>(
    values: CheckedChanges<Model, Extra, Given>,
  ): Promise<number> {
    return changes.updateRows(this.state, values as Values);
  }

  /** Deletes all rows, and does to those that point at them what their relations say. */
  async delete(): Promise<DeleteCount> {
    return changes.deleteAll(this.state);
  }

  // ---- Steps ---------------------------------------------------------------------------------------------------

  #filter(conditions: readonly Condition[], isNegated: boolean): this {
    if (conditions.length === 0) return this.#with({});
    refuseSliced(this.state, 'filtered');
    refuseCombined(this.state, 'filtered');
    const { meta, annotations, steps } = this.state;
    const children = conditions.map((condition) => parseCondition(meta, annotations, condition));
    const node = { kind: 'node', connector: 'AND', isNegated, children } as const;
    return this.#with({ steps: [...steps, { kind: 'filter', node }] });
  }

  #atMostTwo(conditions: readonly Condition[]): Promise<Row[]> {
    const { state } = conditions.length === 0 ? this : this.#filter(conditions, false);
    const isSliced = state.limit !== undefined || state.offset > 0;
    return this.#fetch(isSliced ? state : { ...state, ordering: [], limit: 2 });
  }

  #ordered(): QueryState {
    const hasOrder = orderTerms(this.state).length > 0;
    return hasOrder ? this.state : { ...this.state, ordering: ['pk'] };
  }

  async #extreme(names: readonly string[], isLargest: boolean): Promise<Row> {
    refuseSliced(this.state, 'asked for an extreme');
    const by = names.length > 0 ? names : [this.meta.options.getLatestBy ?? ''].filter(Boolean);
    if (by.length === 0) {
      throw new QueryError('latest() and earliest() are not told by which field.', {
        code: 'ORM_NO_LATEST_FIELD',
        fix: `Name a field, or give ${this.meta.name} the option getLatestBy.`,
      });
    }
    const state = { ...this.state, ...orderState(this.state, by) };
    const [row] = await this.#fetch(sliceState({ ...state, isReversed: isLargest }, 0, 1));
    if (row !== undefined) return row;
    throw new DoesNotExist(this.meta.name);
  }

  #combine(operator: Combination['operator'], others: readonly AnyRows[]): this {
    return this.#with(combineStates(operator, [this.state, ...others.map(({ state }) => state)]));
  }

  #checkField(name: string): void {
    const field = this.meta.fieldsByName.get(name);
    if (field !== undefined && !field.isMany) return;
    throw new UnknownName(
      `${this.meta.name} has no field "${name.slice(0, 50)}" to load or to leave out.`,
      `Name one of ${this.meta.fields.map((each) => each.name).join(', ')}.`,
      'ORM_UNKNOWN_FIELD',
    );
  }

  #fetch(state: QueryState): Promise<Row[]> {
    return fetchRows(state, this) as Promise<Row[]>;
  }

  #with(change: Partial<QueryState>): this {
    return this.#make({ ...this.state, ...change }, this.prefetches) as unknown as this;
  }

  #as<Other, More extends object>(change: Partial<QueryState>): QuerySet<Model, Other, More> {
    const rows = this.#make({ ...this.state, ...change }, this.prefetches);
    return rows as unknown as QuerySet<Model, Other, More>;
  }

  #make(
    state: QueryState,
    prefetches: readonly PrefetchSpec[],
    fetchesForPeers = this.fetchesForPeers,
  ): QuerySet<Model, unknown> {
    const Own = this.constructor as typeof QuerySet;
    return new Own<Model, unknown>(state, prefetches, fetchesForPeers);
  }
}

function checkPath(start: ModelMeta, names: readonly string[]): void {
  let meta = start;
  for (const name of names) meta = singleHop(meta, name).to;
}

/**
 * Rows of a relation to prefetch by a QuerySet of one's own (Django topic: Prefetch).
 *
 * @throws QueryError `ORM_NO_OBJECTS` for rows that are values, `ORM_COMBINED_QUERY`
 */
export function Prefetch(
  path: string,
  rows: AnyRows,
  options: { readonly toAttribute?: string } = {},
): PrefetchSpec {
  refuseValues(rows.state, 'prefetched');
  refuseCombined(rows.state, 'prefetched');
  return {
    path,
    rows: rows.state,
    further: rows.prefetches,
    ...(options.toAttribute === undefined ? {} : { toAttribute: options.toAttribute }),
  };
}
