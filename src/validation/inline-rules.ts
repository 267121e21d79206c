import type { Constants } from './source-constants.js';
import { isPlainIsoDate } from './plain-iso-date.js';

/** What is known of a value by the tests before this one. */
export type KnownType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'bigint'
  | 'array'
  | 'object'
  | undefined;

/** A value in generated code, and the rule that is asked of it. */
export interface InlineSubject {
  /** Name of the variable that holds the value; never null or undefined. */
  readonly variable: string;
  readonly known: KnownType;
  readonly parameters: readonly unknown[];
  /** Expression that asks class-validator itself: exact, and true where the rule says yes. */
  readonly ask: string;
  readonly constants: Constants;
}

/** A rule of class-validator as source text. */
export interface InlineRule {
  /** What a value that has passed is known to be. */
  readonly type?: Exclude<KnownType, undefined>;
  /**
   * A boolean expression that is true only where the rule says yes. Undefined where the parameters are unusual: then
   * class-validator is asked.
   */
  write(subject: InlineSubject): string | undefined;
}

// Each says yes to nothing that the rule of the same name in class-validator 0.15.1 says no to; where the expression
// cannot tell, it asks. `test/fuzz/binding-fuzz.ts` compares all of them with class-validator.
const RULES: Readonly<Record<string, InlineRule>> = {
  isString: { type: 'string', write: typeTest('string') },
  isBoolean: { type: 'boolean', write: typeTest('boolean') },
  isArray: {
    type: 'array',
    write: ({ variable, known }) => (known === 'array' ? 'true' : `isArray(${variable})`),
  },
  isInt: {
    type: 'integer',
    write: ({ variable, known }) => (known === 'integer' ? 'true' : `isInteger(${variable})`),
  },
  isNumber: { type: 'number', write: writeNumber },
  isPositive: { write: (subject) => comparison(subject, '>', 0) },
  isNegative: { write: (subject) => comparison(subject, '<', 0) },
  min: { write: (subject) => comparison(subject, '>=', subject.parameters[0]) },
  max: { write: (subject) => comparison(subject, '<=', subject.parameters[0]) },
  isLength: { write: (subject) => length(subject, subject.parameters[0], subject.parameters[1]) },
  minLength: { write: (subject) => length(subject, subject.parameters[0], undefined) },
  maxLength: { write: (subject) => length(subject, 0, subject.parameters[0]) },
  matches: { write: writeMatches },
  arrayMinSize: { write: (subject) => size(subject, '>=', subject.parameters[0]) },
  arrayMaxSize: { write: (subject) => size(subject, '<=', subject.parameters[0]) },
  arrayNotEmpty: { write: (subject) => size(subject, '>', 0) },
  isDefined: { write: () => 'true' },
  isNotEmpty: { write: ({ variable }) => `${variable} !== ""` },
  isEmpty: { write: ({ variable }) => `${variable} === ""` },
  equals: { write: (subject) => `${subject.variable} === ${parameter(subject)}` },
  notEquals: { write: (subject) => `${subject.variable} !== ${parameter(subject)}` },
  isIn: {
    write: (subject) =>
      Array.isArray(subject.parameters[0])
        ? `${parameter(subject)}.indexOf(${subject.variable}) !== -1`
        : undefined,
  },
  isNotIn: {
    write: (subject) =>
      Array.isArray(subject.parameters[0])
        ? `${parameter(subject)}.indexOf(${subject.variable}) === -1`
        : undefined,
  },
  isEnum: { write: writeEnum },
  isObject: {
    write: ({ variable }) => `typeof ${variable} === "object" && !isArray(${variable})`,
  },
  isIso8601: { write: writeIsoDate },
  isDateString: { write: writeIsoDate },
};

/** The rule of class-validator that is written inline under this name, if there is one. */
export function inlineRule(name: string | undefined): InlineRule | undefined {
  return name !== undefined && Object.hasOwn(RULES, name) ? RULES[name] : undefined;
}

