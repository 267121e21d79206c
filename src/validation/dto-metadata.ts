import 'reflect-metadata';

// The store is not part of class-transformer's public interface: this file is the only one that reaches for it, and
// its test fails when the store moves.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes } from 'class-validator';

import type { Constructor } from '../conf/constructor.js';

/** How a single text is turned into a value where it comes from a query, a form, a header or a path. */
export type ScalarKind = 'string' | 'number' | 'boolean' | 'bigint' | 'date' | 'unknown';

/** What the decorators of class-validator and class-transformer say about one property of a DTO. */
export interface DtoProperty {
  readonly name: string;
  /** Key in the input: another name where `@Expose({ name })` gives one. */
  readonly inputName: string;
  /** Class of the value, or of its elements, where it is itself a DTO. */
  readonly nested: Constructor | undefined;
  /** True when the value is a list (Array or Set). */
  readonly isList: boolean;
  /** True when the value is a Map or record whose keys come from the input. */
  readonly isMap: boolean;
  /** Kind of the value, or of its elements. */
  readonly scalar: ScalarKind;
  /** True when nothing but a number without fraction is accepted. */
  readonly isInteger: boolean;
}

/** What the decorators say about a DTO class. */
export interface DtoDescription {
  readonly type: Constructor;
  readonly properties: readonly DtoProperty[];
  /** Whether any rule of it or of a nested class is asynchronous. */
  readonly hasAsyncRules: boolean;
}

const descriptions = new Map<Constructor, DtoDescription>();

/** Describes a DTO class; the same object for the same class. Called at boot. */
export function describeDto(type: Constructor): DtoDescription {
  const known = descriptions.get(type);
  if (known) return known;
  // Registered before its nested classes are looked at, so a class may contain itself.
  const properties: DtoProperty[] = [];
  const description = { type, properties, hasAsyncRules: false };
  descriptions.set(type, description);
  const rules = rulesOf(type);
  for (const name of inputPropertiesOf(type)) properties.push(describeProperty(type, name, rules));
  description.hasAsyncRules =
    rules.some(isAsyncRule) ||
    properties.some(({ nested }) => nested !== undefined && nested !== type && describeDto(nested).hasAsyncRules);
  return description;
}

/** True when class-validator or class-transformer know anything of the class: it is a DTO, not a service. */
export function isDto(type: unknown): type is Constructor {
  return typeof type === 'function' && inputPropertiesOf(type as Constructor).length > 0;
}

/** A property that leaves in output. */
export interface OutputProperty {
  readonly name: string;
  readonly outputName: string;
  /** Class whose listed fields are picked from the value, where it is declared. */
  readonly nested: Constructor | undefined;
}

/** Names of properties that an instance shows: exposed, typed or validated, and not excluded from output. */
export function outputPropertiesOf(type: Constructor): readonly OutputProperty[] {
  const excluded = new Set(excludedNames(type, 'toPlainOnly'));
  return namesOf(type)
    .filter((name) => !excluded.has(name))
    .filter((name) => exposeOf(type, name)?.options.toClassOnly !== true)
    .map((name) => ({
      name,
      outputName: exposeOf(type, name)?.options.name ?? name,
      nested: nestedClass(type, name),
    }));
}

function inputPropertiesOf(type: Constructor): readonly string[] {
  const excluded = new Set(excludedNames(type, 'toClassOnly'));
  return namesOf(type)
    .filter((name) => !excluded.has(name))
    .filter((name) => exposeOf(type, name)?.options.toPlainOnly !== true);
}

function namesOf(type: Constructor): readonly string[] {
  return [
    ...new Set([
      ...rulesOf(type).map((rule) => rule.propertyName),
      ...(defaultMetadataStorage.getExposedMetadatas(type).map((each) => each.propertyName) as string[]),
      ...typedNames(type),
    ]),
  ].filter((name) => typeof name === 'string' && name !== '');
}

/** Properties with `@Type` or `@Transform`. */
function typedNames(type: Constructor): readonly string[] {
  const store = defaultMetadataStorage as unknown as {
    _typeMetadatas: Map<unknown, Map<string, unknown>>;
    _transformMetadatas: Map<unknown, Map<string, unknown>>;
  };
  const names: string[] = [];
  for (let each: unknown = type; typeof each === 'function' && each !== Function.prototype; ) {
    names.push(...(store._typeMetadatas.get(each)?.keys() ?? []), ...(store._transformMetadatas.get(each)?.keys() ?? []));
    each = Object.getPrototypeOf(each) as unknown;
  }
  return names;
}

function excludedNames(type: Constructor, direction: 'toClassOnly' | 'toPlainOnly'): readonly string[] {
  const other = direction === 'toClassOnly' ? 'toPlainOnly' : 'toClassOnly';
  return defaultMetadataStorage
    .getExcludedMetadatas(type)
    .filter((each) => each.propertyName !== undefined && each.options[other] !== true)
    .map((each) => each.propertyName as string);
}

function exposeOf(type: Constructor, name: string) {
  return defaultMetadataStorage.findExposeMetadata(type, name);
}

type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

function rulesOf(type: Constructor): Rule[] {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
}

function isAsyncRule(rule: Rule): boolean {
  if (rule.type !== ValidationTypes.CUSTOM_VALIDATION || rule.constraintCls === undefined) return false;
  return getMetadataStorage()
    .getTargetValidatorConstraints(rule.constraintCls)
    .some((constraint) => constraint.async);
}

function describeProperty(type: Constructor, name: string, rules: readonly Rule[]): DtoProperty {
  const own = rules.filter((rule) => rule.propertyName === name);
  const has = (rule: string) => own.some((each) => each.name === rule || each.type === rule);
  const declared = declaredType(type, name);
  const given = transformType(type, name);
  const isList = declared === Array || declared === Set || has('isArray') || own.some((each) => each.each);
  return {
    name,
    inputName: exposeOf(type, name)?.options.name ?? name,
    nested: nestedClass(type, name),
    isList,
    isMap: declared === Map,
    scalar: scalarKind(isList ? given : (given ?? declared), has),
    isInteger: has('isInt'),
  };
}

function declaredType(type: Constructor, name: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, name);
}

function nestedClass(type: Constructor, name: string): Constructor | undefined {
  return [transformType(type, name), declaredType(type, name)].find(isDtoClass);
}

function isDtoClass(type: unknown): type is Constructor {
  if (typeof type !== 'function' || BUILT_IN.has(type)) return false;
  return namesOf(type as Constructor).length > 0;
}

const BUILT_IN = new Set<unknown>([String, Number, Boolean, BigInt, Date, Array, Object, Map, Set, Promise, Function, Buffer, Symbol]);

function transformType(type: Constructor, name: string): unknown {
  const metadata = defaultMetadataStorage.findTypeMetadata(type, name);
  // With several possible classes (a discriminator) none of them is *the* nested class: class-transformer chooses.
  if (metadata === undefined || metadata.options?.discriminator !== undefined) return undefined;
  return metadata.typeFunction?.();
}

function scalarKind(type: unknown, has: (rule: string) => boolean): ScalarKind {
  if (type === String) return 'string';
  if (type === Number || has('isInt') || has('isNumber')) return 'number';
  if (type === Boolean || has('isBoolean')) return 'boolean';
  if (type === BigInt) return 'bigint';
  if (type === Date || has('isDate')) return 'date';
  return has('isString') ? 'string' : 'unknown';
}
