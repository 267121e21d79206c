import { metaOf } from '../orm/models/model-registry.js';
import type { ModelClass } from '../orm/models/model-options.js';
import { BaseModel } from '../orm/query/base-model.js';
import { buildObject } from '../orm/query/change-rows.js';
import { RelatedSet } from '../orm/query/related-set.js';
import {
  Declaration,
  ManyOf,
  SubFactory,
  type Factory,
  type FactoryContext,
  type FactoryOverrides,
  type FactoryStrategy,
  type FactoryValues,
  type ManyOverrides,
} from './factory-values.js';
import { TestingError } from './test-response.js';

/** Called with each object that was created, once it is saved; awaited. */
export type AfterCreate<Model> = (object: Model) => unknown;

/** Values under a name, and what is done after them. */
export type FactoryTrait<Model> = FactoryValues<Model> & {
  readonly afterCreate?: AfterCreate<Model>;
};

/** What a factory has besides values. */
export interface FactoryExtras<Model, Trait extends string> {
  /** Named variants: `BookFactory.create({}, 'outOfPrint')`. */
  readonly traits?: Readonly<Record<Trait, FactoryTrait<Model>>>;
  readonly afterCreate?: AfterCreate<Model>;
}

/**
 * Declares how objects of a model are made in tests.
 *
 * ```ts
 * const AuthorFactory = defineFactory(Author, { name: sequence((n) => `Author ${n}`) });
 * const BookFactory = defineFactory(
 *   Book,
 *   { title: sequence((n) => `Book ${n}`), author: subFactory(AuthorFactory) },
 *   { traits: { outOfPrint: { inPrint: false } } },
 * );
 * const book = await BookFactory.create({ pages: 3, author: { name: 'Ann' } }, 'outOfPrint');
 * ```
 */
export function defineFactory<Model extends object, Trait extends string = never>(
  model: new () => Model,
  values: FactoryValues<Model>,
  options: FactoryExtras<Model, Trait> = {},
): Factory<Model, Trait> {
  return new ModelFactory(model, values, options);
}

type Values = Readonly<Record<string, unknown>>;

type Make = Declaration<unknown> | ((values: Values) => unknown);

interface Draft {
  readonly values: Record<string, unknown>;
  /** What is made for each object; functions, which look at other values, last. */
  readonly made: readonly (readonly [name: string, value: Make])[];
  /** What is put in once the object is saved. */
  readonly many: readonly (readonly [name: string, value: readonly object[] | ManyOf<object>])[];
}

class ModelFactory<Model extends object, Trait extends string> implements Factory<Model, Trait> {
  readonly #model: new () => Model;
  readonly #values: Values;
  readonly #options: FactoryExtras<Model, Trait>;
  #index = 0;

  constructor(
    model: new () => Model,
    values: FactoryValues<Model>,
    options: FactoryExtras<Model, Trait>,
  ) {
    this.#model = model;
    this.#values = values;
    this.#options = options;
  }

  build(overrides: FactoryOverrides<Model> = {}, ...traits: readonly Trait[]): Model {
    const declared = this.#declared(overrides, traits);
    const context = this.#nextContext('build');
    const draft = draftOf(declared);
    for (const [name, value] of draft.made) {
      const resolved = makeValue(value, context, draft.values);
      if (resolved instanceof Promise) throw needsCreate(this.#model.name, name);
      draft.values[name] = resolved;
    }
    return this.#objectOf(draft);
  }

  async create(
    overrides: FactoryOverrides<Model> = {},
    ...traits: readonly Trait[]
  ): Promise<Model> {
    const declared = this.#declared(overrides, traits);
    const context = this.#nextContext('create');
    const draft = draftOf(declared);
    for (const [name, value] of draft.made)
      draft.values[name] = await makeValue(value, context, draft.values);
    const object = this.#objectOf(draft);
    await (object as BaseModel).save({ forceInsert: true });
    for (const [name, value] of draft.many) await fillMany(object, name, value, context);
    await this.#options.afterCreate?.(object);
    for (const each of traits) await this.#trait(each).afterCreate?.(object);
    return object;
  }

  async createMany(
    count: number,
    overrides: ManyOverrides<Model> = {},
    ...traits: readonly Trait[]
  ): Promise<Model[]> {
    const made: Model[] = [];
    for (let index = 0; index < count; index += 1)
      made.push(await this.create(overridesOf(overrides, index), ...traits));
    return made;
  }

  buildMany(
    count: number,
    overrides: ManyOverrides<Model> = {},
    ...traits: readonly Trait[]
  ): Model[] {
    return Array.from({ length: count }, (_, index) =>
      this.build(overridesOf(overrides, index), ...traits),
    );
  }

  resetSequence(): void {
    this.#index = 0;
  }

  #nextContext(strategy: FactoryStrategy): FactoryContext {
    this.#index += 1;
    return { index: this.#index, strategy };
  }

  #trait(name: Trait): FactoryTrait<Model> {
    const { traits } = this.#options;
    if (traits !== undefined && Object.hasOwn(traits, name)) return traits[name];
    throw new TestingError(`The factory of ${this.#model.name} has no trait "${name}".`, {
      code: 'TESTING_UNKNOWN_TRAIT',
      fix: `Name one of ${Object.keys(traits ?? {}).join(', ') || 'none'}, or declare it in "traits".`,
    });
  }

