import 'reflect-metadata';

import type { Constructor } from '../conf/constructor.js';
import { UploadedFile } from '../http/uploaded-file.js';
import { kindOfType, type ScalarKind } from './coerce.js';
import { rulesReader, validatedNames, type PropertyRules } from './dto-rules.js';
import { isInputOnly } from './input-rules.js';
import {
  declaredElement,
  hasExpose,
  isExposed,
  outerName,
  transformedNames,
  transformsOf,
  type Discriminator,
  type TransformFunction,
} from './transformer-store.js';

/** What the decorators of class-validator and class-transformer say about one property of a DTO. */
export interface DtoProperty extends PropertyRules {
  readonly name: string;
  /** Key in the input: another name where `@Expose({ name })` gives one. */
  readonly inputName: string;
  /** Class of the value, or of its elements, where it is itself a DTO. */
  readonly nested: Constructor | undefined;
  /** How one of several nested classes is chosen. */
  readonly discriminator: Discriminator | undefined;
  /** What holds the values: nothing, an array, a Set, or a Map whose keys come from the input. */
  readonly container: 'none' | 'list' | 'set' | 'map';
  /** Kind that a text is turned into: that of the value, or of its elements. */
  readonly scalar: ScalarKind;
  /** Kind that the value, or each element, must be of, as its type is declared. */
  readonly declaredKind: ScalarKind;
  /** True when the value, or each element, is an uploaded file. */
  readonly isFile: boolean;
  /** True when nothing but a number without fraction is accepted. */
  readonly isInteger: boolean;
  /** Functions of `@Transform()`; asked only about values that were sent. */
  readonly transforms: readonly TransformFunction[];
}

/** What the decorators say about a DTO class. */
export interface DtoDescription {
  readonly type: Constructor;
  /** Name of the class, for messages. */
  readonly typeName: string;
  readonly properties: readonly DtoProperty[];
  /** Getters that carry rules: what they make of the other properties is asked about, and nothing is put into them. */
  readonly computed: readonly DtoProperty[];
  readonly inputNames: ReadonlySet<string>;
  /** Fields that a fresh instance has with `undefined` in them: there only because they were declared. */
  readonly emptyFields: readonly string[];
  /** Fields to which the class gives a value of its own. */
  readonly defaultNames: readonly string[];
  /** What the constructor threw when it was called without arguments, if it did. */
  readonly constructorError: unknown;
  /** Whether it takes uploaded files beside fields. */
  readonly takesFiles: boolean;
}

const descriptions = new Map<Constructor, DtoDescription>();

/** Describes a DTO class; the same object for the same class. Nested classes are described when they are met. */
export function describeDto(type: Constructor): DtoDescription {
  let description = descriptions.get(type);
  if (description === undefined) {
    const readRules = rulesReader(type);
    const describe = (name: string) => describeProperty(type, name, readRules(name));
    const properties = inputNamesOf(type).map(describe);
    description = {
      ...describeInstance(type),
      type,
      typeName: type.name,
      properties,
      computed: computedNamesOf(type).map(describe),
      inputNames: new Set(properties.map(({ inputName }) => inputName)),
      takesFiles: properties.some(({ isFile }) => isFile),
    };
    descriptions.set(type, description);
  }
  return description;
}

function describeInstance(
  type: Constructor,
): Pick<DtoDescription, 'emptyFields' | 'defaultNames' | 'constructorError'> {
  try {
    const entries = Object.entries(new type() as object) as [string, unknown][];
    return {
      emptyFields: entries.filter(([, value]) => value === undefined).map(([name]) => name),
      defaultNames: entries.filter(([, value]) => value !== undefined).map(([name]) => name),
      constructorError: undefined,
    };
  } catch (error) {
    return { emptyFields: [], defaultNames: [], constructorError: error };
  }
}

/** True when class-validator or class-transformer know anything of the class: it is a DTO, not a service. */
export function isDto(type: unknown): type is Constructor {
  if (typeof type !== 'function' || VALUE_CLASSES.has(type)) return false;
  // Asked while serving too, and then of classes that are described already.
  return descriptions.has(type as Constructor) || namesOf(type as Constructor).length > 0;
}