function typeTest(type: 'string' | 'boolean'): InlineRule['write'] {
  return ({ variable, known }) => (known === type ? 'true' : `typeof ${variable} === "${type}"`);
}

/** `test`, after a test of the type where that is not known yet. */
function typed(
  { variable, known }: InlineSubject,
  type: 'string' | 'number',
  test: string,
): string {
  const isKnown = known === type || (type === 'number' && known === 'integer');
  return isKnown ? test : `typeof ${variable} === "${type}" && (${test})`;
}

function comparison(subject: InlineSubject, operator: string, limit: unknown): string | undefined {
  if (typeof limit !== 'number' || !Number.isFinite(limit)) return undefined;
  return typed(subject, 'number', `${subject.variable} ${operator} ${limit}`);
}

function writeNumber(subject: InlineSubject): string | undefined {
  const { variable, known, parameters, ask } = subject;
  const [options = {}] = parameters;
  if (options === null || typeof options !== 'object') return undefined;
  const { maxDecimalPlaces } = options as { readonly maxDecimalPlaces?: unknown };
  if (maxDecimalPlaces === undefined)
    return known === 'integer'
      ? 'true'
      : typed(subject, 'number', `isFinite(${variable}) || ${ask}`);
  return typeof maxDecimalPlaces === 'number' && maxDecimalPlaces >= 0
    ? `(isInteger(${variable}) || ${ask})`
    : undefined;
}

/**
 * class-validator counts a surrogate pair, and a character with a variation selector, as one: a text of n units has
 * n / 3 to n of its characters. What is certain by the number of units is not counted.
 */
function length(subject: InlineSubject, least: unknown, most: unknown): string | undefined {
  const min = least ?? 0;
  if (!isSize(min) || (most !== undefined && !isSize(most))) return undefined;
  const { variable, ask } = subject;
  const tests = [
    ...(min > 0 ? [`${variable}.length >= ${3 * min - 2}`] : []),
    ...(most === undefined ? [] : [`${variable}.length <= ${most}`]),
  ];
  return typed(subject, 'string', tests.length === 0 ? 'true' : `${tests.join(' && ')} || ${ask}`);
}

function isSize(limit: unknown): limit is number {
  return typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 0 && limit < 2 ** 40;
}

function size(
  { variable, known }: InlineSubject,
  operator: string,
  limit: unknown,
): string | undefined {
  if (typeof limit !== 'number' || !Number.isFinite(limit)) return undefined;
  return `${known === 'array' ? '' : `isArray(${variable}) && `}${variable}.length ${operator} ${limit}`;
}

/** A pattern with `g` or `y` has a memory: it is left to class-validator, and so is any unusual object. */
function writeMatches(subject: InlineSubject): string | undefined {
  const [pattern] = subject.parameters;
  if (!(pattern instanceof RegExp) || Object.getPrototypeOf(pattern) !== RegExp.prototype)
    return undefined;
  if (Reflect.ownKeys(pattern).length > 1 || pattern.global || pattern.sticky) return undefined;
  return typed(subject, 'string', `${parameter(subject)}.test(${subject.variable})`);
}

/** By the value's key, so that a value that was taken out of the object later is not accepted. */
function writeEnum(subject: InlineSubject): string | undefined {
  const [entity] = subject.parameters;
  if (entity === null || typeof entity !== 'object') return undefined;
  const keys = new Map(Object.entries(entity).map(([key, value]) => [value as unknown, key]));
  const { constants, variable } = subject;
  return `${parameter(subject)}[${constants.add(keys)}.get(${variable}) ?? ""] === ${variable}`;
}

function writeIsoDate({ variable, known, ask, constants }: InlineSubject): string {
  const test = `${constants.add(isPlainIsoDate)}(${variable}) || ${ask}`;
  return known === 'string' ? test : `typeof ${variable} === "string" && (${test})`;
}

function parameter({ parameters, constants }: InlineSubject): string {
  return constants.add(parameters[0]);
}
