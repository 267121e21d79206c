/** A text that is the same for two values only if nobody could tell them apart: keys in order, classes, `-0`, holes. */
export function describeValue(value: unknown, depth = 0): string {
  if (depth > 12) return '…';
  if (value === null || typeof value !== 'object') return describeScalar(value);
  const within = (each: unknown): string => describeValue(each, depth + 1);
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof Map)
    return `Map(${[...(value as Map<unknown, unknown>)].map((entry) => within(entry)).join()})`;
  if (value instanceof Set) return `Set(${[...(value as Set<unknown>)].map(within).join()})`;
  const keys = Reflect.ownKeys(value).map(
    (key) => `${String(key)}:${within((value as Record<PropertyKey, unknown>)[key])}`,
  );
  return `${describePrototype(value)}{${keys.join()}}`;
}

const numbers = new WeakMap<object, number>();
let next = 1;

/** Two classes of the same name are two classes. */
function describePrototype(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
  if (prototype === null) return 'null';
  if (!numbers.has(prototype)) numbers.set(prototype, next++);
  return `${String(prototype.constructor?.name)}#${numbers.get(prototype)}`;
}

function describeScalar(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'function'
    ? `function ${value.name}`
    : `${typeof value} ${String(value)}`;
}