/** A property that leaves in output. */
export interface OutputProperty {
  readonly name: string;
  readonly outputName: string;
  /** Class whose listed fields are picked from the value, where it is declared. */
  readonly nested: Constructor | undefined;
  readonly transforms: readonly TransformFunction[];
  /** Whether the transforms are asked about a value that is not there too: where `@Expose()` says that it is to leave. */
  readonly isAlwaysAsked: boolean;
}

/** Names of properties that an instance shows: exposed, typed or validated, and not excluded from output. */
export function outputPropertiesOf(type: Constructor): readonly OutputProperty[] {
  const transformed = new Set(transformedNames(type));
  return namesOf(type)
    .filter((name) => transformed.has(name) || !isInputOnly(type, name))
    .filter((name) => isExposed(type, name, 'output'))
    .map((name) => ({
      name,
      outputName: outerName(type, name),
      nested: nestedClass(type, name),
      transforms: transformsOf(type, name, 'output'),
      isAlwaysAsked: hasExpose(type, name),
    }));
}

function inputNamesOf(type: Constructor): readonly string[] {
  return namesOf(type).filter((name) => isExposed(type, name, 'input') && isAssignable(type, name));
}

function computedNamesOf(type: Constructor): readonly string[] {
  return [...new Set(validatedNames(type))].filter((name) => getterOf(type, name) !== undefined);
}

/** Names of all properties that carry a decorator of class-validator or class-transformer. */
export function namesOf(type: Constructor): readonly string[] {
  return [...new Set([...validatedNames(type), ...transformedNames(type)])];
}

/** A method, or a getter without a setter, is nothing to put input into. */
function isAssignable(type: Constructor, name: string): boolean {
  const descriptor = memberOf(type, name);
  return descriptor === undefined || descriptor.set !== undefined;
}

/** The getter behind a property that has no setter. */
export function getterOf(type: Constructor, name: string): PropertyDescriptor | undefined {
  const descriptor = memberOf(type, name);
  return descriptor?.get === undefined || descriptor.set !== undefined ? undefined : descriptor;
}

/** A method or an accessor, of the class or of one that it extends. */
function memberOf(type: Constructor, name: string): PropertyDescriptor | undefined {
  for (
    let each: unknown = type.prototype;
    each !== null && each !== Object.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(each, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

function describeProperty(type: Constructor, name: string, rules: PropertyRules): DtoProperty {
  const has = (rule: string) => rules.rules.some((each) => each.name === rule);
  const declared = declaredType(type, name);
  const given = declaredElement(type, name);
  const container = containerOf(declared, has('isArray') || rules.hasElementRule);
  const element = container === 'none' ? (given?.type ?? declared) : given?.type;
  return {
    ...rules,
    name,
    inputName: outerName(type, name),
    nested: nestedClass(type, name),
    discriminator: given?.discriminator,
    container,
    scalar: scalarKind(element, has),
    declaredKind: kindOfType(element),
    isFile: element === UploadedFile,
    isInteger: has('isInt'),
    transforms: transformsOf(type, name, 'input'),
  };
}

function containerOf(declared: unknown, hasListRule: boolean): DtoProperty['container'] {
  if (declared === Map) return 'map';
  if (declared === Set) return 'set';
  return declared === Array || hasListRule ? 'list' : 'none';
}

/** The type of a property as the compiler recorded it. */
export function declaredType(type: Constructor, name: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, name);
}

function nestedClass(type: Constructor, name: string): Constructor | undefined {
  const given = declaredElement(type, name);
  if (given?.discriminator !== undefined) return undefined;
  return [given?.type, declaredType(type, name)].find(isNestedDto);
}

function isNestedDto(type: unknown): type is Constructor {
  return type !== UploadedFile && isDto(type);
}

/** Classes of the language and of Node whose instances are values, never DTOs. */
export const VALUE_CLASSES: ReadonlySet<unknown> = new Set<unknown>([
  String,
  Number,
  Boolean,
  BigInt,
  Date,
  Symbol,
  Function,
  Promise,
  Object,
  Array,
  Map,
  Set,
  Buffer,
  Uint8Array,
]);

function scalarKind(type: unknown, has: (rule: string) => boolean): ScalarKind {
  const kind = kindOfType(type);
  if (kind !== 'unknown') return kind;
  if (has('isInt') || has('isNumber')) return 'number';
  if (has('isBoolean')) return 'boolean';
  if (has('isDate')) return 'date';
  return has('isString') ? 'string' : 'unknown';
}
