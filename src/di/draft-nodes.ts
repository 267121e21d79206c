import type { Constructor } from '../conf/constructor.js';
import { ImproperlyConfigured } from '../errors/framework-error.js';
import { HttpRequest } from '../http/http-request.js';
import type { PlaceMark } from '../errors/source-place.js';
import type {
  MetadataRegistry,
  ProvisionRecord,
  ServiceRecord,
} from '../metadata/metadata-registry.js';
import { Container } from './container.js';
import {
  constructorRequirements,
  explicitDependencies,
  methodRequirements,
  ownerDependency,
  type Dependency,
} from './dependency.js';
import type { DraftNode } from './graph.js';
import type { Provision, Recipe } from './provide.js';
import { tokenName } from './token.js';

/** The nodes of a class: itself, the tokens it also provides, and what its methods provide. */
export function draftClass(type: Constructor, registry: MetadataRegistry): readonly DraftNode[] {
  const service = registry.serviceOf(type);
  return [
    draftClassNode(type, type, registry),
    ...(service?.provides ?? []).map((token) => draftAlias(token, type, service?.place)),
    ...registry.provisionsOf(type).map((record) => draftMethod(type, record, registry)),
  ];
}

/** The node of something made with `provide()` or `override()`. */
export function draftProvision(provision: Provision, registry: MetadataRegistry): DraftNode {
  const { token, recipe, place } = provision;
  if ('useExisting' in recipe)
    return { ...draftAlias(token, recipe.useExisting, place), ...flags(recipe) };
  if ('useValue' in recipe) {
    const node = draft({
      token,
      name: tokenName(token),
      kind: 'value',
      place,
      create: () => recipe.useValue,
    });
    return {
      ...node,
      declaredScope: 'singleton',
      isRoot: true,
      forUser: recipe.forUser,
      ...flags(recipe),
    };
  }
  const made = {
    declaredScope: recipe.scope,
    onShutdown: recipe.onShutdown,
    place,
    ...flags(recipe),
  };
  if ('useClass' in recipe) {
    const node = draftClassNode(token, recipe.useClass, registry);
    const isRoot = node.isRoot || recipe.isRoot === true;
    return {
      ...node,
      ...made,
      place: place ?? node.place,
      isRoot,
      declaredScope: recipe.scope ?? node.declaredScope,
    };
  }
  const factory = recipe.useFactory as (...parts: readonly unknown[]) => unknown;
  const node = draft({
    token,
    name: tokenName(token),
    kind: 'factory',
    place,
    create: (parts) => factory(...parts),
  });
  return {
    ...node,
    ...made,
    dependencies: explicitDependencies(recipe.inject ?? []),
    asyncSource: factory,
  };
}

/** The list of all providers of a `multi` token. */
export function draftList(token: unknown, items: readonly DraftNode[]): DraftNode {
  const node = draft({
    token,
    name: tokenName(token),
    kind: 'list',
    place: items[0]?.place,
    create: (parts) => [...parts],
  });
  const dependencies = explicitDependencies(items.map((item) => item.token));
  return {
    ...node,
    links: items.map((target, index) => ({ dependency: dependencies[index]!, target })),
  };
}

/** What is there without being provided: the request, and the container itself. */
export function draftBuiltIns(): readonly DraftNode[] {
  const create = () => undefined;
  const request = draft({
    token: HttpRequest,
    name: 'HttpRequest',
    kind: 'request',
    place: undefined,
    create,
  });
  const container = draft({
    token: Container,
    name: 'Container',
    kind: 'container',
    place: undefined,
    create,
  });
  return [
    { ...request, declaredScope: 'request', isRoot: true, isDefault: true },
    { ...container, declaredScope: 'singleton', isRoot: true, isDefault: true },
  ];
}