  #declared(overrides: FactoryOverrides<Model>, traits: readonly Trait[]): Values {
    const merged: Record<string, unknown> = { ...this.#values };
    for (const each of traits) {
      const values: Record<string, unknown> = { ...this.#trait(each) };
      delete values['afterCreate'];
      Object.assign(merged, values);
    }
    for (const [name, value] of Object.entries(overrides)) {
      const below = merged[name];
      merged[name] =
        below instanceof SubFactory && isPlain(value) ? below.with(value as object) : value;
    }
    return merged;
  }

  #objectOf({ values }: Draft): Model {
    return buildObject(metaOf(this.#model as ModelClass), values) as Model;
  }
}

function overridesOf<Model>(given: ManyOverrides<Model>, index: number): FactoryOverrides<Model> {
  return typeof given === 'function' ? given(index) : given;
}

function draftOf(declared: Values): Draft {
  const values: Record<string, unknown> = {};
  const made: [string, Make][] = [];
  const functions: [string, Make][] = [];
  const many: [string, readonly object[] | ManyOf<object>][] = [];
  for (const [name, value] of Object.entries(declared)) {
    if (value instanceof ManyOf || isListOfObjects(value)) many.push([name, value]);
    else if (value instanceof Declaration) made.push([name, value]);
    else if (typeof value === 'function') functions.push([name, value as Make]);
    // Each object has its own: what a test changes in one must not be in the next.
    else values[name] = isPlain(value) || Array.isArray(value) ? structuredClone(value) : value;
  }
  return { values, made: [...made, ...functions], many };
}

function makeValue(value: Make, context: FactoryContext, values: Values): unknown {
  return value instanceof Declaration ? value.resolve(context) : value({ ...values });
}

async function fillMany(
  object: object,
  name: string,
  value: readonly object[] | ManyOf<object>,
  context: FactoryContext,
): Promise<void> {
  const related = (object as Record<string, unknown>)[name];
  if (!(related instanceof RelatedSet)) {
    throw new TestingError(`"${name}" of ${object.constructor.name} is no relation to many.`, {
      code: 'TESTING_NOT_TO_MANY',
      fix: 'Give lists of objects and manyOf() to relations to many only.',
    });
  }
  if (!(value instanceof ManyOf)) {
    await related.add(...value);
    return;
  }
  const owner = ownerField(object, name);
  const each = owner === undefined ? value.each : value.each.with({ [owner]: object });
  const others: object[] = [];
  for (let index = 0; index < value.count; index += 1) others.push(await each.resolve(context));
  if (owner === undefined) await related.add(...others);
}

/** The foreign key of the other model that makes its objects belong to `object`; undefined for many-to-many. */
function ownerField(object: object, name: string): string | undefined {
  const ways = metaOf(object.constructor as ModelClass).reverseRelations.values();
  for (const { name: property, field } of ways)
    if (property === name && !field.isMany) return field.name;
  return undefined;
}

function isListOfObjects(value: unknown): value is readonly object[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((each) => each instanceof BaseModel)
  );
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function needsCreate(model: string, name: string): TestingError {
  return new TestingError(`"${name}" of a ${model} is a promise, which build() cannot await.`, {
    code: 'TESTING_FACTORY_PROMISE',
    fix: 'Use create(), or a declaration that gives its value at once.',
  });
}
