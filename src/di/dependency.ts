import type { Constructor } from '../conf/constructor.js';
import type { InjectionRecord, MetadataRegistry } from '../metadata/metadata-registry.js';
import {
  constructorParameterNames,
  methodParameterNames,
  type WrittenParameter,
} from './parameter-names.js';
import { reflectParameterTypes, reflectType } from './reflect-type.js';
import { tokenName } from './token.js';

/** One thing that something needs, as it was declared. */
export interface Dependency {
  /** Position among the parameters; -1 for the service whose method provides. */
  readonly index: number;
  /** Name of the parameter, where the source text tells it. */
  readonly name: string | undefined;
  /** By what it is asked for; undefined where the compiler recorded nothing usable. */
  readonly token: unknown;
  /** How the token, or the unusable type, is named in messages. */
  readonly typeName: string;
  /** Why the recorded type cannot be injected. */
  readonly problem: 'scalar' | 'builtin' | 'unknown' | undefined;
  /** True where nothing is injected when nothing is provided. */
  readonly isOptional: boolean;
  readonly isExplicit: boolean;
}

/** What a constructor or a method needs. */
export interface Requirements {
  readonly dependencies: readonly Dependency[];
  /** True when there are parameters about which the compiler recorded nothing. */
  readonly isUnrecorded: boolean;
  /** The class that has the constructor, where it is inherited. */
  readonly inheritedFrom?: Constructor | undefined;
}

/** What the constructor of `type` needs: its own, or the inherited one. */
export function constructorRequirements(
  type: Constructor,
  registry: MetadataRegistry,
): Requirements {
  const owner = constructorOwner(type);
  if (owner === undefined) return { dependencies: [], isUnrecorded: false };
  const required = requirements(
    reflectParameterTypes(owner),
    [...tsyringeInjections(owner), ...registry.injectionsOf(owner, 'constructor')],
    constructorParameterNames(owner),
    owner.length,
  );
  return owner === type ? required : { ...required, inheritedFrom: owner };
}

/** What the method `name` of `type` needs. */
export function methodRequirements(
  type: Constructor,
  name: string,
  registry: MetadataRegistry,
): Requirements {
  const method = (type.prototype as Record<string, unknown>)[name];
  const owner = methodOwner(type, name);
  const arity = typeof method === 'function' ? method.length : 0;
  return requirements(
    reflectParameterTypes(owner, name),
    registry.injectionsOf(owner, name),
    methodParameterNames(method),
    arity,
  );
}

/** `tokens` as dependencies, for the parameters of a factory. */
export function explicitDependencies(tokens: readonly unknown[]): readonly Dependency[] {
  return tokens.map((token, index) =>
    dependency(index, undefined, token, { index, token, isOptional: false }),
  );
}

/** The dependency of a providing method on the service that it belongs to. */
export function ownerDependency(type: Constructor): Dependency {
  return dependency(-1, undefined, type, { index: -1, token: type, isOptional: false });
}

function requirements(
  types: readonly unknown[] | undefined,
  injections: readonly InjectionRecord[],
  written: readonly WrittenParameter[] | undefined,
  arity: number,
): Requirements {
  const explicit = new Map(injections.map((record) => [record.index, record]));
  const count = types?.length ?? Math.max(arity, ...[...explicit.keys()].map((index) => index + 1));
  const names = written?.length === count ? written : undefined;
  const dependencies = Array.from({ length: count }, (_, index) =>
    dependency(index, names?.[index], types?.[index], explicit.get(index)),
  );
  const isUnrecorded =
    types === undefined && dependencies.some((each) => !each.isExplicit && !each.isOptional);
  return { dependencies, isUnrecorded };
}

function dependency(
  index: number,
  written: WrittenParameter | undefined,
  recorded: unknown,
  injection: InjectionRecord | undefined,
): Dependency {
  const name = written?.name === '' ? undefined : written?.name;
  const isOptional = injection?.isOptional === true || written?.hasDefault === true;
  // tsyringe's own @injectable() puts the tokens of its @inject() among the recorded types.
  const explicit = injection ? injection.token : isPlainToken(recorded) ? recorded : undefined;
  if (injection || explicit !== undefined) {
    const typeName = tokenName(explicit);
    return {
      index,
      name,
      token: explicit,
      typeName,
      problem: undefined,
      isOptional,
      isExplicit: true,
    };
  }
  const type = reflectType(recorded);
  const token = type.kind === 'unknown' ? undefined : type.type;
  const problem = type.kind === 'class' ? undefined : type.kind;
  return { index, name, token, typeName: type.name, problem, isOptional, isExplicit: false };
}

function isPlainToken(recorded: unknown): boolean {
  return typeof recorded === 'string' || typeof recorded === 'symbol';
}

/** The class in the line of `type` that has the constructor; undefined when none takes parameters. */
function constructorOwner(type: Constructor): Constructor | undefined {
  for (let each: unknown = type; typeof each === 'function' && each !== Function.prototype;) {
    const hasOwn =
      reflectParameterTypes(each) !== undefined || each.length > 0 || hasOwnConstructor(each);
    if (hasOwn) return each as Constructor;
    each = Object.getPrototypeOf(each) as unknown;
  }
  return undefined;
}

function hasOwnConstructor(type: object): boolean {
  // A compiler writes a constructor that passes everything on for a class which only initialises fields.
  const isPassingOn = /\bsuper\(\.\.\.(?:arguments|args)\)/.test(
    Function.prototype.toString.call(type),
  );
  return !isPassingOn && constructorParameterNames(type) !== undefined;
}

function methodOwner(type: Constructor, name: string): Constructor {
  for (
    let each = type;
    typeof each === 'function';
    each = Object.getPrototypeOf(each) as Constructor
  ) {
    const prototype = each.prototype as object | undefined;
    if (prototype !== undefined && Object.hasOwn(prototype, name)) return each;
  }
  return type;
}

/** What tsyringe's own `@inject(token)` wrote down, so that classes written for it can be moved over as they are. */
function tsyringeInjections(type: Constructor): readonly InjectionRecord[] {
  const recorded: unknown = Reflect.getOwnMetadata('injectionTokens', type);
  if (typeof recorded !== 'object' || recorded === null) return [];
  return Object.entries(recorded).map(([index, token]: [string, unknown]) => ({
    index: Number(index),
    token,
    isOptional: false,
  }));
}