function draftClassNode(token: unknown, type: Constructor, registry: MetadataRegistry): DraftNode {
  const service = registry.serviceOf(type);
  const { dependencies, isUnrecorded, inheritedFrom } = constructorRequirements(type, registry);
  const place = placeOfClass(type, registry, service);
  const Type = type as new (...parts: readonly unknown[]) => unknown;
  return {
    ...draft({
      token,
      name: tokenName(type),
      kind: 'class',
      place,
      create: (parts) => new Type(...parts),
    }),
    declaredScope: service?.scope,
    dependencies,
    isUnrecorded,
    isDecorated: place !== undefined,
    bareBase: inheritedFrom && bareName(inheritedFrom, registry),
    isRoot: service === undefined || hasLifecycle(type),
  };
}

/** Name of a class on which no decorator of ours stands. */
function bareName(type: Constructor, registry: MetadataRegistry): string | undefined {
  const place = placeOfClass(type, registry, registry.serviceOf(type));
  return place === undefined ? tokenName(type) : undefined;
}

function draftAlias(token: unknown, target: unknown, place: PlaceMark | undefined): DraftNode {
  const node = draft({
    token,
    name: tokenName(token),
    kind: 'alias',
    place,
    create: ([value]) => value,
  });
  return { ...node, dependencies: explicitDependencies([target]) };
}

function draftMethod(
  type: Constructor,
  record: ProvisionRecord,
  registry: MetadataRegistry,
): DraftNode {
  const name = `${tokenName(type)}.${record.methodName}()`;
  const { dependencies, isUnrecorded } = methodRequirements(type, record.methodName, registry);
  const create = ([owner, ...parts]: readonly unknown[]) =>
    callMethod(owner, record.methodName, parts, name);
  return {
    ...draft({ token: record.token, name, kind: 'method', place: record.place, create }),
    declaredScope: record.scope,
    dependencies: [ownerDependency(type), ...dependencies],
    isUnrecorded,
    isDecorated: true,
    isMulti: record.isMulti,
    asyncSource: (type.prototype as Record<string, unknown>)[record.methodName],
  };
}

function callMethod(
  owner: unknown,
  methodName: string,
  parts: readonly unknown[],
  name: string,
): unknown {
  const method = (owner as Record<string, unknown>)[methodName];
  if (typeof method === 'function')
    return (method as (...parts: unknown[]) => unknown).apply(owner, [...parts]);
  throw new ImproperlyConfigured(
    `"${name}" provides something, but the object in its place has no such method.`,
    {
      code: 'DI_NO_SUCH_METHOD',
      fix: `Give the override a method "${methodName}", or override the token that it provides.`,
    },
  );
}

type DraftBase = Pick<DraftNode, 'token' | 'name' | 'kind' | 'place' | 'create'>;

function draft(base: DraftBase): DraftNode {
  const dependencies: readonly Dependency[] = [];
  // Written out: an object that starts with a spread and then grows is some twenty times as slow to make.
  return {
    token: base.token,
    name: base.name,
    kind: base.kind,
    place: base.place,
    create: base.create,
    declaredScope: undefined,
    scope: 'singleton',
    needsRequest: false,
    dependencies,
    links: [],
    isUnrecorded: false,
    isDecorated: true,
    bareBase: undefined,
    isMulti: false,
    isDefault: false,
    isRoot: false,
    onShutdown: undefined,
    forUser: undefined,
    asyncSource: undefined,
  };
}

function flags(recipe: Recipe<unknown>): Pick<DraftNode, 'isMulti' | 'isDefault'> {
  return { isMulti: recipe.multi ?? false, isDefault: recipe.isDefault ?? false };
}

function hasLifecycle(type: Constructor): boolean {
  const prototype = type.prototype as Record<string, unknown>;
  return typeof prototype.onBoot === 'function' || typeof prototype.onShutdown === 'function';
}

function placeOfClass(
  type: Constructor,
  registry: MetadataRegistry,
  service: ServiceRecord | undefined,
): PlaceMark | undefined {
  return (
    service?.place ??
    registry.controllerOf(type)?.place ??
    registry.middlewareOf(type)?.place ??
    registry.catchesOf(type)[0]?.place ??
    registry.routesOf(type)[0]?.place
  );
}
