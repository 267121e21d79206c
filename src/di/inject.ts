import type { Constructor } from '../conf/constructor.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import type { InjectionToken } from './token.js';

/** What can be said about an injection. */
export interface InjectOptions {
  /** Injects `undefined` where nothing is provided, in place of a boot error. */
  readonly optional?: boolean;
}

/** Type of the parameter that a decorator stands on; `unknown` where the compiler cannot tell. */
type ParameterAt<Target, Key, Index extends number> = Key extends keyof Target
  ? Target[Key] extends (...args: infer Parameters) => unknown
    ? Parameters[Index]
    : unknown
  : Target extends abstract new (...args: infer Parameters) => unknown
    ? Parameters[Index]
    : unknown;

/** A parameter decorator that compiles only on a parameter which takes `Type`, or a list of `Type`. */
export type InjectDecorator<Type> = <
  Target extends object,
  Key extends string | symbol | undefined,
  Index extends number,
>(
  target: Target,
  key: Key,
  index: Index &
    (Type extends ParameterAt<Target, Key, Index>
      ? unknown
      : Type[] extends ParameterAt<Target, Key, Index>
        ? unknown
        : never),
) => void;

/**
 * Says by which token a parameter (of a constructor, or of a method with `@Provide`) is injected.
 *
 * Needed where the parameter's type is not a class: an interface, a value. A token with several providers (`multi`)
 * is injected as a list. A parameter of another type than the token's does not compile.
 */
export function Inject<Type>(
  token: InjectionToken<Type>,
  options: InjectOptions = {},
): InjectDecorator<Type> {
  return (target, key, index) => {
    const type = (typeof target === 'function' ? target : target.constructor) as Constructor;
    const record = { index, token, isOptional: options.optional ?? false };
    metadataRegistry.recordInjection(type, key === undefined ? 'constructor' : String(key), record);
  };
}
