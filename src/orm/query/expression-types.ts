import type { Aggregation, AtPath, Combination, Typed } from '../expressions/value-types.js';
import type { Decimal } from '../fields/field-types.js';
import type { KindOf, Missing, NullOf, Problem, TypeAt } from './path-types.js';

/** The type of an expression's value, once it is known of which model its paths are. */
export type ValueOf<Model, Extra, Value> = unknown extends Value
  ? unknown
  : Value extends AtPath<infer Path>
    ? TypeAt<Model, Extra, Path>
    : Value extends Combination<infer Left, infer Right>
      ? Combined<ValueOf<Model, Extra, Left>, ValueOf<Model, Extra, Right>>
      : Value extends Aggregation<infer Name, infer Over, infer Empty>
        ? Aggregated<Name, ValueOf<Model, Extra, Over>> | Empty
        : Value;

/** Numbers take the wider type of both; anything else keeps its own, whatever is added to it. */
type Combined<Left, Right> = unknown extends Left
  ? unknown
  : NullOf<Right> | Widened<Left> | (KindOf<Left> extends 'number' ? WiderNumber<Right> : never);

type WiderNumber<Right> = unknown extends Right
  ? never
  : KindOf<Right> extends 'decimal' | 'number'
    ? Widened<NonNullable<Right>>
    : never;

type Widened<Value> = Value extends number ? number : Value extends bigint ? bigint : Value;

type Aggregated<Name extends string, Over> = Name extends 'COUNT'
  ? number
  : unknown extends Over
    ? unknown
    : Name extends 'AVG'
      ? KindOf<Over> extends 'decimal'
        ? Decimal
        : number
      : Name extends 'SUM'
        ? KindOf<Over> extends 'boolean'
          ? number
          : NonNullable<Over>
        : NonNullable<Over>;

/** Paths that an expression of this type names. */
type PathIn<Value> = unknown extends Value
  ? never
  : Value extends AtPath<infer Path>
    ? Path
    : Value extends Combination<infer Left, infer Right>
      ? PathIn<Left> | PathIn<Right>
      : Value extends Aggregation<string, infer Over, unknown>
        ? PathIn<Over>
        : never;

/** Paths named by an expression of type `Value` that lead nowhere. */
export type WrongPath<Model, Extra, Value> = Unfound<Model, Extra, PathIn<Value>>;

type Unfound<Model, Extra, Path extends string> = Path extends string
  ? [Extract<TypeAt<Model, Extra, Path>, Missing>] extends [never]
    ? never
    : Path
  : never;

/** Expressions by name, with a {@link Problem} where a path leads nowhere. */
export type CheckedExpressions<Model, Extra, Given> = {
  readonly [Name in keyof Given]: Given[Name] extends Typed<infer Value>
    ? [WrongPath<Model, Extra, Value>] extends [never]
      ? Given[Name]
      : Problem<`No field "${WrongPath<Model, Extra, Value>}"`>
    : Given[Name];
};

/** As {@link CheckedExpressions}, and no name may be that of a field. */
export type CheckedAnnotations<Model, Extra, Given> = {
  readonly [Name in keyof Given]: Name extends keyof Model
    ? Problem<`"${Name & string}" is a name of the model`>
    : Name extends `${string}__${string}`
      ? Problem<'The name of an annotation has no "__"'>
      : CheckedExpressions<Model, Extra, Given>[Name];
};

/** Values of expressions by name. */
export type Annotated<Model, Extra, Given> = {
  readonly [Name in keyof Given]: Given[Name] extends Typed<infer Value>
    ? ValueOf<Model, Extra, Value>
    : unknown;
};
