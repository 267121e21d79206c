import { PlaceMark } from '../../errors/source-place.js';
import { BaseModel } from './base-model.js';
import { declaredFields } from '../models/model-records.js';
import type { ModelClass, ModelOptions } from '../models/model-options.js';
import { modelRegistry } from '../models/model-registry.js';
import { ModelError } from '../models/registry-errors.js';
import { Manager } from './manager.js';

const abstractBases = new WeakMap<object, ModelOptions>();

/**
 * Makes a class a model: a table, whose columns are the decorated properties (Django topic: models).
 *
 * The fields of abstract bases come with the class; options of them hold where the class gives none of its own.
 *
 * @throws ModelError `ORM_NO_BASE_MODEL`, `ORM_CONCRETE_BASE`, `ORM_MODEL_TAKEN`
 */
export function Model(options: ModelOptions = {}) {
  return (modelClass: abstract new () => BaseModel<unknown>): void => {
    if (!(modelClass.prototype instanceof BaseModel)) throw noBase(modelClass.name);
    const base = Object.getPrototypeOf(modelClass.prototype) as object;
    const inherited = abstractBases.get(base);
    if (options.abstract === true) {
      abstractBases.set(modelClass.prototype, { ...inherited, ...options });
      return;
    }
    if (base !== BaseModel.prototype && inherited === undefined) {
      throw concreteBase(modelClass.name, base.constructor.name);
    }
    const concrete = modelClass as unknown as ModelClass;
    modelRegistry.register({
      modelClass: concrete,
      name: modelClass.name,
      options: { ...inheritable(inherited), ...options },
      fields: declaredFields(concrete, (prototype) => abstractBases.has(prototype)),
      place: PlaceMark.capture(decorate),
    });
    attachManagers(concrete);
  };

  function decorate(): void {
    // Marks the place for messages.
  }
}

/** A table belongs to one model alone. */
function inheritable(options: ModelOptions | undefined): ModelOptions {
  const rest: { -readonly [Name in keyof ModelOptions]: ModelOptions[Name] } = { ...options };
  delete rest.dbTable;
  delete rest.abstract;
  return rest;
}

/** Each class has managers of its own, those of its bases included. */
function attachManagers(modelClass: ModelClass): void {
  const seen = new Set<string>();
  for (
    let owner: object | null = modelClass;
    owner !== null && owner !== Function.prototype;
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, name)!;
      const manager: unknown = descriptor.value;
      if (seen.has(name) || !(manager instanceof Manager)) continue;
      seen.add(name);
      if (owner === modelClass) {
        manager.attach(modelClass);
      } else {
        const own = new (manager.constructor as new () => Manager<object>)();
        own.attach(modelClass);
        Object.defineProperty(modelClass, name, { configurable: true, value: own });
      }
    }
  }
}

function noBase(name: string): ModelError {
  return new ModelError(`"${name}" is decorated as a model and extends no BaseModel.`, {
    code: 'ORM_NO_BASE_MODEL',
    fix: `Write class ${name} extends BaseModel.`,
  });
}

function concreteBase(name: string, base: string): ModelError {
  return new ModelError(
    `"${name}" extends "${base}", which has a table of its own or is no model.`,
    {
      code: 'ORM_CONCRETE_BASE',
      fix: `Decorate "${base}" with @Model({ abstract: true }), or point at it with a OneToOneField.`,
    },
  );
}
