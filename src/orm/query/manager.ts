import { QueryError } from '../expressions/query-error.js';
import type { ModelMeta } from '../models/model-meta.js';
import { metaOf } from '../models/model-registry.js';
import type { ModelClass } from '../models/model-options.js';
import { allRows } from './query-state.js';
import type { GetOrCreateOptions } from './change-rows.js';
import { QuerySet } from './query-set.js';
import type { Checked, Suggested } from './condition-types.js';
import type { NoAnnotations } from './path-types.js';
import type { DefaultsFor, ValuesFor } from './query-types.js';

/** Methods of a QuerySet that a manager has as well. */
const FORWARDED = [
  'filter',
  'exclude',
  'orderBy',
  'reverse',
  'distinct',
  'slice',
  'none',
  'union',
  'unionAll',
  'intersection',
  'difference',
  'using',
  'selectForUpdate',
  'annotate',
  'alias',
  'values',
  'valuesList',
  'flat',
  'only',
  'defer',
  'selectRelated',
  'prefetchRelated',
  'peers',
  'iterator',
  'get',
  'getOrUndefined',
  'first',
  'last',
  'latest',
  'earliest',
  'count',
  'exists',
  'aggregate',
  'inBulk',
  'bulkCreate',
  'bulkUpdate',
  'update',
] as const satisfies readonly (keyof QuerySet<object>)[];

/** What {@link Manager} has of a QuerySet. */
export type ManagerMethods<Model extends object> = Pick<
  QuerySet<Model>,
  (typeof FORWARDED)[number]
>;

// oxlint-disable no-unsafe-declaration-merging -- the methods of the interface are put in place below
/**
 * The way to the rows of a model: `static readonly objects = new Manager<Book>()` (Django topic: managers). Extend it and
 * override `getQuerySet()` to choose other rows; add methods for whole tables.
 */
export interface Manager<Model extends object> extends ManagerMethods<Model> {}

/** The way to the rows of a model; see the interface of the same name, which adds the methods of a QuerySet. */
export class Manager<Model extends object> {
  #model: (new () => Model) | undefined;

  /** Called by `@Model()`: `model` is the class on which the manager stands. */
  attach(model: new () => Model): void {
    this.#model = model;
  }

  /** The class on which the manager stands; undefined before `@Model()` has run. */
  get model(): (new () => Model) | undefined {
    return this.#model;
  }

  /** What is known about the model. @throws QueryError `ORM_MANAGER_WITHOUT_MODEL` */
  get meta(): ModelMeta {
    if (this.#model !== undefined) return metaOf(this.#model as ModelClass);
    throw new QueryError('A manager stands on no model.', {
      code: 'ORM_MANAGER_WITHOUT_MODEL',
      fix: 'Make it a static property of a class with @Model().',
    });
  }

  /** Hook: the rows that this manager gives. */
  getQuerySet(): QuerySet<Model> {
    return new QuerySet<Model>(allRows(this.meta));
  }

  /** Whether its rows come in an order. */
  get isOrdered(): boolean {
    return this.getQuerySet().isOrdered;
  }

  /** All rows. */
  all(): QuerySet<Model> {
    return this.getQuerySet();
  }

  /** An object with these values and the defaults of the other fields, which is not saved (Django topic: models). */
  build(values: ValuesFor<Model> = {}): Model {
    return this.getQuerySet().build(values);
  }

  /** A new object, saved. */
  async create(values: ValuesFor<Model> = {}): Promise<Model> {
    return this.getQuerySet().create(values);
  }

  /** The object that fulfils `conditions`, or a new one with them and `defaults`; tells which. */
  async getOrCreate<const Given extends Suggested<Model>>(
    conditions: Checked<Model, NoAnnotations, Given>,
    options: GetOrCreateOptions<DefaultsFor<Model>> = {},
  ): Promise<[object: Model, isCreated: boolean]> {
    return this.getQuerySet().getOrCreate(conditions, options);
  }

  /** Changes the object that fulfils `conditions` by `defaults`, or makes it; tells whether it was made. */
  async updateOrCreate<const Given extends Suggested<Model>>(
    conditions: Checked<Model, NoAnnotations, Given>,
    options: GetOrCreateOptions<DefaultsFor<Model>> = {},
  ): Promise<[object: Model, isCreated: boolean]> {
    return this.getQuerySet().updateOrCreate(conditions, options);
  }
}

for (const name of FORWARDED) {
  Object.defineProperty(Manager.prototype, name, {
    configurable: true,
    writable: true,
    value: function forward(this: Manager<object>, ...given: readonly unknown[]): unknown {
      const rows = this.getQuerySet() as unknown as Record<string, (...args: unknown[]) => unknown>;
      return rows[name]!(...given);
    },
  });
}

type QuerySetClass<Model extends object, Rows extends QuerySet<Model>> = new (
  ...given: ConstructorParameters<typeof QuerySet<Model>>
) => Rows;

/** What a QuerySet has and a manager has not. */
type RowsAlone =
  | 'delete'
  | 'fetchesForPeers'
  | 'prefetches'
  | 'rowType'
  | 'state'
  | 'then'
  | symbol;

/** A manager that has the methods of `Rows`, and gives `Rows`. */
export type ManagerOf<Model extends object, Rows extends QuerySet<Model>> = Pick<
  Rows,
  Exclude<keyof Rows, RowsAlone>
> &
  Omit<Manager<Model>, keyof Rows | 'getQuerySet'> & { getQuerySet(): Rows };

/**
 * A manager whose rows have methods of your own: `managerFrom<Book, BookQuerySet>(BookQuerySet)` (Django topic:
 * from_queryset). The methods can be called on the manager as well.
 */
export function managerFrom<Model extends object, Rows extends QuerySet<Model>>(
  rowsClass: QuerySetClass<Model, Rows>,
): ManagerOf<Model, Rows> {
  class OwnManager extends Manager<Model> {
    override getQuerySet(): QuerySet<Model> {
      return new rowsClass(allRows(this.meta));
    }
  }
  for (const name of Object.getOwnPropertyNames(rowsClass.prototype)) {
    if (name === 'constructor') continue;
    Object.defineProperty(OwnManager.prototype, name, {
      configurable: true,
      writable: true,
      value: function forward(this: OwnManager, ...given: readonly unknown[]): unknown {
        const rows = this.getQuerySet() as unknown as Record<
          string,
          (...args: unknown[]) => unknown
        >;
        return rows[name]!(...given);
      },
    });
  }
  return new OwnManager() as unknown as ManagerOf<Model, Rows>;
}
