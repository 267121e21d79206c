import type { Expression } from '../expressions/expression.js';
import type { Typed } from '../expressions/value-types.js';
import type { CalendarDate, Decimal } from '../fields/field-types.js';
import type { Condition, ConditionExpression, Q } from '../models/condition.js';
import type {
  KeyOf,
  Kind,
  KindOf,
  ModelObject,
  NoAnnotations,
  NullOf,
  OtherOf,
  PointerOf,
  Problem,
  PropertyOf,
  RelatedOf,
  Suggestions,
  Transformed,
} from './path-types.js';
import type { WrongPath } from './expression-types.js';

/** A QuerySet inside of another, by what its rows are. */
export interface RowsOf<Row> {
  readonly isQuerySet: true;
  readonly rowType?: Row;
}

/** A query for single values: of one field, in any shape, or of objects, which stand for their keys. */
type ValueRows<Value> = RowsOf<
  | Value
  | null
  | readonly [Value | null]
  | { readonly [name: string]: Value | null }
  | (ModelObject & { readonly pk: Value })
>;

type Operand<Value> = Value | Expression | ValueRows<Value>;

interface CommonLookups<Value, Empty> {
  readonly exact: Operand<Value> | Empty;
  readonly in: readonly (Value | Expression)[] | ValueRows<Value>;
  readonly isnull: boolean;
}

interface OrderLookups<Value> {
  readonly gt: Operand<Value>;
  readonly gte: Operand<Value>;
  readonly lt: Operand<Value>;
  readonly lte: Operand<Value>;
  readonly range: readonly [from: Value | Expression, to: Value | Expression];
}

interface TextLookups<Empty> {
  readonly iexact: string | Expression | Empty;
  readonly contains: string | Expression;
  readonly icontains: string | Expression;
  readonly startswith: string | Expression;
  readonly istartswith: string | Expression;
  readonly endswith: string | Expression;
  readonly iendswith: string | Expression;
  readonly regex: string | Expression;
  readonly iregex: string | Expression;
}

/** Lookups of values of kind `Of`, with what each compares with. */
type Lookups<Of, Value, Empty> = Of extends 'text'
  ? CommonLookups<Value, Empty> & OrderLookups<string> & TextLookups<Empty>
  : Of extends 'boolean' | 'bytes'
    ? CommonLookups<Value, Empty>
    : CommonLookups<Value, Empty> & OrderLookups<Value>;

/** What a value of kind `Of` may be compared with. */
type Comparable<Of, Property> = Of extends 'date'
  ? CalendarDate | Date
  : Of extends 'decimal'
    ? Decimal | bigint | number
    : bigint extends Property
      ? NonNullable<Property> | number
      : NonNullable<Property>;

/** What may be compared with a relation: an object of the other end, or its key. */
type Pointer<Model, Key> = Model | Key;

/** Lookups directly after a relation. */
type RelationLookup = Exclude<keyof CommonLookups<1, 1> | keyof OrderLookups<1>, never>;

/** What the condition on `Path` compares with; a {@link Problem} where there is no such condition. */
export type ConditionAt<
  Model,
  Extra,
  Path extends string,
  Empty = never,
> = Path extends `${infer Head}__${infer Rest}`
  ? Behind<Model, PropertyOf<Model, Extra, Head>, Head, Rest, Empty>
  : Exact<Model, PropertyOf<Model, Extra, Path>, Path, Empty>;

type Exact<Model, Property, Name extends string, Empty> =
  KindOf<Property> extends infer Found
    ? Found extends 'missing'
      ? Problem<`No field or relation "${Name}"`>
      : Found extends 'json'
        ? unknown
        : Found extends 'one'
          ? RelationLookups<Model, Property, Name, Empty>['exact']
          : Found extends 'many'
            ? RelationLookups<Model, Property, Name, null>['exact']
            : CommonLookups<Comparable<Found, Property>, NullOf<Property> | Empty>['exact']
    : never;

