import type * as classValidator from 'class-validator';

import { partOfClassValidator } from '../dto/library-parts.js';
import { RULE_NAMES } from '../dto/rule-names.js';
import type { Rule, RuleInstance } from './dto-rules.js';

/** A rule of class-validator: what it says when it refuses, and the function behind it. */
interface Genuine {
  readonly message: string;
  readonly says: (value: unknown, parameters: readonly unknown[]) => boolean;
}

/** @param file - where class-validator defines the function; it is loaded when the function is first asked. */
function genuine(message: string, file: string, name: keyof typeof classValidator): Genuine {
  let says: ((...values: unknown[]) => boolean) | undefined;
  return {
    message,
    says: (value, parameters) => {
      says ??= partOfClassValidator(`decorator/${file}`, name) as typeof says & {};
      return says(value, ...parameters);
    },
  };
}

const isoDate = genuine(
  '$property must be a valid ISO 8601 date string',
  'string/IsISO8601',
  'isISO8601',
);

const GENUINE: Readonly<Record<string, Genuine>> = {
  isString: genuine('$property must be a string', 'typechecker/IsString', 'isString'),
  isBoolean: genuine('$property must be a boolean value', 'typechecker/IsBoolean', 'isBoolean'),
  isArray: genuine('$property must be an array', 'typechecker/IsArray', 'isArray'),
  isInt: genuine('$property must be an integer number', 'typechecker/IsInt', 'isInt'),
  isNumber: genuine(
    '$property must be a number conforming to the specified constraints',
    'typechecker/IsNumber',
    'isNumber',
  ),
  isPositive: genuine('$property must be a positive number', 'number/IsPositive', 'isPositive'),
  isNegative: genuine('$property must be a negative number', 'number/IsNegative', 'isNegative'),
  min: genuine('$property must not be less than $constraint1', 'number/Min', 'min'),
  max: genuine('$property must not be greater than $constraint1', 'number/Max', 'max'),
  isLength: genuine(
    '$property must be longer than or equal to $constraint1 characters',
    'string/Length',
    'length',
  ),
  minLength: genuine(
    '$property must be longer than or equal to $constraint1 characters',
    'string/MinLength',
    'minLength',
  ),
  maxLength: genuine(
    '$property must be shorter than or equal to $constraint1 characters',
    'string/MaxLength',
    'maxLength',
  ),
  matches: genuine(
    '$property must match $constraint1 regular expression',
    'string/Matches',
    'matches',
  ),
  arrayMinSize: genuine(
    '$property must contain at least $constraint1 elements',
    'array/ArrayMinSize',
    'arrayMinSize',
  ),
  arrayMaxSize: genuine(
    '$property must contain no more than $constraint1 elements',
    'array/ArrayMaxSize',
    'arrayMaxSize',
  ),
  arrayNotEmpty: genuine('$property should not be empty', 'array/ArrayNotEmpty', 'arrayNotEmpty'),
  isDefined: genuine('$property should not be null or undefined', 'common/IsDefined', 'isDefined'),
  isNotEmpty: genuine('$property should not be empty', 'common/IsNotEmpty', 'isNotEmpty'),
  isEmpty: genuine('$property must be empty', 'common/IsEmpty', 'isEmpty'),
  equals: genuine('$property must be equal to $constraint1', 'common/Equals', 'equals'),
  notEquals: genuine(
    '$property should not be equal to $constraint1',
    'common/NotEquals',
    'notEquals',
  ),
  isIn: genuine(
    '$property must be one of the following values: $constraint1',
    'common/IsIn',
    'isIn',
  ),
  isNotIn: genuine(
    '$property should not be one of the following values: $constraint1',
    'common/IsNotIn',
    'isNotIn',
  ),
  isEnum: genuine(
    '$property must be one of the following values: $constraint2',
    'typechecker/IsEnum',
    'isEnum',
  ),
  isObject: genuine('$property must be an object', 'typechecker/IsObject', 'isObject'),
  isIso8601: isoDate,
  isDateString: isoDate,
};

// Values over which a rule that borrowed a name of class-validator is likely to stumble.
const SAMPLES: readonly unknown[] = [
  undefined,
  null,
  '',
  ' a ',
  '7',
  'Longer than most',
  '2026-01-02T03:04:05Z',
  0,
  -3,
  7,
  1.5,
  true,
  [],
  ['a', 'a'],
  {},
];

/**
 * Whether a rule is class-validator's own, not one of the application that goes by the same name: it refuses in
 * class-validator's words, and says of a row of values what class-validator's function says of them.
 */
export function isGenuine(rule: Rule, instance: RuleInstance): boolean {
  let verdict = verdicts.get(rule);
  if (verdict?.instance !== instance) {
    verdict = { instance, isGenuine: resembles(rule, instance) };
    verdicts.set(rule, verdict);
  }
  return verdict.isGenuine;
}

interface Verdict {
  readonly instance: RuleInstance;
  readonly isGenuine: boolean;
}

const verdicts = new WeakMap<Rule, Verdict>();

function resembles(rule: Rule, instance: RuleInstance): boolean {
  const known =
    rule.name !== undefined && Object.hasOwn(GENUINE, rule.name) ? GENUINE[rule.name] : undefined;
  if (known === undefined || rule.code !== rule.name) return false;
  const { parameters } = rule;
  const subject = {
    object: {},
    property: '',
    targetName: '',
    constraints: parameters as unknown[],
  };
  try {
    const prefix = rule.isForEach ? 'each value in ' : '';
    const message = instance.defaultMessage?.({ ...subject, value: '' });
    if (message !== prefix + known.message) return false;
    return SAMPLES.every((value) => {
      const args = { ...subject, value };
      return instance.validate(value, args) === known.says(value, parameters);
    });
  } catch {
    return false;
  }
}

const WRAPPER = 'CustomConstraint';

/**
 * Whether a rule goes by a name of class-validator: then it looks at the value and its parameters alone, and may be
 * asked whenever, and twice. But for a pattern that remembers where it stopped.
 */
export function isNamedByLibrary(rule: Rule): boolean {
  if (rule.parameters.some((each) => each instanceof RegExp && each.sticky)) return false;
  // The class that class-validator makes around a function; one of the application has a name of its own.
  return rule.code === rule.name && RULE_NAMES.has(rule.name) && rule.constraint.name === WRAPPER;
}
