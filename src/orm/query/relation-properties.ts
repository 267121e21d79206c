import { QueryError } from '../expressions/query-error.js';
import { stateOf } from '../models/instance-state.js';
import type { Field, ModelMeta } from '../models/model-meta.js';
import type { ModelClass } from '../models/model-options.js';
import { metaOf, onModelLinked } from '../models/model-registry.js';
import { knownRelated } from './fetch-related.js';
import { RelatedSet } from './related-set.js';

type Values = Record<string, unknown>;

function metaFor(object: object): ModelMeta {
  return metaOf(object.constructor as ModelClass);
}

function fieldFor(object: object, name: string): Field {
  return metaFor(object).fieldsByName.get(name)!;
}

/** Makes `name` the property of a relation to one: the object that was fetched or set. */
export function defineToOne(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): unknown {
      const known = knownRelated(this, metaFor(this), name);
      if (known !== undefined) return known;
      const key = (this as Values)[fieldFor(this, name).attribute];
      if (key === undefined) return undefined;
      throw notLoaded(this, name);
    },
    set(this: object, value: object | null | undefined) {
      const field = fieldFor(this, name);
      const { toField, to } = field.relation!;
      if (value !== null && value !== undefined && !(value instanceof to.modelClass)) {
        throw new QueryError(`"${String(field)}" was set to something that is no ${to.name}.`, {
          code: 'ORM_WRONG_OBJECT',
          fix: `Set it to a ${to.name}, or set "${field.attribute}" to a key.`,
        });
      }
      const related = value ?? null;
      (this as Values)[field.attribute] =
        related === null ? null : (related as Values)[toField.attribute];
      stateOf(this).related.set(name, related);
    },
  });
}

/** Makes `name` the property of a relation to many. */
export function defineToMany(
  prototype: object,
  name: string,
  fieldOf: (owner: object) => Field,
): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): RelatedSet<object> {
      return new RelatedSet(this, metaFor(this), name, fieldOf(this));
    },
  });
}

/** Makes `name` the property of a many-to-many relation, on the side that declares it. */
export function defineManyToMany(prototype: object, name: string): void {
  defineToMany(prototype, name, (owner) => fieldFor(owner, name));
}

/** Ways back become properties when the models are linked. */
export function defineWaysBack(meta: ModelMeta): void {
  const relations = [...meta.fields, ...meta.manyToMany].flatMap((field) =>
    field.relation === undefined ? [] : [{ field, relation: field.relation }],
  );
  for (const { field, relation } of relations) {
    const { relatedName: name, to } = relation;
    if (name === undefined) continue;
    const prototype = to.modelClass.prototype as object;
    if (field.kind === 'OneToOneField') defineBackToOne(prototype, name);
    else defineToMany(prototype, name, () => field);
  }
}

/** The way back of a one-to-one relation: an object, or null once it is known that there is none. */
function defineBackToOne(prototype: object, name: string): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): unknown {
      const known = knownRelated(this, metaFor(this), name);
      if (known !== undefined) return known;
      throw notLoaded(this, name);
    },
  });
}

function notLoaded(object: object, name: string): QueryError {
  const model = metaFor(object).name;
  return new QueryError(`${model}.${name} has not been fetched.`, {
    code: 'ORM_NOT_LOADED',
    fix: `Call selectRelated('${name}') on the QuerySet, or await ${model.toLowerCase()}.fetch('${name}').`,
  });
}

onModelLinked(defineWaysBack);
