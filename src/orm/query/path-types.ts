import type { CalendarDate, ClockTime, Decimal } from '../fields/field-types.js';

declare const problem: unique symbol;

/** A message of the compiler: no value has this type. */
export interface Problem<Message extends string> {
  readonly [problem]: Message;
}

/** What a name that names nothing leads to. */
export interface Missing {
  readonly [problem]: 'missing';
}

/** Annotations of rows that have none. */
export type NoAnnotations = Readonly<Record<never, never>>;

/** An annotation that is not selected: it can be named, and rows do not have it. */
export interface Hidden<Value> {
  readonly hiddenType: Value;
}

/** Any object of a model, as far as types need to tell it from JSON. */
export interface ModelObject {
  readonly pk: unknown;
  fullClean(options?: never): Promise<void>;
}

/** Any relation to many, as far as types need to tell it from JSON. */
export interface ToMany<Other> {
  readonly loaded: readonly Other[];
}

/** Kinds of properties, told by their types. */
export type Kind =
  | 'boolean'
  | 'bytes'
  | 'date'
  | 'decimal'
  | 'json'
  | 'many'
  | 'method'
  | 'missing'
  | 'moment'
  | 'number'
  | 'one'
  | 'text'
  | 'time';

/** The kind of a property of type `Property`; NULL is no matter. */
export type KindOf<Property> = unknown extends Property
  ? 'json'
  : [Property] extends [Missing]
    ? 'missing'
    : KindOfPresent<NonNullable<Property>>;

type KindOfPresent<Value> = [Value] extends [boolean]
  ? 'boolean'
  : [Value] extends [bigint | number]
    ? 'number'
    : [Value] extends [string]
      ? KindOfText<Value>
      : [Value] extends [Date]
        ? 'moment'
        : [Value] extends [Uint8Array]
          ? 'bytes'
          : [Value] extends [ModelObject]
            ? 'one'
            : [Value] extends [ToMany<unknown>]
              ? 'many'
              : [Value] extends [(...given: never) => unknown]
                ? 'method'
                : 'json';

/** Only the whole type of a day, time or decimal is one: choices such as `'1' | '2'` are text. */
type KindOfText<Value extends string> = string extends Value
  ? 'text'
  : [CalendarDate, Value] extends [Value, CalendarDate]
    ? 'date'
    : [ClockTime, Value] extends [Value, ClockTime]
      ? 'time'
      : [Decimal, Value] extends [Value, Decimal]
        ? 'decimal'
        : 'text';

/** Type of the primary key. */
export type KeyOf<Model> = Model extends { readonly pk: infer Key } ? Key : never;

/** Class of the objects at the other end of a relation to many. */
export type OtherOf<Property> = NonNullable<Property> extends ToMany<infer Other> ? Other : never;

/** Null where a property may be null. */
export type NullOf<Property> = null extends Property ? null : never;

/** Names of properties that are columns or relations to one: what takes a value. */
export type ColumnName<Model> = object extends Model
  ? string
  : {
      [Name in keyof Model & string]: KindOf<Model[Name]> extends 'many' | 'method' ? never : Name;
    }[keyof Model & string];

/** Names of properties that are relations, to one or to many. */
export type RelationPropertyName<Model> = {
  [Name in keyof Model & string]: KindOf<Model[Name]> extends 'many' | 'one' ? Name : never;
}[keyof Model & string];

/** What an editor suggests. An interface, so that the compiler works it out once for each model. */
export interface Suggestions<Model> {
  /** Columns of the model, and of the models at the other end of its relations. */
  readonly paths: SuggestedPath<Model>;
  /** The same as keys of an order. */
  readonly orders: SuggestedPath<Model> | `-${SuggestedPath<Model>}`;
  readonly relations: RelationPropertyName<Model>;
  readonly conditions: { readonly [Path in SuggestedPath<Model>]?: unknown };
}

type SuggestedPath<Model> =
  | ColumnName<Model>
  | {
      [Name in RelationPropertyName<Model>]: `${Name}__${ColumnName<RelatedOf<Model[Name]>>}`;
    }[RelationPropertyName<Model>];

