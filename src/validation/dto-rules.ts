import type { ValidationArguments } from 'class-validator';

import type { Constructor } from '../conf/constructor.js';
import { getMetadataStorage, ValidationTypes } from '../dto/rule-store.js';

/** The part of a class-validator constraint that is called. */
export interface RuleInstance {
  validate(value: unknown, args?: ValidationArguments): boolean | Promise<boolean>;
  defaultMessage?(args?: ValidationArguments): string;
}

/** A rule on one property, ready to be asked. */
export interface Rule {
  /** Name of the rule, as clients see it: `isInt`, `min`. */
  readonly code: string;
  /** Name that class-validator knows it by. */
  readonly name: string | undefined;
  /** The class behind the rule: one of the application's own may have its constructor injected. */
  readonly constraint: Constructor<RuleInstance>;
  readonly isAsync: boolean;
  /** Whether each element is asked about instead of the whole. */
  readonly isForEach: boolean;
  readonly appliesTo: ((instance: object, value: unknown) => boolean) | undefined;
  readonly parameters: readonly unknown[];
  readonly message: string | ((args: ValidationArguments) => string) | undefined;
}

/** Says of an instance and the value of a property whether the rules of the property are asked. */
export type RuleCondition = (instance: object, value: unknown) => boolean;

/** Everything class-validator's decorators say about one property. */
export interface PropertyRules {
  /** All of them must say yes before a rule is asked: `@IsOptional()`, `@ValidateIf()`. */
  readonly conditions: readonly RuleCondition[];
  /** What is known of the conditions: that of `@IsOptional()`, that of `PartialType`, or a function of the application. */
  readonly conditionKinds: readonly ('optional' | 'given' | 'own')[];
  readonly rules: readonly Rule[];
  readonly isOptional: boolean;
  readonly isNested: boolean;
  /** Whether some rule looks at each element. */
  readonly hasElementRule: boolean;
}

type Metadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

/** Names of the properties that carry a rule, those of base classes first. */
export function validatedNames(type: Constructor): readonly string[] {
  return [...metadatasOf(type)]
    .sort((one, other) => depthOf(one.target) - depthOf(other.target))
    .map(({ propertyName }) => propertyName);
}

/** How many classes a class extends. */
function depthOf(type: unknown): number {
  let depth = 0;
  for (let each = type; typeof each === 'function'; each = Object.getPrototypeOf(each)) depth += 1;
  return depth;
}

/**
 * Gives a reader of the rules of a class's properties. Groups are not used here: every rule applies, whatever its groups.
 *
 * class-validator looks through all classes whenever it is asked about one: so it is asked once for all properties.
 */
export function rulesReader(type: Constructor): (name: string) => PropertyRules {
  const metadatas = metadatasOf(type);
  return (name) => readRules(metadatas.filter(({ propertyName }) => propertyName === name));
}

function readRules(metadatas: Metadata[]): PropertyRules {
  // Decorators run from the bottom up: turned round, the rule written first is asked first.
  const own = metadatas.reverse();
  const conditions = own.filter((each) => each.type === ValidationTypes.CONDITIONAL_VALIDATION);
  const defined = own.filter((each) => each.type === ValidationTypes.IS_DEFINED);
  const others = own.filter((each) => each.type === ValidationTypes.CUSTOM_VALIDATION);
  const nested = own.filter((each) => each.type === ValidationTypes.NESTED_VALIDATION);
  return {
    conditions: conditions.map(conditionOf),
    conditionKinds: conditions.map((each) =>
      each.name === 'isOptional' ? 'optional' : conditionOf(each) === isGiven ? 'given' : 'own',
    ),
    rules: [...defined, ...others].flatMap(compileRule).sort(plainRulesFirst),
    isOptional: conditions.some((each) => each.name === 'isOptional'),
    isNested: nested.length > 0,
    hasElementRule: [...others, ...nested].some((each) => each.each),
  };
}

/** The condition of `PartialType`: rules are asked about what was sent, be it null. */
export const isGiven: RuleCondition = (_instance, value) => value !== undefined;

function conditionOf(metadata: Metadata): RuleCondition {
  return metadata.constraints[0] as RuleCondition;
}

/** Copies the rules of a property to another class; with `condition`, they are asked only where it holds. */
export function copyRules(
  source: Constructor,
  target: Constructor,
  name: string,
  condition?: RuleCondition,
): void {
  const storage = getMetadataStorage();
  const copies = metadatasOf(source)
    .filter(({ propertyName }) => propertyName === name)
    .map((each) => Object.assign(clone(each), { target }));
  for (const each of copies) storage.addValidationMetadata(each);
  const model = copies[0];
  if (model === undefined || condition === undefined) return;
  const conditional = {
    type: ValidationTypes.CONDITIONAL_VALIDATION,
    name: 'isPartial',
    constraints: [condition],
  };
  storage.addValidationMetadata(
    Object.assign(clone(model), conditional, { each: false, groups: [] }),
  );
}

function clone<Type extends object>(object: Type): Type {
  return Object.assign(Object.create(Object.getPrototypeOf(object) as object) as Type, object);
}

function metadatasOf(type: Constructor): readonly Metadata[] {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
}

function compileRule(metadata: Metadata): Rule[] {
  return getMetadataStorage()
    .getTargetValidatorConstraints(metadata.constraintCls)
    .map((constraint) => ({
      code: constraint.name ?? metadata.type,
      name: metadata.name,
      constraint: constraint.target as Constructor<RuleInstance>,
      isAsync: constraint.async,
      isForEach: metadata.each,
      appliesTo: metadata.validateIf as Rule['appliesTo'],
      parameters: (metadata.constraints as readonly unknown[] | undefined) ?? [],
      message: metadata.message || undefined,
    }));
}

// A rule that asks a database is not asked about a value that is wrong already.
function plainRulesFirst(one: Rule, other: Rule): number {
  return Number(one.isAsync) - Number(other.isAsync);
}
