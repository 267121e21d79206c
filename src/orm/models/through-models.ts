import type { FieldDefinition } from '../fields/field-definition.js';
import type { Field, ModelMeta, Through } from './model-meta.js';
import type { ModelClass, ModelRecord } from './model-options.js';
import { ModelError } from './registry-errors.js';
import { snakeCase } from './snake-case.js';

/** A model of rows between two others, made where none is declared. */
export interface AutoThrough {
  readonly record: ModelRecord;
  readonly from: string;
  readonly to: string;
}

/** The model between `field.model` and `to`: two foreign keys, each pair once (Django topic: through). */
export function autoThrough(field: Field, to: ModelMeta): AutoThrough {
  const owner = field.model;
  // Two apps may have a model of one name each, whose columns must not be called the same.
  const isSelf = owner.name.toLowerCase() === to.name.toLowerCase();
  const from = isSelf ? `from${owner.name}` : lowerFirst(owner.name);
  const target = isSelf ? `to${to.name}` : lowerFirst(to.name);
  const name = `${owner.name}_${field.name}`;
  const modelClass = { [name]: class {} }[name] as ModelClass;
  const end = (model: ModelMeta): FieldDefinition => ({
    kind: 'ForeignKey',
    to: () => model.modelClass,
    onDelete: 'cascade',
    relatedName: '+',
    dbConstraint: field.definition.dbConstraint ?? true,
  });
  const table = field.definition.dbTable ?? `${owner.table}_${snakeCase(field.name)}`;
  return {
    record: {
      modelClass,
      name,
      options: {
        app: owner.app,
        dbTable: table,
        managed: owner.managed,
        uniqueTogether: [[from, target]],
      },
      fields: new Map([
        [from, end(owner)],
        [target, end(to)],
      ]),
      place: owner.place,
    },
    from,
    to: target,
  };
}

/** The two relations of `model` that lead from `field.model` to `to`. */
export function findThrough(
  field: Field,
  to: ModelMeta,
  model: ModelMeta,
  names: readonly [from: string, to: string] | undefined,
  isAuto: boolean,
): Through {
  const pointingAt = (target: ModelMeta, index: 0 | 1): Field | undefined => {
    if (names !== undefined) return model.fieldsByName.get(names[index]);
    const found = model.fields.filter(({ relation }) => relation?.to === target);
    return field.model === to ? found[index] : found[0];
  };
  const from = pointingAt(field.model, 0);
  const target = pointingAt(to, 1);
  if (from?.relation?.to !== field.model || target?.relation?.to !== to) {
    throw new ModelError(
      `"${model.name}" does not lead from ${field.model.name} to ${to.name}, as "${String(field)}" says.`,
      {
        code: 'ORM_THROUGH_WITHOUT_ENDS',
        fix: `Give "${model.name}" a foreign key to each, or name them in throughFields.`,
      },
    );
  }
  return { model, from, to: target, isAuto };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
