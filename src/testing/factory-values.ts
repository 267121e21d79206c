import type { RelatedSet } from '../orm/query/related-set.js';

/** Whether objects are saved. */
export type FactoryStrategy = 'build' | 'create';

/** What a declaration is told. */
export interface FactoryContext {
  /** 1 for the first object of the factory, and one more for each. */
  readonly index: number;
  readonly strategy: FactoryStrategy;
}

/** Makes objects of a model for tests. Later traits stand above earlier ones, overrides above all. */
export interface Factory<Model extends object, Trait extends string = never> {
  /** An object that is not saved, nor are the objects it points at. */
  build(overrides?: FactoryOverrides<Model>, ...traits: readonly Trait[]): Model;
  /** An object that is saved, as the objects it points at are. */
  create(overrides?: FactoryOverrides<Model>, ...traits: readonly Trait[]): Promise<Model>;
  /** `count` objects, saved one after the other; a function gives the overrides of each by its index from 0. */
  createMany(
    count: number,
    overrides?: ManyOverrides<Model>,
    ...traits: readonly Trait[]
  ): Promise<Model[]>;
  buildMany(count: number, overrides?: ManyOverrides<Model>, ...traits: readonly Trait[]): Model[];
  /** Has `sequence()` begin at 1 again. */
  resetSequence(): void;
}

/** Overrides for all objects, or for each by its index. */
export type ManyOverrides<Model> =
  | FactoryOverrides<Model>
  | ((index: number) => FactoryOverrides<Model>);

/** A value that is made anew for each object. */
export abstract class Declaration<Value> {
  abstract resolve(context: FactoryContext): Value | Promise<Value>;
}

/** A value that no other object of the factory has: `sequence((n) => \`Book ${n}\`)`. */
export function sequence<Value>(make: (index: number) => Value): Declaration<Value> {
  return new Made(({ index }) => make(index));
}

/** An object of another factory, saved where the object itself is: `subFactory(AuthorFactory, { name: 'Ann' })`. */
export function subFactory<Model extends object, Trait extends string>(
  factory: Factory<Model, Trait> | (() => Factory<Model, Trait>),
  overrides: FactoryOverrides<NoInfer<Model>> = {},
  ...traits: readonly NoInfer<Trait>[]
): SubFactory<Model> {
  return new SubFactory<Model>(factory as () => Factory<Model, string>, overrides, traits);
}

/** Objects at the other end of a relation to many; made and put in once the object is saved. */
export function manyOf<Model extends object, Trait extends string>(
  count: number,
  factory: Factory<Model, Trait> | (() => Factory<Model, Trait>),
  overrides: FactoryOverrides<NoInfer<Model>> = {},
  ...traits: readonly NoInfer<Trait>[]
): ManyOf<Model> {
  return new ManyOf<Model>(
    count,
    new SubFactory<Model>(factory as () => Factory<Model, string>, overrides, traits),
  );
}

/** Declarations by property. A function is called with the other values, for what follows from them. */
export type FactoryValues<Model> = {
  readonly [Name in ValueName<Model>]?: Declared<Model[Name], Model>;
};

/** Values in place of the declared ones; for a sub-factory, an object with what its object shall have. */
export type FactoryOverrides<Model> = {
  readonly [Name in ValueName<Model>]?: Declared<Model[Name], Model> | OverridesBelow<Model[Name]>;
};

/** Properties that hold values: no methods. */
type ValueName<Model> = {
  [Name in keyof Model & string]: Model[Name] extends (...given: never[]) => unknown ? never : Name;
}[keyof Model & string];

type Declared<Value, Model> =
  Value extends RelatedSet<infer Other>
    ? readonly Other[] | ManyOf<Other>
    : Value | Declaration<Value> | ((values: Readonly<Partial<Model>>) => Value | Promise<Value>);

type OverridesBelow<Value> =
  NonNullable<Value> extends RelatedSet<object>
    ? never
    : NonNullable<Value> extends { readonly pk: unknown }
      ? FactoryOverrides<NonNullable<Value>>
      : never;

class Made<Value> extends Declaration<Value> {
  readonly #make: (context: FactoryContext) => Value;

  constructor(make: (context: FactoryContext) => Value) {
    super();
    this.#make = make;
  }

  resolve(context: FactoryContext): Value {
    return this.#make(context);
  }
}

/** See {@link subFactory}. */
export class SubFactory<Model extends object> extends Declaration<Model> {
  readonly #factory: Factory<Model, string> | (() => Factory<Model, string>);
  readonly #overrides: Readonly<Record<string, unknown>>;
  readonly #traits: readonly string[];

  constructor(
    factory: Factory<Model, string> | (() => Factory<Model, string>),
    overrides: object,
    traits: readonly string[],
  ) {
    super();
    this.#factory = factory;
    this.#overrides = overrides as Readonly<Record<string, unknown>>;
    this.#traits = traits;
  }

  /** The same with other values. */
  with(overrides: object): SubFactory<Model> {
    return new SubFactory(this.#factory, { ...this.#overrides, ...overrides }, this.#traits);
  }

  resolve({ strategy }: FactoryContext): Model | Promise<Model> {
    const factory = typeof this.#factory === 'function' ? this.#factory() : this.#factory;
    return factory[strategy](this.#overrides as FactoryOverrides<Model>, ...this.#traits);
  }
}

/** See {@link manyOf}. */
export class ManyOf<Model extends object> {
  readonly count: number;
  readonly each: SubFactory<Model>;

  constructor(count: number, each: SubFactory<Model>) {
    this.count = count;
    this.each = each;
  }
}
