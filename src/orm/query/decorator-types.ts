import type { Problem } from './path-types.js';

/**
 * Decorates a property whose type is a part of `Value`, such as some texts.
 *
 * @typeParam Least - what the property must be able to hold: null where the column may be NULL
 */
export type FieldDecorator<Value, Least = never> = <
  Name extends string,
  Owner extends { readonly [Key in Name]?: Value | null },
>(
  prototype: Owner & Holding<Owner[Name], Least>,
  property: Name,
) => void;

type Holding<Property, Least> = [Least] extends [Property]
  ? unknown
  : Problem<'The property cannot hold what the field gives, such as null'>;

/** Options of a field, with what is known of `null`. */
export type Nullable<Options, Null> = Options & { readonly null?: Null };

/** Null where the column may be NULL. */
export type NullIf<Null> = Null extends true ? null : never;

/** A model, or its name; the class itself is only known of the former. */
export type ReferenceTo<Other> = string | (() => abstract new () => Other);

/** What a property for objects of `Other` must be able to hold; nothing where the model is known by name alone. */
export type LeastOf<Other, Null> = NullIf<Null> | (object extends Other ? never : Other);
