import type { PlaceMark } from '../../errors/source-place.js';
import type { FieldDefinition } from '../fields/field-definition.js';
import type { Condition } from './condition.js';

/** An index over columns of a model (Django topic: Index). */
export interface IndexOptions {
  /** Names of fields, `-` in front for descending. */
  readonly fields: readonly string[];
  /** Name in the database, unique in it; made of table and fields by default. */
  readonly name?: string;
  /** Only rows that fulfil this are in the index. */
  readonly condition?: Condition;
}

/** A rule that the database itself keeps (Django topic: constraints). */
export type ConstraintOptions =
  | {
      readonly kind: 'unique';
      readonly name: string;
      readonly fields: readonly string[];
      /** Only rows that fulfil this must differ. */
      readonly condition?: Condition;
    }
  | { readonly kind: 'check'; readonly name: string; readonly condition: Condition };

/** What `@Model()` takes (Django topic: Meta options). */
export interface ModelOptions {
  /** Group of models that share a folder of migrations. @defaultValue `main` */
  readonly app?: string;
  /** The class lends its fields to others, and has no table. @defaultValue false */
  readonly abstract?: boolean;
  /** Name of the table; by default the model's in snake_case, after `<app>_` unless the app is `main`. */
  readonly dbTable?: string;
  /** Order of rows where a QuerySet asks for none: names of fields, `-` in front for descending. */
  readonly ordering?: readonly string[];
  /** Sets of fields that no two rows may share. */
  readonly uniqueTogether?: readonly (readonly string[])[];
  /** Indexes beside those of single fields (`dbIndex`, `unique`). */
  readonly indexes?: readonly IndexOptions[];
  /** Rules that the database keeps: unique together, checks. */
  readonly constraints?: readonly ConstraintOptions[];
  /** Field by which `latest()` and `earliest()` go where they are given none. */
  readonly getLatestBy?: string;
  /** What people call one of the objects. @defaultValue the name of the class, in words */
  readonly verboseName?: string;
  /** What people call several. @defaultValue `verboseName` with an "s" */
  readonly verboseNamePlural?: string;
  /** False where the table is made and changed by others: migrations leave it alone. @defaultValue true */
  readonly managed?: boolean;
  /** `relatedName` of the relations of this model that name none. */
  readonly defaultRelatedName?: string;
}

/** A class that was decorated as a model. */
export type ModelClass<Instance = object> = (new () => Instance) & { readonly name: string };

/** What the decorators wrote down about a model. */
export interface ModelRecord {
  readonly modelClass: ModelClass;
  readonly name: string;
  readonly options: ModelOptions;
  /** Fields in the order of their declaration, those of abstract bases first. */
  readonly fields: ReadonlyMap<string, FieldDefinition>;
  /** Where the class was decorated. */
  readonly place: PlaceMark | undefined;
}
