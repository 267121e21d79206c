import { atomic } from '../database/atomic.js';
import { QueryError } from '../expressions/query-error.js';
import { InstanceState, stateOf } from '../models/instance-state.js';
import type { Field, ModelMeta, Through } from '../models/model-meta.js';
import { fetchRelated } from './fetch-related.js';
import { HopColumn, HopIn } from './hop-column.js';
import { Manager } from './manager.js';
import { parseCondition } from './parse-conditions.js';
import { linkOf, type Link } from './prefetch.js';
import { allRows, type FilterNode, type QueryState } from './query-state.js';
import { QuerySet } from './query-set.js';
import type { Checked, Suggested } from './condition-types.js';
import type { KeyOf, NoAnnotations } from './path-types.js';
import type { DefaultsFor, ValuesFor } from './query-types.js';
import { hopReverse } from './resolve-path.js';
import { databaseFor } from './run-statement.js';
import { insertRows } from './save-object.js';
import { placeOfFetch } from './n-plus-one.js';
import { deleteRows } from './delete-rows.js';
import { buildObject, updateRows, type GetOrCreateOptions } from './change-rows.js';

type Values = Record<string, unknown>;

/**
 * Objects at the other end of a relation to many: `author.books`, `book.subjects` (Django topic: related objects). Has what
 * a manager has, for these objects alone; what has been prefetched is not asked for again.
 */
export class RelatedSet<Model extends object> extends Manager<Model> {
  readonly #owner: object;
  readonly #link: Link;
  readonly #field: Field;
  readonly #ownerMeta: ModelMeta;

  /** @param field - the foreign key or many-to-many field that declares the relation, from whichever side it is seen */
  constructor(owner: object, ownerMeta: ModelMeta, name: string, field: Field) {
    super();
    this.#owner = owner;
    this.#ownerMeta = ownerMeta;
    this.#link = linkOf(ownerMeta, name);
    this.#field = field;
  }

  override get meta(): ModelMeta {
    return this.#link.to;
  }

