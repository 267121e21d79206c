import type { Expression } from '../expressions/expression.js';
import type { Typed } from '../expressions/value-types.js';
import type { CalendarDate, Decimal } from '../fields/field-types.js';
import type { ConditionExpression, Q } from '../models/condition.js';
import type {
  KeyOf,
  Kind,
  KindOf,
  Missing,
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
  TypeAt,
} from './path-types.js';
import type { PathIn, WhereIn } from './expression-types.js';

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
type RelationLookup = keyof CommonLookups<unknown, unknown> | keyof OrderLookups<unknown>;

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

/** What is wrong with an expression of type `Value`: messages, none where its paths and conditions fit. */
export type WrongIn<Model, Extra, Value> =
  | WrongPath<Model, Extra, PathIn<Value>>
  | WrongKey<Model, Extra, WhereIn<Value>>;

/** Messages for paths that lead nowhere. */
export type WrongPath<Model, Extra, Path extends string> = Path extends string
  ? [Extract<TypeAt<Model, Extra, Path>, Missing>] extends [never]
    ? never
    : `No field "${Path}"`
  : never;

/** `Given` where nothing is wrong, else the message. */
export type Unless<Wrong extends string, Given> = [Wrong] extends [never] ? Given : Problem<Wrong>;

/** A value of a condition, with what stands in it looked up. */
type CheckedValue<Model, Extra, Given, Allowed> = [Given] extends [Typed<infer Value>]
  ? Unless<WrongIn<Model, Extra, Value>, Allowed>
  : Allowed;

/** Conditions of type `Given`, with a {@link Problem} where one cannot be. Conditions with any key are taken as they are. */
export type Checked<Model, Extra, Given> =
  Given extends Q<infer Inner>
    ? Unless<WrongKey<Model, Extra, Inner>, Given>
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

/** Messages for conditions, and for those in trees, that cannot be. */
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
              : `Wrong condition on "${Path}"`;
          }[keyof Given & string];

/** Arguments of `filter()`, each with its keys and values looked up. */
export type CheckedAll<Model, Extra, Given extends readonly unknown[]> = {
  readonly [Index in keyof Given]: Checked<Model, Extra, Given[Index]>;
};

/** What an editor suggests as conditions; anything else is looked up by {@link Checked}. */
export type Suggested<Model, Extra = NoAnnotations> =
  | Suggestions<Model>['conditions']
  | { readonly [Name in keyof Extra]?: unknown }
  | object;

/** Expressions by name, with a {@link Problem} where one names what is not there. */
export type CheckedExpressions<Model, Extra, Given> = {
  readonly [Name in keyof Given]: Given[Name] extends Typed<infer Value>
    ? Unless<WrongIn<Model, Extra, Value>, Given[Name]>
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
