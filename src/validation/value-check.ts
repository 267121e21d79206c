import type { ValidationArguments } from 'class-validator';

import { isOfKind, isRounded } from './coerce.js';
import type { DtoProperty } from './dto-metadata.js';
import type { Rule, RuleInstance } from './dto-rules.js';
import { isGenuine, isNamedByLibrary } from './genuine-rules.js';
import { inlineRule, type KnownType } from './inline-rules.js';
import type { RuleInstances } from './rule-instances.js';
import type { Constants } from './source-constants.js';

const LARGEST = Number.MAX_SAFE_INTEGER;

/** What the source of {@link valueCheck} calls. */
export const CHECK_TOOLS: Readonly<Record<string, unknown>> = {
  isArray: Array.isArray,
  isInteger: Number.isInteger,
  isSafeInteger: Number.isSafeInteger,
  isFinite: Number.isFinite,
  isRounded,
  isOfKind,
  saysYes,
};

/** How the value of a property is tested in generated code. */
export interface ValueCheckOptions {
  /** Name of the variable that holds the value. */
  readonly variable: string;
  /** Statement that leaves where the value is not certainly right: `return undefined;`. */
  readonly leave: string;
  readonly constants: Constants;
  readonly rules: RuleInstances;
}

/**
 * Whether a property can be tested in generated code: nothing of the application has a say in it, and no rule takes
 * time. Maps and sets are left to the interpreter.
 */
export function isCheckable(property: DtoProperty): boolean {
  const { container, isFile, conditionKinds, rules } = property;
  if (container === 'map' || container === 'set' || isFile) return false;
  // `@ValidateNested()` on a class that is not seen: boot refuses it, and class-validator any value.
  if (property.isNested && !isStructure(property)) return false;
  return (
    !conditionKinds.includes('own') &&
    rules.every((rule) => !rule.isAsync && rule.appliesTo === undefined && isNamedByLibrary(rule))
  );
}

/**
 * Source that leaves where the value of a property may break a rule, or is not of its declared type. What is within a
 * nested instance is not looked at.
 */
export function valueCheck(property: DtoProperty, options: ValueCheckOptions): string {
  const { variable, leave } = options;
  const rules = property.rules.map((rule) => prepare(rule, options.rules));
  const passesUndefined = passesWithout(undefined, property, rules);
  const passesNull = passesWithout(null, property, rules);
  const present = presentCheck(property, rules, options);
  const absent = [
    ...(passesUndefined ? [] : [`${variable} === undefined`]),
    ...(passesNull ? [] : [`${variable} === null`]),
  ];
  if (absent.length === 2 && isTyped(property)) return present;
  const refused = absent.length === 0 ? '' : `if (${absent.join(' || ')}) ${leave}\n`;
  if (present === '') return refused;
  const isPresent = [
    ...(passesUndefined ? [`${variable} !== undefined`] : []),
    ...(passesNull ? [`${variable} !== null`] : []),
  ];
  return isPresent.length === 0
    ? `${refused}${present}`
    : `${refused}if (${isPresent.join(' && ')}) {\n${present}}\n`;
}

/** Whether the first test of a value is one of its type, which null and undefined do not pass. */
function isTyped(property: DtoProperty): boolean {
  if (property.container === 'list') return true;
  return property.declaredKind !== 'unknown' && !isStructure(property);
}

/** A rule with the instance that answers for it. */
interface PreparedRule {
  readonly rule: Rule;
  readonly instance: RuleInstance;
  readonly isGenuine: boolean;
}

function prepare(rule: Rule, rules: RuleInstances): PreparedRule {
  const instance = rules.instanceOf(rule.constraint);
  return { rule, instance, isGenuine: isGenuine(rule, instance) };
}

// ---- Nothing was sent, or null -----------------------------------------------------------------------------------------

/** What the interpreter says where there is no value: known already, since only the value and the parameters count. */
function passesWithout(
  value: null | undefined,
  property: DtoProperty,
  rules: readonly PreparedRule[],
): boolean {
  const { conditionKinds, isOptional, isNested, container } = property;
  if (conditionKinds.includes('optional')) return true;
  if (conditionKinds.includes('given') && value === undefined) return true;
  if (!rules.every((each) => accepts(each, value))) return false;
  if (isOptional) return true;
  return value === null ? !isStructure(property) && container === 'none' : !isNested;
}

function isStructure({ nested, discriminator }: DtoProperty): boolean {
  return nested !== undefined || discriminator !== undefined;
}

function accepts({ rule, instance }: PreparedRule, value: null | undefined): boolean {
  return saysYes(instance, value, argumentsFor(rule));
}

/** A rule that falls over a value has not said yes. */
function saysYes(instance: RuleInstance, value: unknown, args: ValidationArguments): boolean {
  try {
    return instance.validate(value, args) === true;
  } catch {
    return false;
  }
}

