import * as library from 'class-validator';

import type { Rule, RuleInstance } from './dto-rules.js';

/** A rule of class-validator: what it says when it refuses, and the function behind it. */
interface Genuine {
  readonly message: string;
  readonly says: (value: unknown, parameters: readonly unknown[]) => boolean;
}

function genuine(
  message: string,
  says: (value: never, ...parameters: never[]) => boolean,
): Genuine {
  const call = says as (...values: unknown[]) => boolean;
  return { message, says: (value, parameters) => call(value, ...parameters) };
}

const isoDate = genuine(
  '$property must be a valid ISO 8601 date string',
  library.isISO8601 as Genuine['says'],
);

const GENUINE: Readonly<Record<string, Genuine>> = {
  isString: genuine('$property must be a string', library.isString),
  isBoolean: genuine('$property must be a boolean value', library.isBoolean),
  isArray: genuine('$property must be an array', library.isArray),
  isInt: genuine('$property must be an integer number', library.isInt),
  isNumber: genuine(
    '$property must be a number conforming to the specified constraints',
    library.isNumber,
  ),
  isPositive: genuine('$property must be a positive number', library.isPositive),
  isNegative: genuine('$property must be a negative number', library.isNegative),
  min: genuine('$property must not be less than $constraint1', library.min),
  max: genuine('$property must not be greater than $constraint1', library.max),
  isLength: genuine(
    '$property must be longer than or equal to $constraint1 characters',
    library.length,
  ),
  minLength: genuine(
    '$property must be longer than or equal to $constraint1 characters',
    library.minLength,
  ),
  maxLength: genuine(
    '$property must be shorter than or equal to $constraint1 characters',
    library.maxLength,
  ),
  matches: genuine('$property must match $constraint1 regular expression', library.matches),
  arrayMinSize: genuine(
    '$property must contain at least $constraint1 elements',
    library.arrayMinSize,
  ),
  arrayMaxSize: genuine(
    '$property must contain no more than $constraint1 elements',
    library.arrayMaxSize,
  ),
  arrayNotEmpty: genuine('$property should not be empty', library.arrayNotEmpty),
  isDefined: genuine('$property should not be null or undefined', library.isDefined),
  isNotEmpty: genuine('$property should not be empty', library.isNotEmpty),
  isEmpty: genuine('$property must be empty', library.isEmpty),
  equals: genuine('$property must be equal to $constraint1', library.equals),
  notEquals: genuine('$property should not be equal to $constraint1', library.notEquals),
  isIn: genuine('$property must be one of the following values: $constraint1', library.isIn),
  isNotIn: genuine(
    '$property should not be one of the following values: $constraint1',
    library.isNotIn,
  ),
  isEnum: genuine('$property must be one of the following values: $constraint2', library.isEnum),
  isObject: genuine('$property must be an object', library.isObject),
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

/** Names of all rules of class-validator: its constants IS_STRING, MIN_LENGTH … */
const NAMES: ReadonlySet<string | undefined> = new Set(
  Object.entries(library).flatMap(([key, value]) =>
    typeof value === 'string' && key === key.toUpperCase() ? [value] : [],
  ),
);

/**
 * Whether a rule goes by a name of class-validator: then it looks at the value and its parameters alone, and may be
 * asked whenever, and twice. But for a pattern that remembers where it stopped.
 */
export function isNamedByLibrary(rule: Rule): boolean {
  if (rule.parameters.some((each) => each instanceof RegExp && each.sticky)) return false;
  // The class that class-validator makes around a function; one of the application has a name of its own.
  return rule.code === rule.name && NAMES.has(rule.name) && rule.constraint.name === WRAPPER;
}