  override getQuerySet(): QuerySet<Model> {
    return new QuerySet<Model>(this.#rows());
  }

  /** All of them: what was prefetched, where it was. */
  override all(): QuerySet<Model> {
    const place = placeOfFetch(InstanceState.of(this.#owner)?.batch, this.all);
    return QuerySet.loadedBy<Model>(
      this.#rows(),
      async () =>
        (await fetchRelated(this.#owner, this.#ownerMeta, this.#link.name, place)) as Model[],
    );
  }

  override build(values: ValuesFor<Model> = {}): Model {
    return super.build(this.#owned(values));
  }

  /** A new object, saved, that belongs to the owner. */
  override async create(values: ValuesFor<Model> = {}): Promise<Model> {
    this.#forget();
    const object = await super.create(this.#owned(values));
    if (this.#link.through !== undefined) await this.add(object);
    return object;
  }

  override async getOrCreate<const Given extends Suggested<Model>>(
    conditions: Checked<Model, NoAnnotations, Given>,
    options: GetOrCreateOptions<DefaultsFor<Model>> = {},
  ): Promise<[object: Model, isCreated: boolean]> {
    this.#forget();
    const found = await super.getOrCreate<Given>(this.#owned(conditions), options);
    if (found[1] && this.#link.through !== undefined) await this.add(found[0]);
    return found;
  }

  override async updateOrCreate<const Given extends Suggested<Model>>(
    conditions: Checked<Model, NoAnnotations, Given>,
    options: GetOrCreateOptions<DefaultsFor<Model>> = {},
  ): Promise<[object: Model, isCreated: boolean]> {
    this.#forget();
    const found = await super.updateOrCreate<Given>(this.#owned(conditions), options);
    if (found[1] && this.#link.through !== undefined) await this.add(found[0]);
    return found;
  }

  #owned<Given>(values: Given): Given {
    if (this.#link.through !== undefined) return values;
    return { ...values, [this.#field.attribute]: this.#key() };
  }

  /**
   * What has been prefetched, at once: for templates.
   *
   * @throws QueryError `ORM_NOT_LOADED`
   */
  get loaded(): readonly Model[] {
    const { name } = this.#link;
    const fetched = InstanceState.of(this.#owner)?.relatedTo(name) as Model[] | undefined;
    if (fetched !== undefined) return fetched;
    throw new QueryError(`"${name}" has not been fetched.`, {
      code: 'ORM_NOT_LOADED',
      fix: `Fetch it with the others: prefetchRelated('${name}').`,
    });
  }

  /** Adds objects, or (over a relation to many) keys of them; those that are in already stay. */
  async add(...objects: readonly (Model | KeyOf<Model>)[]): Promise<void> {
    this.#forget();
    const { through } = this.#link;
    if (through === undefined) return this.#point(objects, this.#key());
    const keys = objects.map((each) => this.#keyOf(each));
    await this.#insertBetween(keys, {});
  }

  /** As {@link add}, with values for the rows between. */
  async addWith(
    values: ValuesFor<object>,
    ...objects: readonly (Model | KeyOf<Model>)[]
  ): Promise<void> {
    this.#forget();
    if (this.#link.through === undefined) throw notBetween(this.#link);
    await this.#insertBetween(
      objects.map((each) => this.#keyOf(each)),
      values,
    );
  }

  /** Takes objects out; they are not deleted. */
  async remove(...objects: readonly (Model | KeyOf<Model>)[]): Promise<void> {
    this.#forget();
    if (objects.length === 0) return;
    const keys = objects.map((each) => this.#keyOf(each));
    if (this.#link.through !== undefined) return this.#deleteBetween(keys);
    this.#needNull();
    await updateRows(this.#withKeys(keys), { [this.#field.attribute]: null });
  }

  /** Takes all objects out; they are not deleted. */
  async clear(): Promise<void> {
    this.#forget();
    if (this.#link.through !== undefined) return this.#deleteBetween(undefined);
    this.#needNull();
    await updateRows(this.#rows(), { [this.#field.attribute]: null });
  }

  /** Makes these the only ones: adds what is missing and takes out what is too much, in one transaction. */
  async set(objects: readonly (Model | KeyOf<Model>)[]): Promise<void> {
    this.#forget();
    await atomic(
      async () => {
        const wanted = new Set(objects.map((each) => this.#keyOf(each)));
        const there = new Set(await this.getQuerySet().flat<string>('pk'));
        const gone = [...there].filter((key) => !wanted.has(key)) as KeyOf<Model>[];
        if (gone.length > 0) await this.remove(...gone);
        const fresh = objects.filter((each) => !there.has(this.#keyOf(each)));
        if (fresh.length > 0) await this.add(...fresh);
      },
      { using: databaseFor(this.#rows()).alias },
    );
  }

  #forget(): void {
    this.#key();
    stateOf(this.#owner).related.delete(this.#link.name);
  }

  /** The value by which others point at the owner. */
  #key(): unknown {
    const key = (this.#owner as Values)[this.#link.key];
    if (key !== undefined && key !== null) return key;
    throw new QueryError(`"${this.#link.name}" belongs to an object that has not been saved.`, {
      code: 'ORM_UNSAVED_OBJECT',
      fix: 'Save the object first.',
    });
  }

  #keyOf(object: Model | KeyOf<Model>): unknown {
    const { through, to } = this.#link;
    if (typeof object !== 'object') return object;
    const attribute =
      through === undefined ? to.primaryKey.attribute : through.there.relation!.toField.attribute;
    if (!(object instanceof to.modelClass)) {
      throw new QueryError(`Something that is no ${to.name} is given to "${this.#link.name}".`, {
        code: 'ORM_WRONG_OBJECT',
        fix: `Give objects of ${to.name}, or keys of them.`,
      });
    }
    const key = (object as Values)[attribute];
    if (key !== undefined && key !== null) return key;
    throw new QueryError(`A ${to.name} that has not been saved is added to "${this.#link.name}".`, {
      code: 'ORM_UNSAVED_OBJECT',
      fix: 'Save it first, or use create().',
    });
  }

  #rows(): QueryState {
    const { to, back, through } = this.#link;
    const using = InstanceState.of(this.#owner)?.alias;
    const key = this.#key();
    const base: QueryState = { ...allRows(to), using };
    if (through === undefined) {
      return withNode(base, parseCondition(to, base.annotations, { [back]: key }));
    }
    const owner = new HopColumn([hopReverse(through.there)], through.here);
    return withNode(base, { kind: 'expression', expression: new HopIn(owner, [key]) });
  }

  #withKeys(keys: readonly unknown[]): QueryState {
    const rows = this.#rows();
    return withNode(rows, parseCondition(rows.meta, rows.annotations, { pk__in: keys }));
  }

  async #point(objects: readonly (Model | KeyOf<Model>)[], key: unknown): Promise<void> {
    const keys = objects.map((each) => this.#keyOf(each));
    if (keys.length === 0) return;
    const all: QueryState = { ...allRows(this.#link.to), using: this.#rows().using };
    const parsed = parseCondition(all.meta, all.annotations, { pk__in: keys });
    await updateRows(withNode(all, parsed), { [this.#field.attribute]: key });
    for (const object of objects) {
      if (typeof object === 'object') (object as Values)[this.#field.attribute] = key;
    }
  }

  async #insertBetween(keys: readonly unknown[], values: Values): Promise<void> {
    const { here, there } = this.#link.through!;
    const between = here.model;
    const target = databaseFor(this.#rows());
    const key = this.#key();
    const relation = relationOf(this.#field);
    await atomic(
      async () => {
        const state: QueryState = { ...allRows(between), using: target.alias, ordering: [] };
        const rows = withNode(
          state,
          parseCondition(between, state.annotations, {
            [here.attribute]: key,
            [`${there.attribute}__in`]: keys,
          }),
        );
        const known = new Set(await new QuerySet(rows).flat(there.attribute));
        const fresh = [...new Set(keys)].filter((each) => !known.has(each));
        const made = fresh.flatMap((each) => {
          const row = { ...values, [here.attribute]: key, [there.attribute]: each };
          const mirrored = { ...values, [here.attribute]: each, [there.attribute]: key };
          return relation.symmetrical && each !== key ? [row, mirrored] : [row];
        });
        const objects = made.map((row) => buildObject(between, row));
        // Another process may have added the same row since: where the table forbids it twice, once is enough.
        const isUnique = relation.through!.isAuto;
        const conflict = { do: 'ignore', uniqueFields: [], updateFields: [] } as const;
        await insertRows(between, objects, target, isUnique ? { conflict } : {});
      },
      { using: target.alias },
    );
  }

  async #deleteBetween(keys: readonly unknown[] | undefined): Promise<void> {
    const { here, there } = this.#link.through!;
    const between = here.model;
    const target = databaseFor(this.#rows());
    const key = this.#key();
    const remove = async (own: Field, other: Field) => {
      const state: QueryState = { ...allRows(between), using: target.alias };
      const conditions = {
        [own.attribute]: key,
        ...(keys === undefined ? {} : { [`${other.attribute}__in`]: keys }),
      };
      await deleteRows(
        withNode(state, parseCondition(between, state.annotations, conditions)),
        target,
      );
    };
    await atomic(
      async () => {
        await remove(here, there);
        if (relationOf(this.#field).symmetrical) await remove(there, here);
      },
      { using: target.alias },
    );
  }

  #needNull(): void {
    if (this.#field.null) return;
    throw new QueryError(
      `Objects cannot leave "${this.#link.name}": "${String(this.#field)}" takes no NULL.`,
      {
        code: 'ORM_RELATION_NOT_NULL',
        fix: 'Delete them, or give them another owner.',
      },
    );
  }
}

function relationOf(field: Field): {
  readonly symmetrical: boolean;
  readonly through: Through | undefined;
} {
  return field.relation!;
}

function withNode(state: QueryState, child: FilterNode['children'][number]): QueryState {
  const node = { kind: 'node', connector: 'AND', isNegated: false, children: [child] } as const;
  return { ...state, steps: [...state.steps, { kind: 'filter', node }] };
}

function notBetween(link: Link): QueryError {
  return new QueryError(`No rows stand between the ends of "${link.name}".`, {
    code: 'ORM_NOT_TO_MANY',
    fix: 'Use add(), or set the values on the objects.',
  });
}
