import { database } from '../database/configure-databases.js';
import { QueryError } from '../expressions/query-error.js';
import { InstanceState, stateOf } from '../models/instance-state.js';
import type { ModelMeta } from '../models/model-meta.js';
import type { ModelClass } from '../models/model-options.js';
import { metaOf } from '../models/model-registry.js';
import { deleteRows, type DeleteCount } from './delete-rows.js';
import { fetchRelated } from './fetch-related.js';
import { fetchRows } from './fetch-rows.js';
import { placeOfFetch } from './n-plus-one.js';
import { DoesNotExist } from './query-errors.js';
import type { RelatedSet } from './related-set.js';
import { rowWithKey, saveObject, type SaveOptions } from './save-object.js';
import { validateObject, type CleanOptions } from './validate-object.js';

/** What `fetch()` gives for a property: the object, null where the relation may be empty, or the list. */
export type Fetched<Property> = Property extends RelatedSet<infer Other> ? Other[] : Property;

/** Any relation to many, for the compiler. */
interface AnyRelatedSet {
  readonly loaded: readonly unknown[];
}

/** Names of the relations of a model. */
export type RelationName<Model> = {
  [Name in keyof Model & string]: NonNullable<Model[Name]> extends
    | BaseModel<unknown>
    | AnyRelatedSet
    ? Name
    : never;
}[keyof Model & string];

/**
 * Base of all models (Django topic: models).
 *
 * @typeParam Key - type of the primary key: number for the `id` that a model without a key of its own gets
 */
export abstract class BaseModel<Key = number> {
  /** The primary key, whatever its field is called. */
  declare id: Key;

  /** What is known about the model. */
  static meta<Model extends object>(this: new () => Model): ModelMeta {
    return metaOf(this as ModelClass);
  }

  /** The primary key, whatever its field is called. */
  get pk(): Key {
    const { attribute } = metaFor(this).primaryKey;
    return (this as unknown as Record<string, Key>)[attribute]!;
  }

  /**
   * Writes the object to its row, or to a new one (Django topic: save). Values are converted and checked by their fields;
   * rules of validation are asked by `fullClean()` alone.
   *
   * @throws MissingValue `ORM_MISSING_VALUE`
   * @throws InvalidValue `ORM_INVALID_VALUE`
   * @throws IntegrityError `ORM_INTEGRITY`
   */
  async save(options: SaveOptions & { readonly using?: string } = {}): Promise<this> {
    const target = database(options.using ?? InstanceState.of(this)?.alias);
    await saveObject(metaFor(this), this, target, options);
    return this;
  }

  /** Deletes the row, and does to those that point at it what their relations say. The object keeps its values. */
  async delete(): Promise<DeleteCount> {
    const meta = metaFor(this);
    const state = stateOf(this);
    if (this.pk === undefined || this.pk === null) {
      throw new QueryError(`A ${meta.name} that has not been saved cannot be deleted.`, {
        code: 'ORM_UNSAVED_OBJECT',
        fix: 'Save it first.',
      });
    }
    const target = database(state.alias);
    const count = await deleteRows({ ...rowWithKey(meta, this.pk), using: state.alias }, target);
    state.isNew = true;
    return count;
  }

  /**
   * Reads the row again. Relations that were fetched are forgotten.
   *
   * @param names - fields to read; all by default
   * @throws DoesNotExist `ORM_DOES_NOT_EXIST`
   */
  async refresh(...names: readonly (keyof this & string)[]): Promise<this> {
    const meta = metaFor(this);
    const state = stateOf(this);
    const rows = { ...rowWithKey(meta, this.pk), using: state.alias };
    const only = names.length === 0 ? undefined : new Set<string>(names);
    const [found] = await fetchRows({ ...rows, only }, { prefetches: [], fetchesForPeers: false });
    if (found === undefined) throw new DoesNotExist(meta.name);
    Object.assign(this, found);
    state.related.clear();
    return this;
  }

  /**
   * What is at the other end of a relation: fetched where it is not known yet, and known from then on.
   *
   * In a loop over a list this costs a statement for each object: fetch with `selectRelated()`, `prefetchRelated()` or
   * `peers()` instead.
   */
  async fetch<Name extends RelationName<this>>(name: Name): Promise<Fetched<this[Name]>> {
    const place = placeOfFetch(InstanceState.of(this)?.batch, this.fetch);
    return (await fetchRelated(this, metaFor(this), name, place)) as Fetched<this[Name]>;
  }

  /**
   * Asks all rules: those of the fields, `clean()`, and that what must be unique is (Django topic: validating objects).
   *
   * @throws ModelValidationError `ORM_INVALID_OBJECT`, with all messages by field
   */
  async fullClean(options: CleanOptions = {}): Promise<void> {
    await validateObject(metaFor(this), this, options);
  }

  /** Hook: rules over several fields. Throw a `ModelValidationError`. */
  clean(): void | Promise<void> {
    // Nothing to ask, unless a model has rules of its own.
  }
}

function metaFor(object: object): ModelMeta {
  return metaOf(object.constructor as ModelClass);
}
