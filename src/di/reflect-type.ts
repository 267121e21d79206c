import type { Constructor } from '../conf/constructor.js';

/**
 * What the compiler recorded about a type, the same for all compilers.
 *
 * - `class`: a class of the application or of a library.
 * - `scalar`: `String`, `Number`, `Boolean`, `BigInt`, `Symbol`.
 * - `builtin`: `Date`, `Array`, `Map`, `Set`, `Promise`, `Buffer`.
 * - `unknown`: an interface, a union, `import type`, an enum, a global of the platform.
 */
export type ReflectedType =
  | {
      readonly kind: 'class' | 'scalar' | 'builtin';
      readonly type: Constructor;
      readonly name: string;
    }
  | { readonly kind: 'unknown'; readonly name: string };

const SCALARS: ReadonlySet<string> = new Set(['String', 'Number', 'Boolean', 'BigInt', 'Symbol']);
const BUILTINS: ReadonlySet<string> = new Set(['Date', 'Array', 'Map', 'Set', 'Promise', 'Buffer']);

/**
 * Reads one entry of `design:paramtypes` or `design:type`.
 *
 * Compilers disagree: the class behind an `import type` is `Function` for one, `Object` for others, and one of them
 * records the *global* class of the same name (`Request`, `Response`). An enum is `String`, `Number`, or the enum's
 * object. Everything on which they disagree is `unknown` here, so that a program behaves the same with each.
 */
export function reflectType(recorded: unknown): ReflectedType {
  if (typeof recorded !== 'function') return { kind: 'unknown', name: describe(recorded) };
  const { name } = recorded;
  if (!isPlatformClass(recorded)) return { kind: 'class', type: recorded as Constructor, name };
  if (SCALARS.has(name)) return { kind: 'scalar', type: recorded as Constructor, name };
  if (BUILTINS.has(name)) return { kind: 'builtin', type: recorded as Constructor, name };
  return { kind: 'unknown', name };
}

/** What the compiler recorded about the parameters of a constructor (no `method`) or of a method; undefined for nothing. */
export function reflectParameterTypes(
  type: object,
  method?: string,
): readonly unknown[] | undefined {
  const recorded: unknown =
    method === undefined
      ? Reflect.getOwnMetadata('design:paramtypes', type)
      : recordedOfMethod((type as Constructor).prototype as object, method);
  return Array.isArray(recorded) ? (recorded as readonly unknown[]) : undefined;
}

/** A search up the chain of prototypes takes twice as long, and most methods need none. */
function recordedOfMethod(prototype: object, method: string): unknown {
  return (
    Reflect.getOwnMetadata('design:paramtypes', prototype, method) ??
    Reflect.getMetadata('design:paramtypes', prototype, method)
  );
}

function isPlatformClass(type: { readonly name: string }): boolean {
  if (type.name === '') return false;
  // Read by name alone: some globals are getters that load a part of the platform, or warn, when they are touched.
  if (type.name in globalThis && (globalThis as Record<string, unknown>)[type.name] === type)
    return true;
  return Function.prototype.toString.call(type).endsWith('{ [native code] }');
}

function describe(recorded: unknown): string {
  if (recorded === undefined) return 'undefined';
  return typeof recorded === 'object' ? 'enum' : String(recorded);
}
