import type { FieldDefinition } from '../../fields/field-definition.js';
import type { Field, ModelMeta } from '../../models/model-meta.js';
import type { ModelRegistry } from '../../models/model-registry.js';
import type { ModelState, StateOptions } from './model-state.js';
import { normalizeField } from './normalize-field.js';
import { ProjectState } from './project-state.js';

/** The models of a program as a state; tables that are made for many-to-many fields are part of their fields. */
export function stateFromModels(registry: ModelRegistry): ProjectState {
  const all = registry.all();
  const between = new Set(
    all
      .flatMap(({ manyToMany }) => manyToMany)
      .map(({ relation }) => relation!.through!)
      .filter(({ isAuto }) => isAuto)
      .map(({ model }) => model),
  );
  return new ProjectState(all.filter((meta) => !between.has(meta)).map(modelState));
}

/** Defaults that are functions of the program: no file can hold them, but new columns can be filled with their value. */
export function functionDefaults(registry: ModelRegistry): ReadonlyMap<string, () => unknown> {
  const entries = registry
    .all()
    .flatMap((meta) => meta.fields.map((field) => [meta, field] as const))
    .filter(([, field]) => typeof field.definition.default === 'function')
    .map(
      ([meta, field]) =>
        [`${meta.label}.${field.name}`, field.definition.default as () => unknown] as const,
    );
  return new Map(entries);
}

function modelState(meta: ModelMeta): ModelState {
  const declared = [...meta.fields, ...meta.manyToMany];
  return {
    app: meta.app,
    name: meta.name,
    fields: new Map(declared.map((field) => [field.name, fieldState(field)])),
    options: optionsState(meta),
  };
}

function fieldState(field: Field): FieldDefinition {
  const { relation, definition } = field;
  const plain = normalizeField(
    { ...definition, to: undefined, through: undefined },
    field.model.app,
  );
  if (relation === undefined) return plain;
  const through =
    relation.through === undefined || relation.through.isAuto
      ? undefined
      : relation.through.model.label;
  const { kind, ...rest } = plain;
  return {
    kind,
    to: relation.to.label,
    ...(through === undefined ? {} : { through }),
    ...rest,
  };
}

function optionsState(meta: ModelMeta): StateOptions {
  const kept = Object.entries(meta.options).filter(
    ([key, value]) =>
      key !== 'app' &&
      key !== 'abstract' &&
      value !== undefined &&
      !(key === 'managed' && value === true) &&
      !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept);
}
