import type { PlaceMark } from '../../errors/source-place.js';
import type { FieldDefinition, FieldKind, OnDelete } from '../fields/field-definition.js';
import type { ConstraintOptions, IndexOptions, ModelClass, ModelOptions } from './model-options.js';
import { inWords } from './snake-case.js';

/** A relation as seen from the field that declares it. */
export interface Relation {
  readonly kind: 'foreign-key' | 'one-to-one' | 'many-to-many';
  /** The model at the other end. */
  readonly to: ModelMeta;
  /** Field at the other end whose value the column holds; the primary key unless `toField` says otherwise. */
  readonly toField: Field;
  readonly onDelete: OnDelete;
  /** Name of the way back as a property; undefined where there is none (`+`). */
  readonly relatedName: string | undefined;
  /** Name of the way back in lookups; undefined where there is none. */
  readonly relatedQueryName: string | undefined;
  readonly dbConstraint: boolean;
  /** Many-to-many: the model of the rows between, and its two relations. */
  readonly through: Through | undefined;
  /** Many-to-many to `'self'`: both ends are always set. */
  readonly symmetrical: boolean;
}

/** The rows between the two ends of a many-to-many relation. */
export interface Through {
  readonly model: ModelMeta;
  /** Relation of `model` to the model that declares the many-to-many field. */
  readonly from: Field;
  /** Relation of `model` to the other end. */
  readonly to: Field;
  /** Made by us, not declared: rows may be added without more. */
  readonly isAuto: boolean;
}

/** The way back of a relation, as seen from the model that is pointed at. */
export interface ReverseRelation {
  /** Property of the objects of the model that is pointed at; undefined for none. */
  readonly name: string | undefined;
  readonly queryName: string;
  /** The field that points here. */
  readonly field: Field;
  /** At most one object comes back: the field is one-to-one. */
  readonly isSingle: boolean;
}

/** A field of a linked model. */
export class Field {
  /** Property that was decorated: `author`. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly model: ModelMeta;
  readonly definition: FieldDefinition;
  /** Property that holds the column's value: `authorId` for a relation, else the name. */
  readonly attribute: string;
  /** Name of the column; empty for many-to-many, which has none. */
  readonly column: string;
  readonly null: boolean;
  readonly blank: boolean;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly verboseName: string;
  /** Set while the registry links; undefined for fields that hold no relation. */
  relation: Relation | undefined = undefined;

  constructor(
    model: ModelMeta,
    name: string,
    definition: FieldDefinition,
    names: { readonly attribute: string; readonly column: string },
  ) {
    this.model = model;
    this.name = name;
    this.kind = definition.kind;
    this.definition = definition;
    this.attribute = names.attribute;
    this.column = names.column;
    this.null = definition.null ?? false;
    this.blank = definition.blank ?? false;
    this.primaryKey = definition.primaryKey ?? false;
    this.unique =
      (definition.unique ?? false) || this.primaryKey || definition.kind === 'OneToOneField';
    this.verboseName = definition.verboseName ?? inWords(name);
  }

  /** The field whose values the column holds: for a relation the one it points at, followed to its end. */
  get target(): Field {
    return this.relation === undefined || this.isMany ? this : this.relation.toField.target;
  }

  get isMany(): boolean {
    return this.kind === 'ManyToManyField';
  }

  get maxLength(): number | undefined {
    return this.definition.maxLength ?? DEFAULT_LENGTHS[this.kind];
  }

  /** Whether the column has an index of its own, unique columns aside. */
  get dbIndex(): boolean {
    return this.definition.dbIndex ?? (this.kind === 'ForeignKey' || this.kind === 'SlugField');
  }

  /** `Book.title`, for messages. */
  toString(): string {
    return `${this.model.name}.${this.name}`;
  }
}

const DEFAULT_LENGTHS: Partial<Record<FieldKind, number>> = {
  EmailField: 254,
  FilePathField: 100,
  SlugField: 50,
  URLField: 200,
};

/** Everything known about a model, linked to the others: the one registry for columns, rules, forms and admin. */
export class ModelMeta {
  readonly name: string;
  readonly app: string;
  readonly modelClass: ModelClass;
  readonly options: ModelOptions;
  readonly table: string;
  readonly place: PlaceMark | undefined;
  /** Fields with a column, in the order of their declaration. */
  readonly fields: Field[] = [];
  readonly manyToMany: Field[] = [];
  /** All fields by name, by attribute (`authorId`), and the primary key as `pk`. */
  readonly fieldsByName = new Map<string, Field>();
  /** Foreign keys that point here, those without a way back included. */
  readonly incoming: Field[] = [];
  /** Ways back by the name that lookups use. */
  readonly reverseRelations = new Map<string, ReverseRelation>();
  #primaryKey: Field | undefined;

  constructor(record: {
    readonly modelClass: ModelClass;
    readonly name: string;
    readonly options: ModelOptions;
    readonly place: PlaceMark | undefined;
    readonly table: string;
  }) {
    this.modelClass = record.modelClass;
    this.name = record.name;
    this.options = record.options;
    this.app = record.options.app ?? DEFAULT_APP;
    this.table = record.table;
    this.place = record.place;
  }

  get primaryKey(): Field {
    return this.#primaryKey!;
  }

  /** `main.Book`: unique in a registry. */
  get label(): string {
    return `${this.app}.${this.name}`;
  }

  get ordering(): readonly string[] {
    return this.options.ordering ?? [];
  }

  get constraints(): readonly ConstraintOptions[] {
    return this.options.constraints ?? [];
  }

  get indexes(): readonly IndexOptions[] {
    return this.options.indexes ?? [];
  }

  get managed(): boolean {
    return this.options.managed ?? true;
  }

  get verboseName(): string {
    return this.options.verboseName ?? inWords(this.name);
  }

  get verboseNamePlural(): string {
    return this.options.verboseNamePlural ?? `${this.verboseName}s`;
  }

  /** Adds a field; the registry calls it while it links. */
  addField(field: Field): void {
    (field.isMany ? this.manyToMany : this.fields).push(field);
    this.fieldsByName.set(field.name, field);
    if (!field.isMany) this.fieldsByName.set(field.attribute, field);
    if (field.primaryKey) {
      this.#primaryKey = field;
      this.fieldsByName.set('pk', field);
    }
  }
}

/** Group of the models that name none. */
export const DEFAULT_APP = 'main';
