import { nearestName } from '../../conf/nearest-name.js';
import type { FieldDefinition, ModelReference } from '../fields/field-definition.js';
import { DEFAULT_APP, Field, ModelMeta, type Relation } from './model-meta.js';
import type { ModelClass, ModelRecord } from './model-options.js';
import { ModelError } from './registry-errors.js';
import { snakeCase } from './snake-case.js';
import { autoThrough, findThrough, type AutoThrough } from './through-models.js';

const registries = new WeakMap<ModelClass, ModelRegistry>();

/**
 * What is known about the model `modelClass`, in whichever registry it is.
 *
 * @throws ModelError `ORM_NOT_A_MODEL`, or what linking the models finds
 */
export function metaOf(modelClass: ModelClass): ModelMeta {
  return (registries.get(modelClass) ?? modelRegistry).metaOf(modelClass);
}

/** Called for each model once it is linked: what makes ways back into properties. */
export type LinkListener = (meta: ModelMeta) => void;

/**
 * Models by class and by label. Decorators only write into it; the models are linked to each other when one is first
 * asked for, so that modules may name each other in circles.
 */
export class ModelRegistry {
  readonly #metas = new Map<ModelClass, ModelMeta>();
  readonly #byLabel = new Map<string, ModelMeta>();
  readonly #pending: ModelRecord[] = [];
  readonly #faults: ModelError[] = [];
  readonly #onLink: LinkListener;

  constructor(onLink: LinkListener = () => undefined) {
    this.#onLink = onLink;
  }

  /** Takes a model in. */
  register(record: ModelRecord): void {
    const label = `${record.options.app ?? DEFAULT_APP}.${record.name}`;
    const isTaken =
      this.#byLabel.has(label) ||
      this.#pending.some((other) => `${other.options.app ?? DEFAULT_APP}.${other.name}` === label);
    if (isTaken) {
      throw new ModelError(`Two models are called "${label}".`, {
        code: 'ORM_MODEL_TAKEN',
        fix: `Rename one of them, or give it another group with @Model({ app: '…' }).`,
      });
    }
    this.#pending.push(record);
    registries.set(record.modelClass, this);
  }

  /**
   * The model of `modelClass`.
   *
   * @throws ModelError `ORM_NOT_A_MODEL`, or what linking finds
   */
  metaOf(modelClass: ModelClass): ModelMeta {
    this.#link();
    const meta = this.#metas.get(modelClass);
    if (meta !== undefined) return meta;
    throw new ModelError(`"${modelClass.name}" is no model.`, {
      code: 'ORM_NOT_A_MODEL',
      fix: 'Decorate the class with @Model(), and not as abstract.',
    });
  }

  /** All models, in the order of their registration. */
  all(): readonly ModelMeta[] {
    this.#link();
    return [...this.#metas.values()];
  }

  /**
   * The model with `label`: `app.Name`, or `Name` for one of the group `app`.
   *
   * @throws ModelError `ORM_UNKNOWN_MODEL`
   */
  named(label: string, app = DEFAULT_APP): ModelMeta {
    this.#link();
    return this.#find(label, app, 'It was asked for');
  }

  /** All models as far as they can be linked, and all that keeps them from it. For checks: throws nothing. */
  examine(): { readonly models: readonly ModelMeta[]; readonly faults: readonly ModelError[] } {
    this.#linkPending();
    return { models: [...this.#metas.values()], faults: this.#faults };
  }

  /** @throws ModelError the first fault that linking has found, now or before */
  #link(): void {
    this.#linkPending();
    if (this.#faults.length > 0) throw this.#faults[0]!;
  }

  #linkPending(): void {
    if (this.#pending.length === 0) return;
    const records = this.#pending.splice(0);
    const metas = records.map((record) => this.#makeMeta(record));
    for (const meta of metas) {
      for (const field of meta.fields) this.#collect(meta, () => this.#linkField(field));
    }
    const made = metas.flatMap((meta) =>
      meta.manyToMany.flatMap((field) => this.#collect(meta, () => this.#linkMany(field)) ?? []),
    );
    if (this.#faults.length > 0) return;
    for (const meta of [...metas, ...made]) this.#onLink(meta);
  }

  /** Keeps a fault of `meta` for the report of all of them. */
  #collect<Result>(meta: ModelMeta, work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      error.place ??= meta.place;
      this.#faults.push(error);
      return undefined;
    }
  }

  #makeMeta(record: ModelRecord): ModelMeta {
    const meta = new ModelMeta({ ...record, table: tableName(record) });
    const hasKey = [...record.fields.values()].some(({ primaryKey }) => primaryKey);
    if (!hasKey) meta.addField(makeField(meta, 'id', { kind: 'BigAutoField', primaryKey: true }));
    for (const [name, definition] of record.fields)
      meta.addField(makeField(meta, name, definition));
    this.#metas.set(record.modelClass, meta);
    this.#byLabel.set(meta.label, meta);
    return meta;
  }

  #linkField(field: Field): void {
    if (field.kind !== 'ForeignKey' && field.kind !== 'OneToOneField') return;
    const { definition } = field;
    const to = this.#resolve(field, definition.to);
    const toField =
      definition.toField === undefined ? to.primaryKey : to.fieldsByName.get(definition.toField);
    if (toField === undefined) throw unknownToField(field, to);
    field.relation = {
      kind: field.kind === 'ForeignKey' ? 'foreign-key' : 'one-to-one',
      to,
      toField,
      onDelete: definition.onDelete ?? 'cascade',
      ...namesOfTheWayBack(field),
      dbConstraint: definition.dbConstraint ?? true,
      through: undefined,
      symmetrical: false,
    };
    to.incoming.push(field);
    addWayBack(field, field.relation);
  }

  #linkMany(field: Field): readonly ModelMeta[] {
    const { definition } = field;
    const to = this.#resolve(field, definition.to);
    const isSelf = to === field.model;
    const symmetrical = isSelf && (definition.symmetrical ?? true);
    const made: ModelMeta[] = [];
    let through;
    if (definition.through === undefined) {
      const auto = autoThrough(field, to);
      const model = this.#makeThrough(auto);
      made.push(model);
      through = findThrough(field, to, model, [auto.from, auto.to], true);
    } else {
      const model = this.#resolve(field, definition.through);
      // What is wrong about its own relations has been told.
      if (model.fields.some(isUnlinked)) return [];
      through = findThrough(field, to, model, definition.throughFields, false);
    }
    const names = namesOfTheWayBack(field);
    field.relation = {
      kind: 'many-to-many',
      to,
      toField: to.primaryKey,
      onDelete: 'cascade',
      ...names,
      relatedName: symmetrical ? undefined : names.relatedName,
      relatedQueryName: symmetrical ? undefined : names.relatedQueryName,
      dbConstraint: definition.dbConstraint ?? true,
      through,
      symmetrical,
    };
    addWayBack(field, field.relation);
    return made;
  }

  #makeThrough(auto: AutoThrough): ModelMeta {
    const meta = this.#makeMeta(auto.record);
    for (const field of meta.fields) this.#linkField(field);
    return meta;
  }

