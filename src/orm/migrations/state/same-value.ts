import { Q } from '../../models/condition.js';
import { rawSqlParts } from './raw-sql-parts.js';

/**
 * Whether two parts of a state say the same: by content, the order of keys aside.
 * Values that are functions are the same when they are one.
 */
export function sameValue(one: unknown, other: unknown): boolean {
  if (one === other || Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return one.getTime() === (other as Date).getTime();
  if (one instanceof Uint8Array) return Buffer.compare(one, other as Uint8Array) === 0;
  if (one instanceof Map) return sameValue([...one], [...(other as Map<unknown, unknown>)]);
  if (Array.isArray(one)) return sameList(one, other as unknown[]);
  if (one instanceof Q) {
    const { connector, isNegated, children } = other as Q;
    return (
      one.connector === connector && one.isNegated === isNegated && sameList(one.children, children)
    );
  }
  const raw = rawSqlParts(one);
  if (raw !== undefined) return sameKeys(raw, rawSqlParts(other)!);
  return sameKeys(one, other);
}

function sameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => sameValue(value, other[index]));
}

function sameKeys(one: object, other: object): boolean {
  const given = (each: object) =>
    Object.keys(each).filter((key) => valueAt(each, key) !== undefined);
  const keys = given(one);
  return (
    keys.length === given(other).length &&
    keys.every((key) => sameValue(valueAt(one, key), valueAt(other, key)))
  );
}

function valueAt(from: object, key: string): unknown {
  return Object.hasOwn(from, key) ? (from as Record<string, unknown>)[key] : undefined;
}
