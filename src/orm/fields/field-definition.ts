/** Kinds of fields, named as Django names them. Those of the last line hold a relation. */
export type FieldKind =
  | 'AutoField'
  | 'BigAutoField'
  | 'BigIntegerField'
  | 'BinaryField'
  | 'BooleanField'
  | 'CharField'
  | 'DateField'
  | 'DateTimeField'
  | 'DecimalField'
  | 'DurationField'
  | 'EmailField'
  | 'FilePathField'
  | 'FloatField'
  | 'IntegerField'
  | 'JSONField'
  | 'PositiveBigIntegerField'
  | 'PositiveIntegerField'
  | 'PositiveSmallIntegerField'
  | 'SlugField'
  | 'SmallIntegerField'
  | 'TextField'
  | 'TimeField'
  | 'URLField'
  | 'UUIDField'
  | RelationKind;

/** Kinds of fields that point at another model. */
export type RelationKind = 'ForeignKey' | 'OneToOneField' | 'ManyToManyField';

/**
 * What happens to a row when the row that it points at is deleted (Django topic: on_delete). Carried out by us, in the
 * same transaction, and not by the database.
 *
 * - `cascade` deletes it as well;
 * - `protect` refuses, whatever else is deleted;
 * - `restrict` refuses unless the row is deleted anyway, through another relation;
 * - `set-null`, `set-default` change the column;
 * - `{ set: value }` writes the value, or what the function gives;
 * - `do-nothing` leaves it to the database.
 */
export type OnDelete =
  | 'cascade'
  | 'do-nothing'
  | 'protect'
  | 'restrict'
  | 'set-default'
  | 'set-null'
  | { readonly set: unknown };

/** Values that a field may have: pairs of value and label, plain values, or an enum. */
export type Choices =
  | readonly (readonly [value: string | number, label: string])[]
  | readonly (string | number)[]
  | Readonly<Record<string, string | number>>;

/** Refuses a value by throwing, or by giving the sentence that says what is wrong. */
export type FieldValidator = (value: never) => string | undefined | void;

/** Options that every field takes. */
export interface FieldOptions {
  /** The column may hold NULL. @defaultValue false */
  readonly null?: boolean;
  /** Validation lets an empty value pass. Concerns forms and `fullClean()`, never the database. @defaultValue false */
  readonly blank?: boolean;
  /** Value of a new object that has been given none; a function is called for each. */
  readonly default?: unknown;
  /** Value or SQL function that the database itself puts in: `'CURRENT_TIMESTAMP'` in an `sql` template, or a plain value. */
  readonly dbDefault?: unknown;
  /** No two rows may have the same value. @defaultValue false */
  readonly unique?: boolean;
  /** The column gets an index. @defaultValue false; true for relations and slugs */
  readonly dbIndex?: boolean;
  /** This field identifies the row; a model without one gets `id`, a BigAutoField. @defaultValue false */
  readonly primaryKey?: boolean;
  /** The only values that are valid. */
  readonly choices?: Choices;
  /** More rules for the value, asked by `fullClean()`. */
  readonly validators?: readonly FieldValidator[];
  /** A sentence for the people who fill in forms. */
  readonly helpText?: string;
  /** Name for people; the property's name in words by default. */
  readonly verboseName?: string;
  /** Name of the column; the property's in snake_case by default, with `_id` for a relation. */
  readonly dbColumn?: string;
  /** False keeps the field out of forms and of what `fullClean()` looks at. @defaultValue true */
  readonly editable?: boolean;
}

/** Options of a field of text with a limit. */
export interface TextOptions extends FieldOptions {
  /** Most characters (code points). */
  readonly maxLength?: number;
}

/** Options of {@link FieldDefinition} for decimals. */
export interface DecimalOptions extends FieldOptions {
  /** Digits altogether. */
  readonly maxDigits: number;
  /** Digits after the point. */
  readonly decimalPlaces: number;
}

/** Options of a field of a moment. */
export interface MomentOptions extends FieldOptions {
  /** Set to now whenever the object is saved. */
  readonly autoNow?: boolean;
  /** Set to now when the object is first saved. */
  readonly autoNowAdd?: boolean;
}

/** Options of a field that holds a path in a folder. */
export interface FilePathOptions extends TextOptions {
  /** Folder that the path must lie in. */
  readonly path?: string;
  /** Expression that the file's name must match. */
  readonly match?: string;
  /** Whether folders further down count. @defaultValue false */
  readonly recursive?: boolean;
}

/** Names a model: the class, a function that gives it (for circles between modules), its name, or `'self'`. */
export type ModelReference = string | (() => unknown);

/** Options of relations to one object. */
export interface RelationOptions extends FieldOptions {
  /** What happens when the object at the other end is deleted. */
  readonly onDelete: OnDelete;
  /** Name of the way back: a property of the other model and a name in lookups; `+` for none. */
  readonly relatedName?: string;
  /** Name of the way back in lookups; `relatedName`, else the model's name in lower case. */
  readonly relatedQueryName?: string;
  /** Field of the other model that is pointed at; its primary key by default. */
  readonly toField?: string;
  /** False makes no constraint in the database. @defaultValue true */
  readonly dbConstraint?: boolean;
}

/** Options of relations to many objects. */
export interface ManyToManyOptions extends Omit<
  FieldOptions,
  'default' | 'unique' | 'null' | 'primaryKey'
> {
  readonly relatedName?: string;
  readonly relatedQueryName?: string;
  /** Model of the rows between, where they carry more than the two ends. */
  readonly through?: ModelReference;
  /** The two relations of `through` to follow, from here and to there, where it has more than two. */
  readonly throughFields?: readonly [from: string, to: string];
  /** For relations to `'self'`: A has B whenever B has A. @defaultValue true */
  readonly symmetrical?: boolean;
  /** Table of the rows between, where there is no `through`. */
  readonly dbTable?: string;
  readonly dbConstraint?: boolean;
}

/** A field as it was declared, before it is known which model it belongs to: plain data. */
export type FieldDefinition = {
  readonly kind: FieldKind;
  /** The model at the other end; relations only. */
  readonly to?: ModelReference;
} & Partial<
  TextOptions &
    DecimalOptions &
    MomentOptions &
    FilePathOptions &
    RelationOptions &
    ManyToManyOptions
>;
