/**
 * A frozen copy of `value`: arrays and plain objects at every depth; anything else is left as it is.
 *
 * Copied, because the settings class may share a constant with the rest of the program, which is not ours to freeze.
 */
export function freezeDeep<Value>(value: Value, copies = new Map<unknown, unknown>()): Value {
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known as Value;
  const copy = (
    Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value) as object | null)
  ) as Value;
  copies.set(value, copy);
  for (const [key, item] of Object.entries(value as object)) {
    Object.defineProperty(copy, key, { value: freezeDeep(item, copies), enumerable: true });
  }
  return Object.freeze(copy);
}

/** True for objects written as `{…}` and those without a prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || prototype === Object.prototype;
}
