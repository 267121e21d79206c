import type { AbstractConstructor } from '../conf/constructor.js';

/**
 * A name under which something other than a class can be injected: an interface, a value, a list.
 *
 * ```ts
 * export const CLOCK = new Token<Clock>('clock');
 * ```
 *
 * Two tokens with the same description are two tokens.
 */
export class Token<Type> {
  /** Only for the compiler: what stands behind the token. */
  declare readonly type?: Type;

  /** @param description - stands in messages. */
  constructor(readonly description: string) {}

  toString(): string {
    return `Token(${this.description})`;
  }
}

/** What a thing can be asked for by: a class (also an abstract one) or a {@link Token}. */
export type InjectionToken<Type = unknown> =
  | AbstractConstructor<Type>
  | ClosedClass<Type>
  | Token<Type>;

/** A class whose constructor is not public. */
interface ClosedClass<Type> extends Function {
  readonly prototype: Type;
}

/** The types behind `Tokens`, in the same order. */
export type InjectedTypes<Tokens extends readonly InjectionToken[]> = {
  [Index in keyof Tokens]: Tokens[Index] extends InjectionToken<infer Type> ? Type : never;
};

/** How `token` is named in messages. */
export function tokenName(token: unknown): string {
  if (typeof token === 'function') return token.name === '' ? '(anonymous class)' : token.name;
  if (token instanceof Token) return String(token);
  return typeof token === 'string' ? `"${token}"` : String(token);
}
