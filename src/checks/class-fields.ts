import 'reflect-metadata';

import type { Constructor } from '../conf/constructor.js';
import type { CheckMessage } from './check-message.js';

/** The finding of {@link checkClassFields}. */
type Finding = CheckMessage & { readonly level: 'error' };

/**
 * Finds decorated fields of a class that were compiled with `useDefineForClassFields`.
 *
 * Such a field exists, as `undefined`, in every instance: then a DTO cannot tell what was sent from what was not,
 * and a model keeps what it is given beside its own properties.
 * Read from the source text: nothing is constructed.
 */
export function checkClassFields(type: Constructor): readonly Finding[] {
  const fields = definedFields(type);
  return fields.length === 0 ? [] : [describe(type, fields)];
}

function definedFields(type: Constructor): readonly string[] {
  const source = Function.prototype.toString.call(type);
  const bare = [...source.matchAll(/^[ \t]*([\w$]+);[ \t]*$/gm)].map(([, name]) => name!);
  return bare.filter((name) => Reflect.hasMetadata('design:type', type.prototype as object, name));
}

function describe(type: Constructor, fields: readonly string[]): Finding {
  return {
    id: 'CHECKS_DEFINED_FIELDS',
    level: 'error',
    reason: `${type.name} defines ${fields.map((name) => `"${name}"`).join(', ')} as undefined in every instance: it was compiled with "useDefineForClassFields".`,
    fix: 'Extend "lapompe/tsconfig.json", or set "useDefineForClassFields": false in tsconfig.json.',
  };
}
