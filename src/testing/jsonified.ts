type IsAny<Type> = 0 extends 1 & Type ? true : false;

/** What JSON has no word for: such a property is left out. */
type Unsayable =
  | undefined
  | symbol
  | ((...args: never[]) => unknown)
  | (abstract new (...args: never[]) => unknown);

/**
 * What `Type` is after a view returned it and the client parsed the JSON: a `Date` or `bigint` is a string, a `Set` is
 * an array, a `Map` an object, methods are gone.
 */
export type Jsonified<Type> =
  IsAny<Type> extends true
    ? unknown
    : unknown extends Type
      ? unknown
      : Type extends string | number | boolean | null
        ? Type
        : Type extends bigint
          ? string
          : Type extends Unsayable
            ? never
            : JsonifiedObject<Type>;

type JsonifiedObject<Type> = Type extends { toJSON(): infer Plain }
  ? Jsonified<Plain>
  : Type extends ReadonlyMap<unknown, infer Value>
    ? Record<string, Jsonified<Value>>
    : Type extends ReadonlySet<infer Value>
      ? Jsonified<Value>[]
      : Type extends readonly unknown[]
        ? { -readonly [Index in keyof Type]: JsonifiedElement<Type[Index]> }
        : {
            -readonly [Key in keyof Type as SayableKey<Type, Key>]: Jsonified<
              Exclude<Type[Key], Unsayable>
            >;
          } & OptionalPart<Type>;

/** JSON writes null for an element that it cannot say. */
type JsonifiedElement<Element> =
  IsAny<Element> extends true
    ? unknown
    : unknown extends Element
      ? unknown
      : [Extract<Element, Unsayable>] extends [never]
        ? Jsonified<Element>
        : Jsonified<Exclude<Element, Unsayable>> | null;

/** Keys whose values are always there. */
type SayableKey<Type, Key extends keyof Type> = Key extends symbol
  ? never
  : IsAny<Type[Key]> extends true
    ? Key
    : unknown extends Type[Key]
      ? Key
      : [Extract<Type[Key], Unsayable>] extends [never]
        ? Key
        : never;

/** Keys whose values may be missing: optional ones, and those that may be undefined. */
type MaybeKey<Type, Key extends keyof Type> = Key extends symbol
  ? never
  : SayableKey<Type, Key> extends never
    ? [Exclude<Type[Key], Unsayable>] extends [never]
      ? never
      : Key
    : never;

type OptionalPart<Type> = [{ [Key in keyof Type]-?: MaybeKey<Type, Key> }[keyof Type]] extends [
  never,
]
  ? unknown
  : {
      -readonly [Key in keyof Type as MaybeKey<Type, Key>]?: Jsonified<
        Exclude<Type[Key], Unsayable>
      >;
    };
