import type { PathValue } from './path-types.js';
import type { ReverseOptions } from './url-reverser.js';

/** The names of the methods of `Instance`. */
export type MethodName<Instance> = {
  [Name in keyof Instance]: Instance[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Instance] &
  string;

/**
 * What `reverse(Controller, 'method', …)` takes after the name of the method.
 *
 * The captures are the leading parameters of a type that a converter produces, up to the first object or optional
 * parameter. A method that takes its captures as one object (`show({ pk }: { pk: number })`) takes that object; because a
 * DTO of such values looks the same to the compiler, the object may also be left out, and is then missed at run time.
 */
export type TargetArguments<Method> = Method extends (
  ...args: infer Parameters extends readonly unknown[]
) => unknown
  ? Leading<Parameters> extends infer Captures extends readonly unknown[]
    ? Captures extends readonly []
      ? NamedArguments<Parameters>
      : [...captures: Captures, options?: ReverseOptions]
    : never
  : never;

type Leading<Parameters extends readonly unknown[]> = Parameters extends readonly [
  infer First,
  ...infer Rest,
]
  ? [First] extends [PathValue]
    ? [First, ...Leading<Rest>]
    : []
  : [];

type NamedArguments<Parameters extends readonly unknown[]> = Parameters extends readonly [
  infer First,
  ...unknown[],
]
  ? IsRecordOfValues<First> extends true
    ? [] | [options: ReverseOptions] | [captures: Readonly<First>, options?: ReverseOptions]
    : [options?: ReverseOptions]
  : [options?: ReverseOptions];

type IsRecordOfValues<Value> = Value extends object
  ? keyof Value extends never
    ? false
    : [Value[keyof Value]] extends [PathValue]
      ? true
      : false
  : false;
