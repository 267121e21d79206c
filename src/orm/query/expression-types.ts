import type {
  Aggregation,
  Applied,
  AtPath,
  Combination,
  Conditional,
  Typed,
} from '../expressions/value-types.js';
import type { Decimal } from '../fields/field-types.js';
import type { KindOf, NullOf, TypeAt } from './path-types.js';

/** The type of an expression's value, once it is known of which model its paths are. */
export type ValueOf<Model, Extra, Value> = unknown extends Value
  ? unknown
  : Value extends AtPath<infer Path>
    ? TypeAt<Model, Extra, Path>
    : Value extends Combination<infer Left, infer Right>
      ? Combined<ValueOf<Model, Extra, Left>, ValueOf<Model, Extra, Right>>
      : Value extends Aggregation<infer Name, infer Over, infer Empty>
        ? Aggregated<Name, ValueOf<Model, Extra, Over>> | Empty
        : Value extends Applied<infer Result, infer Of>
          ? Result | NullIn<ValueOf<Model, Extra, Of>>
          : Value extends Conditional<infer Decided, unknown>
            ? ValueOf<Model, Extra, Decided>
            : Value;

/** Null where a value may be null, as far as that is known. */
type NullIn<Value> = unknown extends Value ? null : NullOf<Value>;

/** Numbers take the wider type of both; days, moments and times differ by milliseconds; anything else keeps its own. */
type Combined<Left, Right> = unknown extends Left
  ? unknown
  : KindOf<Left> extends 'date' | 'moment' | 'time'
    ? KindOf<Right> extends 'date' | 'moment' | 'time'
      ? NullOf<Left> | NullOf<Right> | number
      : Left | NullOf<Right>
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
export type PathIn<Value> = unknown extends Value
  ? never
  : Value extends AtPath<infer Path>
    ? Path
    : Value extends Combination<infer Left, infer Right>
      ? PathIn<Left> | PathIn<Right>
      : Value extends Aggregation<string, infer Over, unknown>
        ? PathIn<Over>
        : Value extends Applied<unknown, infer Of>
          ? PathIn<Of>
          : Value extends Conditional<infer Decided, unknown>
            ? PathIn<Decided>
            : never;

/** Conditions that stand in an expression of this type. */
export type WhereIn<Value> = unknown extends Value
  ? never
  : Value extends Combination<infer Left, infer Right>
    ? WhereIn<Left> | WhereIn<Right>
    : Value extends Aggregation<string, infer Over, unknown>
      ? WhereIn<Over>
      : Value extends Applied<unknown, infer Of>
        ? WhereIn<Of>
        : Value extends Conditional<infer Decided, infer Where>
          ? WhereIn<Decided> | Where
          : never;

/** Values of expressions by name. */
export type Annotated<Model, Extra, Given> = {
  readonly [Name in keyof Given]: Given[Name] extends Typed<infer Value>
    ? ValueOf<Model, Extra, Value>
    : unknown;
};