  #resolve(field: Field, reference: ModelReference | undefined): ModelMeta {
    if (reference === 'self') return field.model;
    const named = typeof reference === 'function' ? reference() : reference;
    if (typeof named === 'string') {
      return this.#find(named, field.model.app, `"${String(field)}" points at it`);
    }
    const meta = this.#metas.get(named as ModelClass);
    if (meta !== undefined) return meta;
    // Historical registries hold other classes under the same names.
    const name = (named as ModelClass | undefined)?.name;
    throw new ModelError(`"${String(field)}" points at ${name ?? 'nothing'}, which is no model.`, {
      code: 'ORM_UNKNOWN_MODEL',
      fix: `Decorate ${name ?? 'the class'} with @Model(), and import its module before models are used.`,
    });
  }

  #find(label: string, app: string, why: string): ModelMeta {
    const full = label.includes('.') ? label : `${app}.${label}`;
    const meta = this.#byLabel.get(full);
    if (meta !== undefined) return meta;
    const near = nearestName(full, this.#byLabel.keys());
    throw new ModelError(`There is no model "${full}". ${why}.`, {
      code: 'ORM_UNKNOWN_MODEL',
      fix:
        near === undefined
          ? 'Import the module of the model before models are used.'
          : `Did you mean "${near}"? Else import the module of the model.`,
    });
  }
}

/** Models of the application: those that are decorated. */
export const modelRegistry = new ModelRegistry((meta) => {
  for (const listen of linkListeners) listen(meta);
});

const linkListeners: LinkListener[] = [];

/** Calls `listener` for each model of the application that is linked from now on. */
export function onModelLinked(listener: LinkListener): void {
  linkListeners.push(listener);
}

function tableName({ name, options }: ModelRecord): string {
  if (options.dbTable !== undefined) return options.dbTable;
  const table = snakeCase(name);
  const app = options.app ?? DEFAULT_APP;
  return app === DEFAULT_APP ? table : `${app}_${table}`;
}

function isUnlinked({ kind, relation }: Field): boolean {
  return (kind === 'ForeignKey' || kind === 'OneToOneField') && relation === undefined;
}

function makeField(meta: ModelMeta, name: string, definition: FieldDefinition): Field {
  const isRelation = definition.kind === 'ForeignKey' || definition.kind === 'OneToOneField';
  const isMany = definition.kind === 'ManyToManyField';
  const attribute = isRelation ? `${name}Id` : name;
  const column = isMany ? '' : (definition.dbColumn ?? snakeCase(attribute));
  return new Field(meta, name, definition, { attribute, column });
}

function namesOfTheWayBack(field: Field): Pick<Relation, 'relatedName' | 'relatedQueryName'> {
  const { definition, model } = field;
  const given = definition.relatedName ?? model.options.defaultRelatedName;
  if (given === '+') return { relatedName: undefined, relatedQueryName: undefined };
  const plain = lowerFirst(model.name);
  const isSingle = field.kind === 'OneToOneField';
  return {
    relatedName: given ?? (isSingle ? plain : `${plain}Set`),
    relatedQueryName: definition.relatedQueryName ?? given ?? plain,
  };
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function addWayBack(field: Field, relation: Relation): void {
  const { relatedName: name, relatedQueryName: queryName, to } = relation;
  if (queryName === undefined) return;
  const clash = to.reverseRelations.get(queryName)?.field ?? to.fieldsByName.get(queryName);
  if (clash !== undefined) {
    throw new ModelError(
      `The way back of "${String(field)}" is called "${queryName}", as "${String(clash)}" is, or its way back.`,
      {
        code: 'ORM_RELATED_NAME_CLASH',
        fix: `Give "${String(field)}" a relatedName of its own, or '+' for none.`,
      },
    );
  }
  to.reverseRelations.set(queryName, {
    name,
    queryName,
    field,
    isSingle: field.kind === 'OneToOneField',
  });
}

function unknownToField(field: Field, to: ModelMeta): ModelError {
  return new ModelError(`"${String(field)}" points at a field that ${to.name} has not.`, {
    code: 'ORM_UNKNOWN_FIELD',
    fix: `Name a unique field of ${to.name} in toField.`,
  });
}
