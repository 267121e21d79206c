import 'reflect-metadata';

import { createRequire } from 'node:module';

import type { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

import type { Constructor } from '../conf/constructor.js';

// The store is not part of class-transformer's public interface: this file is the only one that reaches for it, and
// its test fails when the store moves or changes.
const { defaultMetadataStorage: store } = createRequire(import.meta.url)(
  'class-transformer/cjs/storage.js',
) as { readonly defaultMetadataStorage: typeof defaultMetadataStorage };

/** Which way a value goes: from input into an instance, or from an instance to the client. */
export type Direction = 'input' | 'output';

/** A function of `@Transform()`, called with the value and the object that it stands in. */
export type TransformFunction = (value: unknown, source: unknown) => unknown;

/** What `@Type()` says of a property. */
export interface DeclaredElement {
  /** The class of the value or its elements; undefined where a discriminator chooses. */
  readonly type: unknown;
  readonly discriminator: Discriminator | undefined;
}

/** How one of several classes is chosen by a property of the input. */
export interface Discriminator {
  readonly property: string;
  readonly types: ReadonlyMap<string, Constructor>;
  /** Whether the instance keeps the property. */
  readonly keepsProperty: boolean;
}

// The values of class-transformer's enum TransformationType.
const DIRECTION_CODES = { input: 0, output: 1 } as const;

/** Names of the properties that carry a decorator of class-transformer, base classes first. */
export function transformedNames(type: Constructor): readonly string[] {
  const exposed = store.getExposedMetadatas(type).map(({ propertyName }) => propertyName);
  const typed = lineage(type).flatMap((each) => [
    ...(store._typeMetadatas.get(each)?.keys() ?? []),
    ...(store._transformMetadatas.get(each)?.keys() ?? []),
  ]);
  return [...exposed, ...typed].filter((name) => name !== undefined);
}

/** Whether a property goes in `direction`: not excluded, not exposed for the other direction or for groups alone. */
export function isExposed(type: Constructor, name: string, direction: Direction): boolean {
  const isExcluded = store
    .getExcludedMetadatas(type)
    .some(({ propertyName, options }) => propertyName === name && goes(options, direction));
  if (isExcluded) return false;
  const expose = store.findExposeMetadata(type, name);
  // Nobody asks for a group here, so that what is shown to a group alone is shown to nobody.
  if (expose !== undefined)
    return goes(expose.options, direction) && (expose.options?.groups ?? []).length === 0;
  return !excludesAll(type);
}

/** Whether `@Exclude()` on the class, or on one that it extends, leaves out whatever is not exposed. */
function excludesAll(type: Constructor): boolean {
  return lineage(type).some((each) => store.getStrategy(each) === 'excludeAll');
}

function goes(
  options: { readonly toClassOnly?: boolean; readonly toPlainOnly?: boolean } | undefined,
  direction: Direction,
): boolean {
  if (options === undefined || (options.toClassOnly === true) === (options.toPlainOnly === true))
    return true;
  return direction === 'input' ? options.toClassOnly === true : options.toPlainOnly === true;
}

/** Whether `@Expose()` stands on a property. */
export function hasExpose(type: Constructor, name: string): boolean {
  return store.findExposeMetadata(type, name) !== undefined;
}

/** Name that a property has outside: that of `@Expose({ name })`, or its own. */
export function outerName(type: Constructor, name: string): string {
  return store.findExposeMetadata(type, name)?.options?.name ?? name;
}

/** What `@Type()` says of a property; undefined without one. */
export function declaredElement(type: Constructor, name: string): DeclaredElement | undefined {
  const metadata = store.findTypeMetadata(type, name);
  if (metadata === undefined) return undefined;
  const { discriminator, keepDiscriminatorProperty = false } = metadata.options ?? {};
  if (discriminator === undefined)
    return { type: metadata.typeFunction?.(), discriminator: undefined };
  return {
    type: undefined,
    discriminator: {
      property: discriminator.property,
      types: new Map(discriminator.subTypes.map((each) => [each.name, each.value as Constructor])),
      keepsProperty: keepDiscriminatorProperty,
    },
  };
}

/** Functions of `@Transform()` on a property that apply in `direction`, in the order in which they run. */
export function transformsOf(
  type: Constructor,
  name: string,
  direction: Direction,
): readonly TransformFunction[] {
  const code = DIRECTION_CODES[direction];
  return store
    .findTransformMetadatas(type, name, code)
    .filter(({ options }) => (options?.groups ?? []).length === 0)
    .map(
      ({ transformFn }) =>
        (value, obj) =>
          transformFn({ value, key: name, obj, type: code, options: {} }),
    );
}

/** Gives `target` everything that is declared on the property of `source`. */
export function copyDeclarations(source: Constructor, target: Constructor, name: string): void {
  const type = store.findTypeMetadata(source, name);
  if (type !== undefined) store.addTypeMetadata({ ...type, target });
  const expose = store.findExposeMetadata(source, name);
  if (expose !== undefined) store.addExposeMetadata({ ...expose, target });
  const exclude = store
    .getExcludedMetadatas(source)
    .find(({ propertyName }) => propertyName === name);
  if (exclude !== undefined) store.addExcludeMetadata({ ...exclude, target });
  else if (expose === undefined && excludesAll(source))
    store.addExcludeMetadata({ target, propertyName: name, options: {} });
  const transforms = lineage(source).flatMap(
    (each) => store._transformMetadatas.get(each)?.get(name) ?? [],
  );
  for (const transform of transforms) store.addTransformMetadata({ ...transform, target });
}

/** `type` after its base classes, the furthest base first. */
function lineage(type: Constructor): readonly Constructor[] {
  const found: Constructor[] = [];
  for (let each: unknown = type; typeof each === 'function' && each !== Function.prototype;) {
    found.unshift(each as Constructor);
    each = Object.getPrototypeOf(each) as unknown;
  }
  return found;
}