/** What class-validator's own rules are given besides the value: they read the parameters alone. */
function argumentsFor(rule: Rule): ValidationArguments {
  const constraints = rule.parameters as unknown[];
  return { value: undefined as unknown, object: {}, property: '', targetName: '', constraints };
}

// ---- A value ------------------------------------------------------------------------------------------------------------

function presentCheck(
  property: DtoProperty,
  rules: readonly PreparedRule[],
  options: ValueCheckOptions,
): string {
  if (property.container === 'none') return elementCheck(property, rules, options);
  const { variable, leave } = options;
  const whole = rules.filter(({ rule }) => !rule.isForEach);
  const each = rules.filter(({ rule }) => rule.isForEach);
  return [
    `if (!isArray(${variable})) ${leave}\n`,
    rulesCheck(whole, options, 'array'),
    // Instances in a list are looked at where they are made.
    ...(isStructure(property) && each.length === 0 ? [] : [loopCheck(property, each, options)]),
  ].join('');
}

/** The elements of a list, one by one. A hole is nothing that a rule could be asked about. */
function loopCheck(
  property: DtoProperty,
  each: readonly PreparedRule[],
  options: ValueCheckOptions,
): string {
  const element = `${options.variable}e`;
  const inner: ValueCheckOptions = { ...options, variable: element };
  const passesNull =
    property.declaredKind === 'unknown' && each.every((rule) => accepts(rule, null));
  const check = elementCheck(property, each, inner);
  const guarded = passesNull && check !== '' ? `if (${element} !== null) {\n${check}}\n` : check;
  const refused = passesNull
    ? `${element} === undefined`
    : `${element} === undefined || ${element} === null`;
  return `for (let i = 0; i < ${options.variable}.length; i += 1) {
const ${element} = ${options.variable}[i];
if (${refused}) ${options.leave}
${guarded}}
`;
}

function elementCheck(
  property: DtoProperty,
  rules: readonly PreparedRule[],
  options: ValueCheckOptions,
): string {
  if (isStructure(property)) return rulesCheck(rules, options, undefined);
  const { variable, leave } = options;
  const { known, source } = kindCheck(property, options);
  const asked = rulesCheck(rules, options, known);
  if (known !== undefined) return source + asked;
  // Of a value of any type a number is still not to be another one than was sent.
  const safe = property.isInteger ? `!isSafeInteger(${variable})` : rounded(variable);
  const last = `if (typeof ${variable} === "number" && (${safe})) ${leave}\n`;
  return source + asked + (rules.some(isOfText) ? '' : last);
}

function isOfText({ rule, isGenuine: isOwn }: PreparedRule): boolean {
  return isOwn && rule.name === 'isString';
}

/** The declared type: asked whether a rule asks for it or not. */
function kindCheck(
  { declaredKind, isInteger }: DtoProperty,
  { variable, leave }: ValueCheckOptions,
): { readonly known: KnownType; readonly source: string } {
  switch (declaredKind) {
    case 'unknown':
      return { known: undefined, source: '' };
    case 'number': {
      const test = `typeof ${variable} !== "number"`;
      return isInteger
        ? { known: 'integer', source: `if (!isSafeInteger(${variable})) ${leave}\n` }
        : { known: 'number', source: `if (${test} || (${rounded(variable)})) ${leave}\n` };
    }
    case 'date':
      return { known: 'object', source: `if (!isOfKind(${variable}, "date")) ${leave}\n` };
    default:
      return {
        known: declaredKind,
        source: `if (typeof ${variable} !== "${declaredKind}") ${leave}\n`,
      };
  }
}

/** Whether a number is one that JSON.parse has rounded; most are not large enough to be. */
function rounded(variable: string): string {
  return `(${variable} > ${LARGEST} || ${variable} < -${LARGEST}) && isRounded(${variable})`;
}

/** Every rule: those first that tell the type of the value. */
function rulesCheck(
  rules: readonly PreparedRule[],
  { variable, leave, constants }: ValueCheckOptions,
  type: KnownType,
): string {
  let known = type;
  const typing = (each: PreparedRule) => Number(inlineRule(each.rule.name)?.type === undefined);
  const ordered = [...rules].sort((one, other) => typing(one) - typing(other));
  const tests = ordered.map(({ rule, instance, isGenuine: isOwn }) => {
    const inline = isOwn ? inlineRule(rule.name) : undefined;
    const ask = `saysYes(${constants.add(instance)}, ${variable}, ${constants.add(argumentsFor(rule))})`;
    const { parameters } = rule;
    const test = inline?.write({ variable, known, parameters, ask, constants }) ?? ask;
    known ??= inline?.type;
    return test === 'true' ? '' : `if (!(${test})) ${leave}\n`;
  });
  return tests.join('');
}
