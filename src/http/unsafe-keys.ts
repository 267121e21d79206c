/**
 * True when a key anywhere in `value` could reach a prototype once the value is merged into another object:
 * `__proto__` with any value, `constructor` and `prototype` with an object or an array.
 */
export function hasUnsafeKey(value: unknown): boolean {
  if (!isContainer(value)) return false;
  // A list of what is left to see instead of a recursion, since the depth is the client's choice. An object that
  // another parser has made may contain itself.
  const pending: object[] = [value];
  const seen = new Set<object>(pending);
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    if (!Array.isArray(container) && ownKeysAreUnsafe(container)) return true;
    for (const child of Object.values(container) as unknown[]) {
      if (!isContainer(child) || seen.has(child)) continue;
      seen.add(child);
      pending.push(child);
    }
  }
  return false;
}

function ownKeysAreUnsafe(container: object): boolean {
  if (Object.hasOwn(container, '__proto__')) return true;
  return hasOwnContainer(container, 'constructor') || hasOwnContainer(container, 'prototype');
}

function hasOwnContainer(container: object, key: string): boolean {
  return Object.hasOwn(container, key) && isContainer((container as Record<string, unknown>)[key]);
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
