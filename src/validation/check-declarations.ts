import { checkClassFields } from '../checks/class-fields.js';
import type { Constructor } from '../conf/constructor.js';
import { metadataRegistry } from '../metadata/metadata-registry.js';
import { isExponential } from '../urls/regex-safety.js';
import { describeDto, declaredType, type DtoProperty } from './dto-metadata.js';
import type { Rule } from './dto-rules.js';

/** Something about the declaration of a DTO that will not do what it looks like. */
export interface DeclarationProblem {
  readonly id: string;
  readonly level: 'error' | 'warning';
  readonly reason: string;
  readonly fix: string;
}

/** Looks for mistakes in the declaration of a DTO and of the classes within it. Called at boot. */
export function checkDeclarations(
  type: Constructor,
  seen: Set<Constructor> = new Set(),
): readonly DeclarationProblem[] {
  if (seen.has(type)) return [];
  seen.add(type);
  const { properties, computed, constructorError } = describeDto(type);
  return [
    ...checkClassFields(type),
    ...(constructorError === undefined ? [] : [notConstructible(type, constructorError)]),
    ...properties.flatMap((property) => checkProperty(type, property)),
    ...computed.flatMap((property) => checkRules(placeOf(type, property), property)),
    ...properties.flatMap((property) =>
      classesOf(property).flatMap((each) => checkDeclarations(each, seen)),
    ),
  ];
}

/** The rules' classes, of a DTO and the classes within it, that are services: their constructors are injected. */
export function injectedRulesOf(
  type: Constructor,
  seen: Set<Constructor> = new Set(),
): readonly Constructor[] {
  if (seen.has(type)) return [];
  seen.add(type);
  const { properties, computed } = describeDto(type);
  return [...properties, ...computed].flatMap((property) => [
    ...property.rules.map(({ constraint }) => constraint as Constructor).filter(isService),
    ...classesOf(property).flatMap((each) => injectedRulesOf(each, seen)),
  ]);
}

function isService(type: Constructor): boolean {
  return metadataRegistry.serviceOf(type) !== undefined;
}

function classesOf({ nested, discriminator }: DtoProperty): readonly Constructor[] {
  return nested === undefined ? [...(discriminator?.types.values() ?? [])] : [nested];
}

function checkProperty(type: Constructor, property: DtoProperty): readonly DeclarationProblem[] {
  const place = placeOf(type, property);
  const isTyped = property.nested !== undefined || property.discriminator !== undefined;
  if (property.isNested && !isTyped)
    return [untypedNested(place, property, declaredType(type, property.name))];
  const orphans = checkRules(place, property);
  if (orphans.length > 0) return orphans;
  if (isUnchecked(property, isTyped)) return [uncheckedElements(place)];
  return property.rules.flatMap((rule) => {
    const pattern = patternOf(rule);
    return pattern !== undefined && isExponential(pattern) ? [unsafePattern(place, pattern)] : [];
  });
}

/** The regular expression of `@Matches()`, which may be given as text and flags. */
function patternOf({ name, parameters: [pattern, flags] }: Rule): RegExp | undefined {
  if (name !== 'matches') return undefined;
  if (pattern instanceof RegExp) return pattern;
  try {
    return new RegExp(String(pattern), typeof flags === 'string' ? flags : '');
  } catch {
    return undefined;
  }
}

function checkRules(place: string, { rules }: DtoProperty): readonly DeclarationProblem[] {
  const orphan = rules.find(
    ({ constraint }) => constraint.length > 0 && !isService(constraint as Constructor),
  );
  return orphan === undefined ? [] : [notInjectable(place, orphan.constraint.name)];
}

function placeOf(type: Constructor, { name }: DtoProperty): string {
  return `"${type.name}.${name}"`;
}

/** A list of which nothing says what its elements are: JSON could put anything into it. */
function isUnchecked(property: DtoProperty, isTyped: boolean): boolean {
  const { container, isFile, declaredKind, hasElementRule, transforms, conditions, rules } =
    property;
  if (container === 'none' || isTyped || isFile || declaredKind !== 'unknown' || hasElementRule)
    return false;
  return transforms.length === 0 && conditions.length + rules.length > 0;
}

function untypedNested(
  place: string,
  property: DtoProperty,
  declared: unknown,
): DeclarationProblem {
  const word = property.container === 'none' ? 'its class' : 'the class of its elements';
  const seen = typeof declared === 'function' ? declared.name : 'nothing';
  return {
    id: 'VALIDATION_NESTED_UNTYPED',
    level: 'error',
    reason: `${place} has @ValidateNested(), and ${word} cannot be seen at run time: the compiler recorded ${seen}.`,
    fix: `Put @Type(() => TheClass) of class-transformer on ${place}.`,
  };
}

function uncheckedElements(place: string): DeclarationProblem {
  return {
    id: 'VALIDATION_ELEMENTS_UNCHECKED',
    level: 'warning',
    reason: `Nothing says what the elements of ${place} are: a JSON body may put anything there.`,
    fix: `Add a rule for each element (@IsString({ each: true })) or @Type(() => TheClass) to ${place}.`,
  };
}

function unsafePattern(place: string, pattern: RegExp): DeclarationProblem {
  return {
    id: 'VALIDATION_UNSAFE_REGEX',
    level: 'error',
    reason: `The regular expression ${String(pattern)} of ${place} can take exponential time on a text that does not match.`,
    fix: `Write the pattern of ${place} without a repetition inside of a repetition.`,
  };
}

function notInjectable(place: string, rule: string): DeclarationProblem {
  return {
    id: 'VALIDATION_RULE_NOT_A_SERVICE',
    level: 'error',
    reason: `The rule "${rule}" on ${place} has a constructor with parameters, and nobody to give them.`,
    fix: `Put @Service() on "${rule}", so that its constructor is injected.`,
  };
}

function notConstructible(type: Constructor, error: unknown): DeclarationProblem {
  return {
    id: 'VALIDATION_DTO_CONSTRUCTOR',
    level: 'error',
    reason: `"${type.name}" cannot be made without arguments: ${error instanceof Error ? error.message : String(error)}.`,
    fix: `Give "${type.name}" a constructor that works without arguments: a DTO is made first and filled then.`,
  };
}
