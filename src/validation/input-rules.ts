import 'reflect-metadata';

import type { Constructor } from '../conf/constructor.js';

const INPUT_ONLY = Symbol('lapompe:input-only');

/**
 * Says that the rules of a property are about input alone, so that it does not leave in output because of them: those of a
 * model's column, of which nobody has said that clients may see it.
 */
export function declareInputOnly(prototype: object, property: string): void {
  Reflect.defineMetadata(INPUT_ONLY, true, prototype, property);
}

/** Whether {@link declareInputOnly} was said of the property, on the class or on one that it extends. */
export function isInputOnly(type: Constructor, property: string): boolean {
  return Reflect.hasMetadata(INPUT_ONLY, type.prototype as object, property);
}