/** The model at the other end of a relation. */
export type RelatedOf<Property> =
  KindOf<Property> extends 'many' ? OtherOf<Property> : NonNullable<Property>;

/** The type of what `Name` names on `Model`, or among annotations; {@link Missing} for nothing. */
export type PropertyOf<Model, Extra, Name extends string> = Name extends keyof Extra
  ? Shown<Extra[Name]>
  : Name extends keyof Model
    ? KindOf<Model[Name]> extends 'method'
      ? Missing
      : Model[Name]
    : Name extends `${infer Relation}Id`
      ? Relation extends keyof Model
        ? KindOf<Model[Relation]> extends 'one'
          ? KeyOf<NonNullable<Model[Relation]>> | NullOf<Model[Relation]>
          : Missing
        : Missing
      : Missing;

type Shown<Value> = [Value] extends [Hidden<infer Inner>] ? Inner : Value;

/** The value by which relation `Name` points: of the property with the key, else the other end's key. */
export type PointerOf<Model, Name extends string> = Name extends keyof Model
  ? `${Name}Id` extends keyof Model
    ? NonNullable<Model[`${Name}Id`]>
    : KeyOf<RelatedOf<Model[Name]>>
  : never;

/** Parts of days that lookups may go by; all are numbers. */
export type DatePart =
  | 'day'
  | 'iso_week_day'
  | 'iso_year'
  | 'month'
  | 'quarter'
  | 'week'
  | 'week_day'
  | 'year';

/** Parts of times of day that lookups may go by; all are numbers. */
export type TimePart = 'hour' | 'minute' | 'second';

/** Type of what transform `Name` makes of a value of kind `Of`; {@link Missing} where there is no such transform. */
export type Transformed<Of extends Kind, Name extends string> = Of extends 'moment'
  ? Name extends DatePart | TimePart
    ? number
    : Name extends 'date'
      ? CalendarDate
      : Name extends 'time'
        ? ClockTime
        : Missing
  : Of extends 'date'
    ? Name extends DatePart
      ? number
      : Missing
    : Of extends 'time'
      ? Name extends TimePart
        ? number
        : Missing
      : Missing;

/**
 * The type of the value at the end of `Path`; {@link Missing} where it leads nowhere. A relation stands for the key of its
 * other end.
 *
 * @typeParam Empty - null behind a relation that may have no object
 */
export type TypeAt<Model, Extra, Path extends string, Empty = never> = string extends Path
  ? unknown
  : object extends Model
    ? unknown
    : Path extends `${infer Head}__${infer Rest}`
      ? TypeBehind<PropertyOf<Model, Extra, Head>, Rest, Empty>
      : TypeOfLast<Model, PropertyOf<Model, Extra, Path>, Path, Empty>;

type TypeOfLast<Model, Property, Name extends string, Empty> =
  KindOf<Property> extends 'one'
    ? PointerOf<Model, Name> | NullOf<Property> | Empty
    : KindOf<Property> extends 'many'
      ? KeyOf<OtherOf<Property>> | null
      : KindOf<Property> extends 'json'
        ? unknown
        : Property | Empty;

type TypeBehind<Property, Rest extends string, Empty> =
  KindOf<Property> extends infer Found
    ? Found extends 'one'
      ? TypeAt<NonNullable<Property>, NoAnnotations, Rest, Empty | NullOf<Property>>
      : Found extends 'many'
        ? TypeAt<OtherOf<Property>, NoAnnotations, Rest, null>
        : Found extends 'json'
          ? unknown
          : Found extends 'date' | 'moment' | 'time'
            ? TypeOfTransforms<Found, Rest, Empty | NullOf<Property>>
            : Missing
    : never;

type TypeOfTransforms<
  Of extends Kind,
  Rest extends string,
  Empty,
> = Rest extends `${infer Head}__${infer Further}`
  ? TypeBehind<Transformed<Of, Head> | Empty, Further, Empty>
  : Transformed<Of, Rest> extends infer Result
    ? [Result] extends [Missing]
      ? Missing
      : Result | Empty
    : never;
