import { refuseStandardDecorators } from '../../errors/standard-decorators.js';
import type { FieldDefinition } from '../fields/field-definition.js';
import { ModelError } from './registry-errors.js';

const declared = new WeakMap<object, Map<string, FieldDefinition>>();

/** Called by decorators of properties: `prototype` has the field `name`. */
export function recordField(prototype: object, name: string, definition: FieldDefinition): void {
  refuseStandardDecorators(name);
  const fields = declared.get(prototype) ?? new Map<string, FieldDefinition>();
  if (fields.has(name)) {
    throw new ModelError(`"${prototype.constructor.name}.${name}" is declared as two fields.`, {
      code: 'ORM_FIELD_TWICE',
      fix: 'Leave one decorator of a field on the property.',
    });
  }
  if (RESERVED.has(name) || name.includes('__') || name.startsWith('_')) {
    throw new ModelError(`"${prototype.constructor.name}.${name}" cannot be the name of a field.`, {
      code: 'ORM_FIELD_NAME',
      fix: 'Choose a name that is no method of models, has no "__" in it and begins with a letter.',
    });
  }
  fields.set(name, definition);
  declared.set(prototype, fields);
}

const RESERVED = new Set([
  'constructor',
  'delete',
  'fullClean',
  'pk',
  'prototype',
  'refresh',
  'save',
  'toString',
  'fetch',
]);

/**
 * Fields of a class, those of its bases first, as its decorators wrote them down.
 *
 * @param isBase - tells whether a class further up lends its fields
 */
export function declaredFields(
  modelClass: { readonly prototype: object },
  isBase: (prototype: object) => boolean,
): Map<string, FieldDefinition> {
  const chain: object[] = [];
  for (
    let prototype: object | null = modelClass.prototype;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    if (prototype === modelClass.prototype || isBase(prototype)) chain.unshift(prototype);
  }
  return new Map(chain.flatMap((prototype) => [...(declared.get(prototype) ?? [])]));
}
