import type {
  DataAccess,
  DataKey,
  DataQuery,
  DataValues,
  GetOptions,
} from '../../views/data-access.js';
import type { DataDescription } from '../../views/data-description.js';
import { UnknownDataName } from '../../views/data-errors.js';
import { atomic } from '../database/atomic.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import type { ModelClass } from '../models/model-options.js';
import { knownRelated } from '../query/fetch-related.js';
import { Manager } from '../query/manager.js';
import type { QuerySet } from '../query/query-set.js';
import type { RelatedSet } from '../query/related-set.js';
import { databaseFor } from '../query/run-statement.js';
import { asDataConflict } from './data-conflicts.js';
import { describeModel } from './describe-model.js';
import { fieldAt, includeRelations, orderOf, selectRows } from './select-rows.js';
import { valueForField } from './value-for-field.js';

/** Which rows of a model an access gives: those of a manager, or of a QuerySet. */
export type ModelRows<Model extends object> = Manager<Model> | QuerySet<Model>;

type Values = Record<string, unknown>;

// Names and values come at run time here: what the types of QuerySets ask is asked by the port (hence `never`).

/**
 * Our models behind the port of generic views: `new ModelData(Book.objects)`, or `new ModelData(Book.objects.filter({ owner }))`
 * for some rows alone, which are then the only ones that are listed, changed and deleted.
 *
 * Values are checked by their fields; rules of validation are those of the DTO, serializer or form before it.
 */
export class ModelData<Model extends object> implements DataAccess<Model> {
  readonly #rows: ModelRows<Model>;
  #description: DataDescription<DataAccess> | undefined;

  constructor(rows: ModelRows<Model>) {
    this.#rows = rows;
  }

  describe(): DataDescription<DataAccess> {
    this.#description ??= describeModel(this.#meta, (meta) => new ModelData(rowsOf(meta)));
    return this.#description;
  }

  async list(query: DataQuery = {}): Promise<readonly Model[]> {
    const { offset = 0, limit, include } = query;
    const found = selectRows(this.#all(), query);
    const ordered = includeRelations(found as unknown as QuerySet<object>, include).orderBy(
      ...(orderOf(found as unknown as QuerySet<object>, query.order) as never[]),
    );
    const rows = ordered.slice(offset, limit === undefined ? undefined : offset + limit);
    return (await rows) as unknown as readonly Model[];
  }

  async count(query: DataQuery = {}): Promise<number> {
    return selectRows(this.#all(), query).count();
  }

  async get(value: unknown, options: GetOptions = {}): Promise<Model | undefined> {
    const field = options.field === undefined ? this.#meta.primaryKey : this.#unique(options.field);
    const valid = valueForField(field, value);
    if (valid === undefined) return undefined;
    const rows = selectRows(this.#all(), { filter: options.filter });
    const condition = { [field.attribute]: valid };
    return includeRelations(rows, options.include).getOrUndefined(condition as never);
  }

  create(values: DataValues): Promise<Model> {
    const { own, many } = this.#split(values);
    return this.#change(async () => {
      const object = await this.#all().create(own as never);
      await setMany(object, many);
      return object;
    });
  }

  update(key: DataKey, values: DataValues): Promise<Model | undefined> {
    const { own, many } = this.#split(values);
    return this.#change(async () => {
      const object = await this.get(key);
      if (object === undefined) return undefined;
      Object.assign(object, own);
      await (object as SavedObject).save({ updateFields: this.#fieldsToSave(own) });
      await setMany(object, many);
      return object;
    });
  }

  delete(key: DataKey): Promise<boolean> {
    return this.#change(async () => {
      const object = await this.get(key);
      if (object === undefined) return false;
      await (object as SavedObject).delete();
      return true;
    });
  }

  transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    return atomic(work, { using: databaseFor(this.#all().state).alias });
  }

  keyOf(item: Model): DataKey {
    return (item as Values)[this.#meta.primaryKey.attribute] as DataKey;
  }

  valueOf(item: Model, name: string): unknown {
    const field = this.#meta.fieldsByName.get(name);
    if (field === undefined || field.isMany) throw this.#unknown(name);
    return (item as Values)[field.attribute];
  }

  related(item: Model, name: string): unknown {
    if (this.#meta.fieldsByName.get(name)?.relation === undefined) throw this.#unknown(name);
    return knownRelated(item, this.#meta, name);
  }

  get #meta(): ModelMeta {
    return this.#rows.meta;
  }

  #all(): QuerySet<Model> {
    return this.#rows.all();
  }

  /** Several statements, all or nothing; what the database refuses is told in the words of the port. */
  async #change<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.transaction(work);
    } catch (error) {
      throw asDataConflict(error);
    }
  }

  #unique(name: string): Field {
    const field = fieldAt(this.#meta, name);
    if (field.unique) return field;
    throw new UnknownDataName(
      name,
      this.#meta.fields.flatMap((each) => (each.unique ? [each.name] : [])),
    );
  }

  #split(values: DataValues): { readonly own: Values; readonly many: Values } {
    const own: Values = {};
    const many: Values = {};
    for (const [name, value] of Object.entries(values)) {
      const field = this.#meta.fieldsByName.get(name);
      if (field === undefined) throw this.#unknown(name);
      if (field.isMany) many[field.name] = value;
      else own[field.attribute] = value;
    }
    return { own, many };
  }

  #fieldsToSave(own: Values): readonly string[] {
    const isSaved = (field: Field): boolean =>
      !field.primaryKey &&
      (Object.hasOwn(own, field.attribute) || field.definition.autoNow === true);
    return Object.keys(own).length === 0
      ? []
      : this.#meta.fields.filter(isSaved).map(({ name }) => name);
  }

  #unknown(name: string): UnknownDataName {
    return new UnknownDataName(name, this.#meta.fieldsByName.keys());
  }
}

/** What every model has of `BaseModel`. */
type SavedObject = object & {
  save(options: { readonly updateFields: readonly string[] }): Promise<unknown>;
  delete(): Promise<unknown>;
};

async function setMany(object: object, many: Values): Promise<void> {
  for (const [name, keys] of Object.entries(many)) {
    const related = (object as Readonly<Record<string, RelatedSet<object>>>)[name]!;
    await related.set(keys as readonly never[]);
  }
}

/** All rows of a model, whether it has a manager or not. */
function rowsOf({ modelClass }: ModelMeta): Manager<object> {
  const manager = new Manager<object>();
  manager.attach(modelClass as ModelClass);
  return manager;
}
