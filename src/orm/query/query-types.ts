import type { Expression, OrderedExpression } from '../expressions/expression.js';
import type { AtPath, Typed } from '../expressions/value-types.js';
import type { Unless, WrongIn } from './condition-types.js';
import type {
  ColumnName,
  Hidden,
  KeyOf,
  KindOf,
  NoAnnotations,
  OtherOf,
  Problem,
  PropertyOf,
  Suggestions,
  TypeAt,
} from './path-types.js';

/** Values for the fields of a new object. */
export type ValuesFor<Model> = object extends Model
  ? Readonly<Record<string, unknown>>
  : {
      readonly [Name in ColumnName<Model> & keyof Model]?: Model[Name] | Expression;
    };

/** As {@link ValuesFor}, or functions that give the values. */
export type DefaultsFor<Model> = object extends Model
  ? Readonly<Record<string, unknown>>
  : {
      readonly [Name in ColumnName<Model> & keyof Model]?:
        | Model[Name]
        | Expression
        | (() => Model[Name]);
    };

/** Values of a change of rows: a relation may also be given as a key. */
export type ChangesFor<Model> = object extends Model
  ? Readonly<Record<string, unknown>>
  : {
      readonly [Name in ColumnName<Model> & keyof Model]?:
        | Model[Name]
        | Expression
        | (KindOf<Model[Name]> extends 'one' ? KeyOf<NonNullable<Model[Name]>> : never);
    };

/** A change of type `Given`, with a {@link Problem} where a name or a path of an expression is none. */
export type CheckedChanges<Model, Extra, Given> = string extends keyof Given
  ? Given
  : {
      readonly [Name in keyof Given]: Name extends keyof ChangesFor<Model>
        ? Given[Name] extends Typed<infer Value>
          ? Unless<WrongIn<Model, Extra, Value>, Given[Name]>
          : ChangesFor<Model>[Name]
        : Problem<`No field "${Name & string}"`>;
    };

/**
 * A path to a value, as it was given; a {@link Problem} where it leads nowhere. Text of any value passes. Not distributive:
 * the compiler would go over everything that is suggested, for each call.
 */
export type CheckedPath<Model, Extra, Path> = [Path] extends [string]
  ? Unless<WrongName<Model, Extra, Path>, Path>
  : Path;

/** What is wrong with a path, by way of an expression, which keeps the compiler from going over all suggestions. */
type WrongName<Model, Extra, Path extends string> = string extends Path
  ? never
  : WrongIn<Model, Extra, AtPath<Path>>;

/** Paths to values, each looked up. */
export type CheckedPaths<Model, Extra, Given extends readonly unknown[]> = {
  readonly [Index in keyof Given]: CheckedPath<Model, Extra, Given[Index]>;
};

/** Keys of an order, each looked up. */
export type CheckedOrder<Model, Extra, Given extends readonly unknown[]> = {
  readonly [Index in keyof Given]: CheckedOrderKey<Model, Extra, Given[Index]>;
};

type CheckedOrderKey<Model, Extra, Given> = [Given] extends [string]
  ? Unless<WrongName<Model, Extra, Undirected<Given>>, Given>
  : [Given] extends [{ readonly expression: Typed<infer Value> }]
    ? Unless<WrongIn<Model, Extra, Value>, Given>
    : Given;

/** Without the sign in front; `?` is no path. */
type Undirected<Given extends string> = Given extends '?'
  ? never
  : Given extends `-${infer Path}`
    ? Path
    : Given;

/** What an editor suggests as keys of an order. */
export type SuggestedOrder<Model, Extra> =
  | OrderedExpression
  | Suggestions<Model>['orders']
  | (keyof Extra & string)
  | AnyText;

/** What an editor suggests as paths to values. */
export type SuggestedName<Model, Extra> =
  | Suggestions<Model>['paths']
  | (keyof Extra & string)
  | AnyText;

/** Any text, such that an editor still suggests the texts beside it. */
export type AnyText = string & Record<never, never>;

/** Paths of relations, each looked up; with `Only` `'one'`, of relations to one alone. */
export type CheckedRelations<Model, Only, Given extends readonly unknown[]> = {
  readonly [Index in keyof Given]: [Given[Index]] extends [string]
    ? CheckedRelation<Model, Only, Given[Index], Given[Index]>
    : Given[Index];
};

type CheckedRelation<Model, Only, Path extends string, Whole> = string extends Path
  ? Whole
  : object extends Model
    ? Whole
    : Path extends `${infer Head}__${infer Rest}`
      ? KindOf<PropertyOf<Model, NoAnnotations, Head>> extends infer Found
        ? Found extends Only
          ? CheckedRelation<
              Found extends 'many'
                ? OtherOf<PropertyOf<Model, NoAnnotations, Head>>
                : NonNullable<PropertyOf<Model, NoAnnotations, Head>>,
              Only,
              Rest,
              Whole
            >
          : NoRelation<Found, Head>
        : never
      : KindOf<PropertyOf<Model, NoAnnotations, Path>> extends infer Found
        ? Found extends Only
          ? Whole
          : NoRelation<Found, Path>
        : never;

type NoRelation<Found, Name extends string> = Found extends 'many'
  ? Problem<`"${Name}" is a relation to many: use prefetchRelated()`>
  : Problem<`No relation "${Name}"`>;

/** Rows of `values()`. */
export type ValuesRow<Model, Extra, Names extends readonly string[]> = string extends Names[number]
  ? Readonly<Record<string, unknown>>
  : Names extends readonly []
    ? AllValues<Model, Extra>
    : { readonly [Name in Names[number]]: TypeAt<Model, Extra, Name> };

/** Rows of `valuesList()`. */
export type ListRow<Model, Extra, Names extends readonly string[]> = Names extends readonly []
  ? readonly unknown[]
  : { readonly [Index in keyof Names]: TypeAt<Model, Extra, Names[Index]> };

/** All columns and the annotations that are selected. */
type AllValues<Model, Extra> = object extends Model
  ? Readonly<Record<string, unknown>>
  : {
      readonly [Name in PlainColumnName<Model> | SelectedName<Extra>]: Name extends keyof Extra
        ? Extra[Name]
        : Name extends keyof Model
          ? Model[Name]
          : never;
    };

type PlainColumnName<Model> = {
  [Name in ColumnName<Model> & keyof Model]: Name extends 'pk'
    ? never
    : KindOf<Model[Name]> extends 'one'
      ? never
      : Name;
}[ColumnName<Model> & keyof Model];

type SelectedName<Extra> = {
  [Name in keyof Extra]: [Extra[Name]] extends [Hidden<unknown>] ? never : Name;
}[keyof Extra];

/** What rows become when values are added to them. */
export type RowWith<Row, Added> = Row extends readonly unknown[]
  ? readonly [...Row, ...Added[keyof Added][]]
  : Row extends Date | Uint8Array
    ? Row
    : Row extends object
      ? Row & Added
      : Row;

/** Annotations that are not selected. */
export type HiddenAll<Added> = { readonly [Name in keyof Added]: Hidden<Added[Name]> };
