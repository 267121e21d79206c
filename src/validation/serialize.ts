import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { outputPropertiesOf, type OutputProperty } from './dto-metadata.js';

/** How deep a value may be nested. */
export const MAX_DEPTH = 64;

/**
 * Turns a view's value into plain JSON data.
 *
 * Plain objects and lists are taken as they are, instances with `toJSON` speak for themselves, and of any other
 * instance only the fields leave that its class lists (`@Expose()`, a validation rule, `@Type()`), so that a column
 * added to an entity never leaks. A bigint leaves as text, a date as ISO 8601, a Set as a list, a Map as an object;
 * what is undefined does not leave.
 *
 * @param declared - the DTO whose listed fields are picked from whatever the view returned
 * @throws ImproperlyConfigured `VALIDATION_OUTPUT_UNDECLARED` for an instance of a class that lists no field,
 * `VALIDATION_OUTPUT_PROMISE` for a promise that nobody awaited, `VALIDATION_OUTPUT_TOO_DEEP` for a value nested deeper
 * than 64, or in a circle.
 */
export function toPlain(value: unknown, declared?: Constructor): unknown {
  return plainOf(value, declared, 0);
}

/** {@link toPlain} of a part that stands `depth` levels below the whole. */
export function plainOf(value: unknown, declared: Constructor | undefined, depth: number): unknown {
  if (value === null || typeof value !== 'object')
    return typeof value === 'bigint' ? String(value) : value;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (Array.isArray(value)) return value.map((each) => plainOf(each, declared, depth + 1));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Set) return Array.from(value, (each) => plainOf(each, declared, depth + 1));
  if (value instanceof Map) return plainRecord(value, declared, depth);
  if (typeof (value as { then?: unknown }).then === 'function') throw notAwaited();
  if (declared !== undefined) return pickListed(value, declared, depth);
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    return plainOf((value as { toJSON(): unknown }).toJSON(), undefined, depth + 1);
  }
  if (isPlainObject(value)) return plainRecord(Object.entries(value), undefined, depth);
  return pickListed(value, (value as { constructor?: unknown }).constructor, depth);
}

/** True for `{}` of any realm: its prototype has none itself. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function plainRecord(
  entries: Iterable<readonly [unknown, unknown]>,
  declared: Constructor | undefined,
  depth: number,
): object {
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [key, each] of entries) plain[String(key)] = plainOf(each, declared, depth + 1);
  return plain;
}

/**
 * The listed fields of `value`, as plain data.
 *
 * @throws ImproperlyConfigured as {@link toPlain}
 */
export function pickListed(value: object, type: unknown, depth: number): object {
  const plain = Object.create(null) as Record<string, unknown>;
  for (const { name, outputName, nested, transforms, isAlwaysAsked } of listedFields(type)) {
    let field = (value as Record<string, unknown>)[name];
    if (isAlwaysAsked || name in value)
      for (const transform of transforms) field = transform(field, value);
    if (field !== undefined) plain[outputName] = plainOf(field, nested, depth + 1);
  }
  return plain;
}

const listedFieldsByType = new Map<unknown, readonly OutputProperty[]>();

/**
 * The fields that an instance of `type` shows.
 *
 * @throws ImproperlyConfigured `VALIDATION_OUTPUT_UNDECLARED` when there is none.
 */
export function listedFields(type: unknown): readonly OutputProperty[] {
  let listed = listedFieldsByType.get(type);
  if (listed === undefined) {
    listed = typeof type === 'function' ? outputPropertiesOf(type as Constructor) : [];
    if (typeof type === 'function') listedFieldsByType.set(type, listed);
  }
  if (listed.length === 0) throw undeclared(type);
  return listed;
}

function undeclared(type: unknown): ImproperlyConfigured {
  const name = typeof type === 'function' ? type.name : 'an unnamed class';
  return new ImproperlyConfigured(
    `A view returned an instance of "${name}", which lists no field for output.`,
    {
      code: 'VALIDATION_OUTPUT_UNDECLARED',
      fix: `Put @Expose() of class-transformer on each field of "${name}" that may leave, add @Returns(SomeDto) to the view, or return a plain object.`,
    },
  );
}

/** `VALIDATION_OUTPUT_PROMISE`. */
export function notAwaited(): ImproperlyConfigured {
  return new ImproperlyConfigured('A view returned a value with a promise in it.', {
    code: 'VALIDATION_OUTPUT_PROMISE',
    fix: 'Await the parts of the value before it is returned; "await Promise.all(list)" for a list.',
  });
}

/** `VALIDATION_OUTPUT_TOO_DEEP`. */
export function tooDeep(): ImproperlyConfigured {
  return new ImproperlyConfigured(
    `A view returned a value nested deeper than ${MAX_DEPTH}, or in a circle.`,
    {
      code: 'VALIDATION_OUTPUT_TOO_DEEP',
      fix: 'Return the parts that the client needs, or list the fields with a DTO.',
    },
  );
}