type Behind<Model, Property, Name extends string, Rest extends string, Empty> =
  KindOf<Property> extends infer Found
    ? Found extends 'missing'
      ? Problem<`No field or relation "${Name}"`>
      : Found extends 'json'
        ? Rest extends `${string}isnull`
          ? boolean
          : unknown
        : Found extends 'many' | 'one'
          ? Rest extends RelationLookup
            ? RelationLookups<Model, Property, Name, Found extends 'many' ? null : Empty>[Rest]
            : ConditionAt<
                RelatedOf<Property>,
                NoAnnotations,
                Rest,
                Found extends 'many' ? null : Empty | NullOf<Property>
              >
          : Found extends Kind
            ? Looked<Found, Property, Rest, Empty | NullOf<Property>>
            : never
    : never;

type RelationLookups<Model, Property, Name extends string, Empty> = CommonLookups<
  Pointer<
    RelatedOf<Property>,
    KindOf<Property> extends 'many' ? KeyOf<OtherOf<Property>> : PointerOf<Model, Name>
  >,
  NullOf<Property> | Empty
> &
  OrderLookups<PointerOf<Model, Name>>;

/** A lookup, or a transform with what follows it. */
type Looked<Of extends Kind, Property, Rest extends string, Empty> = Rest extends keyof Lookups<
  Of,
  Comparable<Of, Property>,
  Empty
>
  ? Lookups<Of, Comparable<Of, Property>, Empty>[Rest]
  : Rest extends `${infer Head}__${infer Further}`
    ? AfterTransform<Of, Transformed<Of, Head>, Head, Further, Empty>
    : AfterTransform<Of, Transformed<Of, Rest>, Rest, 'exact', Empty>;

type AfterTransform<Of extends Kind, Result, Name extends string, Rest extends string, Empty> =
  KindOf<Result> extends infer Found extends Exclude<Kind, 'missing'>
    ? Looked<Found, Result, Rest, Empty>
    : Problem<`A ${Of} has no lookup "${Name}"`>;

/** A value of a condition, with the paths in it looked up. */
type CheckedValue<Model, Extra, Given, Allowed> = [Given] extends [Typed<infer Value>]
  ? [WrongPath<Model, Extra, Value>] extends [never]
    ? Allowed
    : Problem<`No field "${WrongPath<Model, Extra, Value>}"`>
  : Allowed;

/** Conditions of type `Given`, with a {@link Problem} where one cannot be. Conditions with any key are taken as they are. */
export type Checked<Model, Extra, Given> =
  Given extends Q<infer Inner>
    ? [WrongKey<Model, Extra, Inner>] extends [never]
      ? Given
      : Problem<`Wrong condition on "${WrongKey<Model, Extra, Inner>}"`>
    : Given extends ConditionExpression
      ? Given
      : string extends keyof Given
        ? Given
        : object extends Model
          ? Given
          : {
              readonly [Path in keyof Given]: CheckedValue<
                Model,
                Extra,
                Given[Path],
                ConditionAt<Model, Extra, Path & string>
              >;
            };

/** Keys of conditions in a tree that cannot be. */
type WrongKey<Model, Extra, Given> = unknown extends Given
  ? never
  : Given extends Q<infer Inner>
    ? WrongKey<Model, Extra, Inner>
    : Given extends ConditionExpression
      ? never
      : string extends keyof Given
        ? never
        : {
            [Path in keyof Given & string]: Given[Path] extends CheckedValue<
              Model,
              Extra,
              Given[Path],
              ConditionAt<Model, Extra, Path>
            >
              ? never
              : Path;
          }[keyof Given & string];

/** Arguments of `filter()`, each with its keys and values looked up. */
export type CheckedAll<Model, Extra, Given extends readonly unknown[]> = {
  readonly [Index in keyof Given]: Checked<Model, Extra, Given[Index]>;
};

/** What an editor suggests as conditions; anything else is looked up by {@link Checked}. */
export type Suggested<Model, Extra = NoAnnotations> =
  | Suggestions<Model>['conditions']
  | { readonly [Name in keyof Extra]?: unknown }
  | Condition
  | object;
